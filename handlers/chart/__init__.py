"""A price-history or comparison picture, from the same figures as the table beside it."""

from __future__ import annotations

from handlers.reply import ChartData


def png(chart: ChartData) -> bytes:
    """The chart as a PNG of 1000 x 560 pixels. Takes tens of milliseconds of one core: call it off the event loop.

    The renderer and its font (it carries Chinese, so a machine without fonts will do) are loaded on first use.
    Raises ValueError for a chart without any figure.
    """
    from handlers.chart.render import to_png
    from handlers.chart.svg import document

    return to_png(document(chart))


__all__ = ["png"]
