"""The tables of a page, as rows of plain cells: Markdown pipes, or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bs4 import Tag

Grid = list[list[str]]
WIDEST: Final = 50
_RULE: Final = re.compile(r"^\|?\s*:?-{2,}")
_MARKS: Final = re.compile(r"\*\*|`|<br\s*/?>|\\(?=[_*])", re.IGNORECASE)


def tables(content: bytes) -> list[Grid]:
    """Every table of the page, rows as long as they are."""
    text = content.decode("utf-8", "replace")
    return list(_html(text)) if "<table" in text.lower() else list(_markdown(text))


def _markdown(text: str) -> Iterator[Grid]:
    rows: Grid = []
    for row in [*text.splitlines(), ""]:
        if row.lstrip().startswith("|"):
            if not _RULE.match(row.strip()):
                rows.append([_MARKS.sub(" ", cell).strip() for cell in row.strip().strip("|").split("|")])
        elif rows:
            yield rows
            rows = []


def _html(text: str) -> Iterator[Grid]:
    from bs4 import BeautifulSoup

    for table in BeautifulSoup(text, "html.parser").find_all("table"):
        yield [
            [text for cell in row.find_all(["th", "td"]) for text in _spread(cell)] for row in table.find_all("tr")
        ]


def _spread(cell: Tag) -> list[str]:
    """The cell's text, as often as it spans columns: one price below two models is the price of both."""
    width = str(cell.get("colspan", "1"))
    times = int(width) if width.isdecimal() and 0 < int(width) <= WIDEST else 1
    return [" ".join(cell.stripped_strings)] * times
