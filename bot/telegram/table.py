"""Tables as monospaced text: columns padded by display width, a Chinese character counting two."""

from __future__ import annotations

from functools import lru_cache

from wcwidth import wcswidth

from handlers.reply import Table


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """Cells that a text takes on a terminal-like font."""
    return len(text) if text.isascii() else max(wcswidth(text), 0)


def table_lines(table: Table) -> list[str]:
    """The header and the rows as padded lines; the last column is never padded on its right."""
    rows = (table.header, *table.rows)
    columns = max(len(row) for row in rows)
    widths = [max((width(row[i]) for row in rows if i < len(row)), default=0) for i in range(columns)]
    return [_line(row, widths, table.align) for row in rows]


def _line(row: tuple[str, ...], widths: list[int], align: str) -> str:
    cells = []
    for i, cell in enumerate(row):
        gap = " " * (widths[i] - width(cell))
        cells.append(gap + cell if align[i : i + 1] == "r" else cell + gap)
    return "  ".join(cells).rstrip()
