"""A price history: one stepped line a series, from its first day to the day asked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.chart.figures import label
from handlers.chart.scale import Axis, day_ticks
from handlers.chart.svg import BOTTOM, GREY, LEFT, RIGHT, TOP, colour_of, line, shorten, text, tick_label
from handlers.reply import ChartData, Series

HEADROOM = 20
"""Pixels between the legend and a price at the top of the axis."""
MIN_GAP = 17
"""Pixels between two end labels, so that equal prices stay readable."""


def steps(chart: ChartData, axis: Axis) -> list[str]:
    """Axes, legend, one path a series with its last price written at the right edge."""
    first, last = _span(chart)
    scale = _Scale(axis, first, last)
    shown = [(i, s) for i, s in enumerate(chart.series) if s.points]
    parts = [*_grid(scale), *_legend(shown)]
    for i, series in shown:
        parts += _path(series, i, scale)
    return parts + _end_labels(shown, scale)


class _Scale:
    """Days and prices to pixels."""

    def __init__(self, axis: Axis, first: date, last: date) -> None:
        self.axis, self.first, self.last = axis, first, last

    def x(self, day: date) -> float:
        return LEFT + (RIGHT - LEFT) * (day - self.first).days / max(1, (self.last - self.first).days)

    def y(self, share: float) -> float:
        return BOTTOM - (BOTTOM - TOP - HEADROOM) * share


def _span(chart: ChartData) -> tuple[date, date]:
    days = [day for s in chart.series for day, _ in s.points]
    last = max([*days, *([chart.until] if chart.until else [])])
    first = min(days)
    return (first, last) if first < last else (first - timedelta(days=30), last)


def _grid(scale: _Scale) -> list[str]:
    parts = []
    for tick in scale.axis.ticks:
        y = scale.y(scale.axis.at_tick(tick))
        parts += [
            line(LEFT, y, RIGHT, y),
            text(LEFT - 10, y + 5, tick_label(tick), size=14, colour=GREY, anchor="end"),
        ]
    for day in day_ticks(scale.first, scale.last):
        x = scale.x(day)
        parts += [line(x, BOTTOM, x, BOTTOM + 5, colour=GREY)]
        parts += [text(x, BOTTOM + 23, _day_label(day, scale), size=13, colour=GREY, anchor="middle")]
    return parts


def _day_label(day: date, scale: _Scale) -> str:
    return day.isoformat() if (scale.last - scale.first).days < 80 else f"{day:%Y-%m}"


def _legend(shown: Sequence[tuple[int, Series]]) -> list[str]:
    from wcwidth import wcswidth

    parts, x = [], 40.0
    for i, series in shown:
        name = shorten(series.name, 34)
        parts += [line(x, 94, x + 20, 94, colour=colour_of(i), width=4), text(x + 26, 99, name, size=14)]
        x += 46 + 7.6 * max(1, wcswidth(name))
    return parts


def _path(series: Series, index: int, scale: _Scale) -> list[str]:
    day, price = series.points[0]
    x, y = scale.x(day), scale.y(scale.axis.at(price))
    moves = [f"M{x:.1f} {y:.1f}"]
    dots = [_dot(x, y, index)]
    for day, price in series.points[1:]:
        x, y = scale.x(day), scale.y(scale.axis.at(price))
        moves.append(f"H{x:.1f}V{y:.1f}")
        dots.append(_dot(x, y, index))
    moves.append(f"H{RIGHT}")
    style = f'fill="none" stroke="{colour_of(index)}" stroke-width="3" stroke-linejoin="round"'
    return [f'<path d="{"".join(moves)}" {style}/>', *dots]


def _dot(x: float, y: float, index: int) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour_of(index)}"/>'


def _end_labels(shown: Sequence[tuple[int, Series]], scale: _Scale) -> list[str]:
    """The last price of each series, pushed apart where they would overlap."""
    ends = sorted((scale.y(scale.axis.at(s.points[-1][1])), i, s.points[-1][1]) for i, s in shown)
    parts, free = [], 0.0
    for y, i, price in ends:
        at = max(y, free)
        free = at + MIN_GAP
        parts.append(text(RIGHT + 10, at + 5, label(price), size=15, colour=colour_of(i)))
    return parts
