"""The tables of a page, as rows of plain cells: Markdown pipes, or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

Grid = list[list[str]]
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
            [" ".join(cell.stripped_strings) for cell in row.find_all(["th", "td"])]
            for row in table.find_all("tr")
        ]
