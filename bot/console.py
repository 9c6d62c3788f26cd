"""A reply in a terminal: tables padded by display width, a sparkline for a price history."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final
from unicodedata import combining, east_asian_width

from handlers.chart.figures import bar_label
from handlers.reply import ChartData, Reply, Table

BLOCKS: Final = "▁▂▃▄▅▆▇█"
GAP: Final = "  "


def rendered(reply: Reply, *, sparkline: bool = False) -> str:
    """The whole reply as lines of text. A silent reply is an empty text."""
    parts = [reply.title] if reply.title else []
    parts.extend(reply.lines)
    if reply.table:
        parts.extend(table_lines(reply.table))
    if sparkline and (chart := reply.drawn):
        parts.extend(sparklines(chart))
    parts.extend((*reply.footnotes, *reply.sources))
    return "\n".join(_printable(part) for part in parts)


def _printable(text: str) -> str:
    """What no terminal can misread: control characters out, lone surrogates replaced."""
    kept = "".join(c if c.isprintable() else " " for c in text)
    return kept.encode("utf-8", "replace").decode("utf-8")


def table_lines(table: Table) -> Iterator[str]:
    """The table's rows, columns padded by display width (a Chinese character takes two cells)."""
    rows = [table.header, *table.rows]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(table.header))]
    for row in rows:
        cells = (_padded(cell, widths[i], _right(table, i)) for i, cell in enumerate(row))
        yield GAP.join(cells).rstrip()


def _right(table: Table, column: int) -> bool:
    return table.align[column : column + 1] == "r"


def _padded(cell: str, width: int, right: bool) -> str:
    blank = " " * (width - _width(cell))
    return blank + cell if right else cell + blank


def _width(text: str) -> int:
    """Cells on the screen: two for a full-width character, none for a combining one."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def sparklines(chart: ChartData) -> Iterator[str]:
    """One line a step series: its prices as blocks between first and last day; bars as lengths."""
    if chart.kind == "steps":
        for series in chart.series:
            prices = [price for _, price in series.points]
            if prices:
                first, last = series.points[0][0], series.points[-1][0]
                yield f"{_blocks(prices)}{GAP}{series.name}{GAP}{first} – {last}{GAP}{prices[0]} → {prices[-1]}"
        return
    room = min(40, shutil.get_terminal_size().columns // 2)
    values = [series.value_high or series.value or Decimal(0) for series in chart.series]
    highest = max(values, default=Decimal(0))
    for series, value in zip(chart.series, values, strict=True):
        length = int(room * value / highest) if highest else 0
        yield f"{'█' * max(1, length)}{GAP}{series.name}{GAP}{bar_label(series, chart.unit)}"


def _blocks(prices: Sequence[Decimal]) -> str:
    highest = max(prices)
    if not highest:
        return BLOCKS[0] * len(prices)
    return "".join(BLOCKS[int(price / highest * (len(BLOCKS) - 1))] for price in prices)
