"""Text that stays text: nothing a person typed may become a mention, a link or markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAG = re.compile(r"<(?=[A-Za-z/!])")
_SPECIAL = re.compile(r"[&<>*_~`\[\]\\#|]")
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'，。；、）】]+")


def inert(text: str) -> str:
    """A look-alike for the `<` that opens a tag: text messages read `<at …>`, and know no escape."""
    return _TAG.sub("＜", text)


def markdown(text: str) -> str:
    """Text for a markdown component: special characters as HTML entities, web addresses as links."""
    return "".join(_link(part) if address else escape(part) for part, address in pieces(text))


def escape(text: str) -> str:
    """Special characters as numeric entities, the way the card documentation asks for."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found.group())};", text)


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut at its web addresses: (part, is an address)."""
    end = 0
    for found in _ADDRESS.finditer(text):
        address = found.group().rstrip(".,;:!?")
        if found.start() > end:
            yield text[end : found.start()], False
        end = found.start() + len(address)
        yield address, True
    if end < len(text):
        yield text[end:], False


def _link(address: str) -> str:
    return f"[{escape(address)}]({address})"
