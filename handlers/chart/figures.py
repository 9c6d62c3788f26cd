"""Which numbers a chart shows, and how one is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from handlers.reply import ChartData, Series

PERCENT: Final = "%"


def figures(chart: ChartData) -> list[Decimal]:
    """Every value of every series."""
    found = [price for series in chart.series for _, price in series.points]
    for series in chart.series:
        found += [v for v in (series.value, series.value_high) if v is not None]
    return found


def label(number: Decimal) -> str:
    """Plain digits without trailing zeros or exponent; at most four significant ones."""
    rounded = number if number == 0 else round(number, max(0, 3 - number.adjusted()))
    plain = f"{rounded:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def bar_label(series: Series, unit: str) -> str:
    """What stands at a bar's end: `6 – 30`, `93.33%`."""
    low, high = series.value if series.value is not None else Decimal(0), series.value_high
    words = label(low) if high is None or high == low else f"{label(low)} – {label(high)}"
    return f"{words}{PERCENT}" if unit == PERCENT else words
