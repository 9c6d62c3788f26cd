"""A chart as a VChart definition, which Feishu draws itself, from the same figures as the PNG elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from handlers.chart.figures import figures, label
from handlers.chart.scale import needs_log
from handlers.reply import ChartData

Spec = dict[str, Any]


def spec(chart: ChartData) -> Spec:
    """The `chart_spec` of a card's chart component. Raises ValueError for a chart without any figure."""
    if not figures(chart):
        raise ValueError("nothing to draw")
    return _steps(chart) if chart.kind == "steps" else _bars(chart)


def _steps(chart: ChartData) -> Spec:
    """Stepped lines over the days on which any of the prices changed; each price holds until its next."""
    shown = [s for s in chart.series if s.points]
    days = sorted({day for s in shown for day, _ in s.points} | ({chart.until} if chart.until else set()))
    values = [
        {"day": day.isoformat(), "price": _number(price), "model": s.name}
        for s in shown
        for day, price in _held(s.points, days)
    ]
    return {
        "type": "line",
        "title": {"visible": True, "text": chart.title, "subtext": chart.unit},
        "data": [{"id": "prices", "values": values}],
        "xField": "day",
        "yField": "price",
        "seriesField": "model",
        "line": {"style": {"curveType": "stepAfter"}},
        "point": {"visible": True},
        "legends": [{"visible": True, "orient": "bottom"}],
        "axes": [{"orient": "bottom", "type": "band"}, _value_axis(chart, "left")],
    }


def _held(points: Sequence[tuple[date, Decimal]], days: Sequence[date]) -> list[tuple[date, Decimal]]:
    """The price on each of the days from the first point on."""
    ordered = sorted(points)
    found: list[tuple[date, Decimal]] = []
    for day in days:
        known = [price for since, price in ordered if since <= day]
        if known:
            found.append((day, known[-1]))
    return found


def _bars(chart: ChartData) -> Spec:
    """Horizontal bars; one that is a range (all input to all output) has two. Their labels are the values drawn,
    so those have the digits that the picture shows elsewhere."""
    values = [
        {"model": s.name, "price": _number(Decimal(label(price))), "bound": bound}
        for s in chart.series
        for bound, price in (("", s.value), ("≤", s.value_high))
        if price is not None
    ]
    spec: Spec = {
        "type": "bar",
        "direction": "horizontal",
        "title": {"visible": True, "text": chart.title, "subtext": chart.unit},
        "data": [{"id": "prices", "values": values}],
        "xField": "price",
        "yField": ["model", "bound"] if any(s.value_high is not None for s in chart.series) else "model",
        "seriesField": "model",
        "label": {"visible": True, "position": "right"},
        "legends": [{"visible": False}],
        "axes": [{"orient": "left", "type": "band", "inverse": True}, _value_axis(chart, "bottom")],
    }
    return spec


def _value_axis(chart: ChartData, orient: str) -> Spec:
    """Logarithmic where a linear axis would show the cheap ones as nothing; symlog when something is free."""
    prices = figures(chart)
    axis: Spec = {"orient": orient, "title": {"visible": True, "text": chart.unit}}
    if not needs_log(prices):
        return axis | {"type": "linear", "zero": True}
    if any(p == 0 for p in prices):
        return axis | {"type": "symlog", "constant": _number(min(p for p in prices if p > 0))}
    return axis | {"type": "log", "base": 10}


def _number(price: Decimal) -> float:
    """For drawing only; the figures people read stand in the table as decimals."""
    return float(price)
