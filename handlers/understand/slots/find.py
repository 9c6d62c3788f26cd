"""Every value a text states, with the place it was read at and the rule that read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from handlers.question import Claim, Money, Span
from handlers.understand.clean import Cleaned
from handlers.understand.slots.alerts import read_settings
from handlers.understand.slots.amounts import read_amounts
from handlers.understand.slots.claims import fold_shares, read_shares
from handlers.understand.slots.dates import fold_dates, read_bare_span, read_dates
from handlers.understand.slots.filters import read_filters
from handlers.understand.slots.findings import Found, Rejected, When
from handlers.understand.slots.hours import read_hour
from handlers.understand.slots.money import read_money, read_units_of_price
from handlers.understand.slots.reading import Reading
from handlers.understand.slots.sizes import read_limit, read_sizes
from handlers.understand.slots.traffic import read_calls, read_horizon, read_people, read_tokens_per_period
from handlers.understand.slots.vague import read_vague_counts
from handlers.understand.slots.zones import read_zone

__all__ = ["Found", "Rejected", "Slots", "When", "find_slots"]


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of one text; each named as in Question, None when not said.

    filters: keys and typed values of `handlers.question.Filters`, only those said (`currency` is the display
        currency); Money values are Money.
    per_million: "每百万", "per 1M tokens" was said as the unit of a price.
    thinking: thinking mode on or off, when said.
    hour: `03:00`, `peak` or `off-peak`: the hour whose price is asked for.
    """

    input_tokens: Decimal | None = None
    output_tokens: Decimal | None = None
    total_tokens: Decimal | None = None
    chars: Decimal | None = None
    calls: Decimal | None = None
    period: Span | None = None
    horizon: Span | None = None
    budget: Money | None = None
    threshold_pct: Decimal | None = None
    claim: Claim | None = None
    when: When | None = None
    filters: dict[str, Any] = field(default_factory=dict)
    per_million: bool = False
    thinking: bool | None = None
    hour: str | None = None
    found: tuple[Found, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    kinds: frozenset[str] = frozenset()
    """Kinds of words that stand in the text."""

    def dates(self, wanted: Literal["moment", "window"]) -> tuple[str | None, str | None, str | None]:
        """(as_of, since, until) the way the intent needs them: a window for history and cuts, else a moment."""
        when = self.when
        if when is None:
            return None, None, None
        window = when.window if when.window is not None else wanted == "window"
        return (None, when.since, when.until) if window else (when.as_of, None, None)


def find_slots(
    cleaned: Cleaned,
    now: date,
    taken: Sequence[tuple[int, int]] = (),
    implied: frozenset[str] = frozenset(),
) -> Slots:
    """All values in `cleaned`, outside the character spans `taken` by names. `now` is the asker's day.

    implied: kinds of words that a command stands for.

    Never raises. Of two values for one slot the first found stands; both are in `found`.
    """
    reading = Reading.of(cleaned, now, taken, implied)
    for step in _STEPS:
        step(reading)
    return _slots(reading)


_STEPS = (
    fold_shares, fold_dates, read_zone, read_settings, read_dates, read_units_of_price, read_sizes, read_money,
    read_shares, read_calls, read_amounts, read_tokens_per_period, read_people, read_bare_span, read_horizon,
    read_hour, read_limit, read_filters, read_vague_counts,
)  # fmt: skip
_OWN = frozenset(f.name for f in fields(Slots)) - {"filters", "found", "rejected", "kinds"}


def _slots(reading: Reading) -> Slots:
    values: dict[str, Any] = {}
    filters: dict[str, Any] = {}
    for found in reading.found:
        place, name = (
            (values, found.field) if found.field in _OWN else (filters, found.field.removeprefix("filters."))
        )
        place.setdefault(name, found.value)
    found_all, rejected = tuple(reading.found), tuple(reading.rejected)
    return Slots(**values, filters=filters, found=found_all, rejected=rejected, kinds=reading.kinds)
