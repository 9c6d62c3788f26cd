"""The picture as SVG: frame, title, legend, then steps or bars."""

from __future__ import annotations

from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from handlers.chart.figures import figures, label
from handlers.chart.scale import value_axis
from handlers.reply import ChartData

WIDTH, HEIGHT = 1000, 560
LEFT, RIGHT, TOP, BOTTOM = 90, 900, 112, 486
INK, GREY, GRID, PAPER = "#1f2430", "#687083", "#e4e7ee", "#ffffff"
COLOURS = ("#c8372d", "#2563b8", "#2f8f4e", "#b7791f", "#7b4bb3", "#0f8b8d", "#d1568b", "#5b6470")


def text(x: float, y: float, words: str, *, size: int = 15, colour: str = INK, anchor: str = "start") -> str:
    """One line of text; anything a person wrote is escaped here."""
    style = f'font-size="{size}" fill="{colour}" text-anchor={quoteattr(anchor)}'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, *, colour: str = GRID, width: float = 1) -> str:
    """One straight line."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'
    )


def colour_of(index: int) -> str:
    """The colour of the n-th series, the same in legend and figure."""
    return COLOURS[index % len(COLOURS)]


def document(chart: ChartData) -> str:
    """The whole SVG. Raises ValueError for a chart without any figure."""
    values = figures(chart)
    if not values:
        raise ValueError("a chart needs at least one figure")
    from handlers.chart.bars import bars
    from handlers.chart.steps import steps

    draw = steps if chart.kind == "steps" else bars
    parts = [*_frame(chart, values), *draw(chart, value_axis(values))]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="Noto Sans CJK SC">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )


def _frame(chart: ChartData, values: list[Decimal]) -> list[str]:
    unit = f"{chart.unit}{' · log' if value_axis(values).log else ''}"
    parts = [text(40, 46, shorten(chart.title, 52), size=24), text(40, 72, unit, size=14, colour=GREY)]
    if chart.caption:
        parts.append(text(40, HEIGHT - 18, shorten(chart.caption, 108), size=13, colour=GREY))
    return parts


def shorten(words: str, cells: int) -> str:
    """Cut to a display width, Chinese counting two cells, with an ellipsis."""
    from wcwidth import wcwidth

    used = 0
    for i, char in enumerate(words):
        used += max(0, wcwidth(char))
        if used > cells:
            return words[: max(0, i - 1)] + "…"
    return words


def tick_label(number: float) -> str:
    """A tick without trailing zeros."""
    return label(Decimal(f"{number:.6g}"))
