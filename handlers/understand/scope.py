"""What of a text nothing has explained, and whether a name in it is only an ordinary word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.understand.mentions import Mention
from handlers.understand.phrases import phrases

_WORD = re.compile(
    r"[a-z][a-z'’]*[a-z]|[\u3400-\u9fff\uf900-\ufaff]+|[\u3040-\u30ff\uac00-\ud7af\u0370-\u052f\u0600-\u06ff]+"
)
_NEAR = 24
"""Characters around a name that are looked at for words that make it ordinary."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """One word that neither a name nor a value nor the vocabulary explains."""

    text: str
    start: int
    end: int


def leftovers(folded: str, explained: Iterable[tuple[int, int]]) -> list[Leftover]:
    """The unexplained words of a text, in order."""
    found: list[Leftover] = []
    at = 0
    for start, end in [*sorted(explained), (len(folded), len(folded))]:
        if start > at:
            found.extend(Leftover(m[0], m.start(), m.end()) for m in _WORD.finditer(folded, at, start))
        at = max(at, end)
    return found


def has_content(words: Sequence[Leftover]) -> bool:
    """True when the unexplained words say something: one lone character between known words does not."""
    return any(len(word.text) > 1 for word in words) or sum(len(word.text) for word in words) > 2


def is_namesake(mention: Mention, folded: str) -> bool:
    """True when the words around an ordinary name show that no model is meant."""
    beside = phrases().beside
    spelling = folded[mention.start : mention.end]
    words = beside.get(spelling, frozenset()) | (
        beside.get("any", frozenset()) if mention.ordinary else frozenset()
    )
    if not words:
        return False
    before = folded[max(0, mention.start - _NEAR) : mention.start]
    after = folded[mention.end : mention.end + _NEAR]
    return any(_stands_in(word, before) or _stands_in(word, after) for word in words)


def _stands_in(word: str, text: str) -> bool:
    at = text.find(word)
    if at < 0 or not word.isascii():
        return at >= 0
    return bool(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text))
