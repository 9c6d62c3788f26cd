"""Which numbers a chart shows, and how one is written."""

from __future__ import annotations

from decimal import Decimal

from handlers.reply import ChartData


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
