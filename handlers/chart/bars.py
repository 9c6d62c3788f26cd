"""A comparison: one bar a series; an unsplit amount shows its low end solid and its high end pale."""

from __future__ import annotations

from decimal import Decimal

from handlers.chart.figures import bar_label
from handlers.chart.scale import Axis
from handlers.chart.svg import BOTTOM, COLOURS, GREY, TOP, colour_of, line, shorten, text, tick_label
from handlers.reply import ChartData, Series

FROM, TO = 300, 850
THICKEST = 46
MOST = 14
"""More bars than this cannot be read."""


def bars(chart: ChartData, axis: Axis) -> list[str]:
    """Ticks, then a bar with name and value for each of the first MOST series."""
    shown = [s for s in chart.series if s.value is not None][:MOST]
    slot = (BOTTOM - TOP) / max(1, len(shown))
    parts = _ticks(axis)
    for i, series in enumerate(shown):
        parts += _bar(series, i, TOP + slot * (i + 0.5), min(THICKEST, slot * 0.66), axis, chart.unit)
    return parts


def _x(axis: Axis, value: Decimal) -> float:
    return FROM + (TO - FROM) * axis.at(value)


def _ticks(axis: Axis) -> list[str]:
    parts = []
    for tick in axis.ticks:
        x = FROM + (TO - FROM) * axis.at_tick(tick)
        parts += [
            line(x, TOP, x, BOTTOM),
            text(x, BOTTOM + 22, tick_label(tick), size=13, colour=GREY, anchor="middle"),
        ]
    return parts


def _bar(series: Series, index: int, middle: float, thick: float, axis: Axis, unit: str) -> list[str]:
    low = series.value if series.value is not None else Decimal(0)
    high = series.value_high
    parts = [text(FROM - 14, middle + 5, shorten(series.name, 28), size=16, anchor="end")]
    if high is not None and high != low:
        parts.append(_rectangle(_x(axis, high), middle, thick, index, 0.35))
    parts.append(_rectangle(_x(axis, low), middle, thick, index, 1))
    end = _x(axis, high if high is not None and high > low else low)
    return [*parts, text(end + 10, middle + 6, bar_label(series, unit), size=16)]


def _rectangle(end: float, middle: float, thick: float, index: int, opacity: float) -> str:
    return (
        f'<rect x="{FROM}" y="{middle - thick / 2:.1f}" width="{max(2.0, end - FROM):.1f}" height="{thick:.1f}" '
        f'rx="3" fill="{colour_of(index % len(COLOURS))}" fill-opacity="{opacity}"/>'
    )
