"""A Reply as Telegram's HTML, in as many messages as its limits make necessary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from bot.telegram.table import table_lines
from handlers.reply import Reply

TEXT_LIMIT = 4096
"""UTF-16 units of a message. Telegram counts the text without its marks; some servers in front of it do not."""
CAPTION_LIMIT = 1024
WIDEST = 5
"""Units of a character as HTML at most: &amp;"""
MORE = "…"


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def pages(reply: Reply, limit: int = TEXT_LIMIT) -> list[str]:
    """The whole reply, one HTML text a message, none longer than `limit`. At least one, if only a sign."""
    whole = _whole(reply)
    if units(whole) <= limit:
        return [whole] if whole.strip() else [MORE]
    return [page for page in _paged(reply, limit).pages if page.strip()] or [MORE]


def one_page(reply: Reply, limit: int = TEXT_LIMIT) -> str:
    """As much of the reply as one message takes, with a sign that there was more."""
    first, *rest = pages(reply, limit)
    return f"{pages(reply, limit - 2)[0]}\n{MORE}" if rest else first


def caption(reply: Reply) -> str | None:
    """The whole reply as a picture's caption; None when it is too long for one."""
    found = pages(reply, CAPTION_LIMIT)
    return found[0] if len(found) == 1 else None


class _Pages:
    """Fills page after page, line by line."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.pages: list[str] = []
        self._room = 0

    def add(self, text: str, mark: str = "") -> None:
        """Text on lines of its own; `mark` is the tag around it. Text longer than a page is cut."""
        text = text.replace("\x00", "")
        html = _marked(text, mark) if text else ""
        size = units(html)
        if size <= self.limit:
            self._put(html, size)
            return
        for part in _cut(text, self.limit - units(_marked("", mark))):
            html = _marked(part, mark)
            self._put(html, units(html))

    def add_rows(self, header: str, rows: Iterable[str]) -> None:
        """One monospaced block, going on under its header on the next page where this one is full."""
        block = [header]
        size = start = units(_marked(header, "pre"))
        for row in rows:
            more = 1 + units(_marked(row))
            if size + more >= (self._room if self._room > size else self.limit) and len(block) > 1:
                self.add("\n".join(block), "pre")
                block, size = [header], start
            block.append(row)
            size += more
        self.add("\n".join(block), "pre")

    def _put(self, html: str, size: int) -> None:
        if self.pages and size + 1 <= self._room:
            self.pages[-1] += "\n" + html
            self._room -= size + 1
        else:
            self.pages.append(html)
            self._room = self.limit - size


def _blocks(reply: Reply) -> Iterator[tuple[Sequence[str], str]]:
    """(lines, the tag around them), in reading order."""
    yield ([reply.title] if reply.title else []), "b"
    yield reply.lines, ""
    yield (table_lines(reply.table) if reply.table else []), "pre"
    for note in reply.footnotes:
        yield [note], "i"
    yield reply.sources, ""


def _whole(reply: Reply) -> str:
    """The reply as one text, as most fit into one message."""
    texts = (("\n".join(lines).replace("\x00", ""), mark) for lines, mark in _blocks(reply) if lines)
    return "\n".join(_marked(text, mark) if text else "" for text, mark in texts)


def _paged(reply: Reply, limit: int) -> _Pages:
    found = _Pages(limit)
    for lines, mark in _blocks(reply):
        if mark == "pre" and lines:
            found.add_rows(lines[0], lines[1:])
        else:
            for line in lines:
                found.add(line, mark)
    return found


def _marked(text: str, mark: str = "") -> str:
    html = escape(text, quote=False)
    return f"<{mark}>{html}</{mark}>" if mark else html


def _cut(text: str, limit: int) -> Iterator[str]:
    """The text in parts that fit as HTML."""
    while WIDEST * len(text) > limit and units(_marked(text)) > limit:
        size = limit
        while units(_marked(text[:size])) > limit:
            size = size * 3 // 4
        yield text[:size]
        text = text[size:]
    yield text
