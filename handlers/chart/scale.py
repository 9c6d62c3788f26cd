"""Where a figure stands on an axis: linear from zero, or logarithmic when prices differ too much for that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

LOG_FROM = 20
"""Above this ratio of the highest to the lowest price a linear axis shows the cheap ones as zero."""
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


def needs_log(values: Sequence[Decimal]) -> bool:
    """True when the prices (zeros aside) differ by more than LOG_FROM times."""
    positive = [v for v in values if v > 0]
    return bool(positive) and max(positive) > LOG_FROM * min(positive)


@dataclass(frozen=True, slots=True)
class Axis:
    """A value axis. `at(value)` is 0.0 (low end) to 1.0 (high end); a price of 0 stands at the low end."""

    low: float
    high: float
    log: bool
    ticks: tuple[float, ...]

    def at(self, value: Decimal) -> float:
        """The share of the axis's length."""
        return self.at_tick(float(value))

    def at_tick(self, number: float) -> float:
        """The same for a tick's own number."""
        if not self.log:
            return number / self.high
        if number <= self.low:
            return 0.0
        return math.log(number / self.low) / math.log(self.high / self.low)


def value_axis(values: Sequence[Decimal]) -> Axis:
    """An axis that holds every value, with four to eight round ticks."""
    return _log_axis(values) if needs_log(values) else _linear_axis(max(values, default=Decimal(1)))


def _linear_axis(highest: Decimal) -> Axis:
    top = float(highest) or 1.0
    raw = top / 5
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(n * magnitude for n in NICE if n * magnitude >= raw * (1 - 1e-9))
    count = math.ceil(top / step - 1e-9)
    return Axis(0.0, count * step, log=False, ticks=tuple(i * step for i in range(count + 1)))


def _log_axis(values: Sequence[Decimal]) -> Axis:
    positive = [float(v) for v in values if v > 0]
    first = math.floor(math.log10(min(positive)))
    last = math.ceil(math.log10(max(positive)))
    low = 10.0**first / (10 if any(v == 0 for v in values) else 1)
    decades = range(first, last + 1)
    ticks = tuple(10.0**d for d in decades)
    if len(ticks) <= 3:
        ticks = tuple(m * 10.0**d for d in decades for m in (1, 3) if m * 10.0**d <= 10.0**last)
    return Axis(low, 10.0**last, log=True, ticks=ticks)


def day_ticks(first: date, last: date, most: int = 6) -> list[date]:
    """Round days between the two: years, quarters, months or weeks, whichever gives at most `most` labels."""
    for months in (1, 2, 3, 6, 12, 24):
        marks = _month_marks(first, last, months)
        if len(marks) <= most:
            return marks if len(marks) > 1 else _even_days(first, last, most)
    return _month_marks(first, last, 48)


def _month_marks(first: date, last: date, every: int) -> list[date]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = (date(m // 12, m % 12 + 1, 1) for m in months if m % every == 0)
    return [d for d in days if first <= d <= last]


def _even_days(first: date, last: date, most: int) -> list[date]:
    step = max(1, math.ceil((last - first).days / (most - 1)))
    return [first + timedelta(days=i) for i in range(0, (last - first).days + 1, step)]
