"""What of a text nothing has explained, and whether a name in it is only an ordinary word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

import ahocorasick_rs

from handlers.understand.cues import whole_words
from handlers.understand.naming.mention import Mention
from handlers.understand.phrases import phrases

_WORD = re.compile(
    r"[a-z][a-z'’]*[a-z]|[\u3400-\u9fff\uf900-\ufaff]+|[\u3040-\u30ff\uac00-\ud7af\u0370-\u052f\u0600-\u06ff]+"
)
_SEPARATORS = frozenset(" -,./:()+?!\n'\"")
_MOST = 60
"""Unexplained words that are looked at: with so many of them a text asks nothing."""
_NEAR = 24
"""Characters around a name that are looked at for words that make it ordinary."""


class Leftover(NamedTuple):
    """One word that neither a name nor a value nor the vocabulary explains."""

    text: str
    start: int
    end: int


def leftovers(folded: str, explained: Iterable[tuple[int, int]]) -> list[Leftover]:
    """The first unexplained words of a text, in order."""
    found: list[Leftover] = []
    at = 0
    for start, end in [*sorted(explained), (len(folded), len(folded))]:
        if start > at and (start - at > 1 or folded[at] not in _SEPARATORS):
            gap = islice(_WORD.finditer(folded, at, start), _MOST - len(found))
            found += [Leftover(match[0], match.start(), match.end()) for match in gap]
            if len(found) >= _MOST:
                return found
        at = max(at, end)
    return found


def has_content(words: Sequence[Leftover]) -> bool:
    """True when the unexplained words say something: one lone character between known words does not."""
    return any(len(word.text) > 1 for word in words) or sum(len(word.text) for word in words) > 2


def namesakes(mentions: Sequence[Mention], folded: str) -> list[Mention]:
    """The names that the words around them show to be ordinary words."""
    beside, automaton, owners = _neighbours()
    asked = [m for m in mentions if m.ordinary or m.text in beside]
    if not asked:
        return []
    words = [
        (owners[index], start, end)
        for index, start, end in automaton.find_matches_as_indexes(folded)
        if whole_words(folded, start, end)
    ]
    return [m for m in asked if any(_is_beside(m, who) and _near(m, start, end) for who, start, end in words)]


def _is_beside(mention: Mention, owners: frozenset[str]) -> bool:
    return mention.text in owners or (mention.ordinary and "any" in owners)


def _near(mention: Mention, start: int, end: int) -> bool:
    return mention.start - _NEAR <= end <= mention.start or mention.end <= start <= mention.end + _NEAR


@cache
def _neighbours() -> tuple[frozenset[str], ahocorasick_rs.AhoCorasick, list[frozenset[str]]]:
    """(spellings that have words of their own, the words, whose they are)."""
    beside = phrases().beside
    words = sorted({word for listed in beside.values() for word in listed})
    owners = [frozenset(name for name, listed in beside.items() if word in listed) for word in words]
    return frozenset(beside), ahocorasick_rs.AhoCorasick(words, ahocorasick_rs.MatchKind.LeftmostLongest), owners
