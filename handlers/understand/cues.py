"""Which phrases of the vocabulary stand where in a text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import ahocorasick_rs

from handlers.understand.phrases import phrases
from handlers.understand.slots.words import vocabulary

_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


_LONGEST_TURN = 400
"""Characters of a text in which turns of phrase are looked for: an order to the bot is short."""


class Hit(NamedTuple):
    """One phrase at [start:end] and what it points to."""

    cues: frozenset[str]
    start: int
    end: int


def find_cues(folded: str, taken: Iterable[tuple[int, int]] = ()) -> list[Hit]:
    """The longest phrase at each place, whole words only, outside the spans taken by names; in order."""
    listed, latin, automaton = _automaton()
    found: list[Hit] = []
    for offset, gap_end in _gaps(folded, sorted(taken)):
        for index, start, end in automaton.find_matches_as_indexes(folded[offset:gap_end]):
            at, to = offset + start, offset + end
            if not latin[index] or whole_words(folded, at, to):
                found.append(Hit(listed[index], at, to))
            elif (hit := _first_words(folded, at, to)) is not None:
                found.append(hit)
    found += _turns(folded)
    found.sort(key=lambda hit: hit.start)
    return found


def _turns(folded: str) -> list[Hit]:
    """Turns of phrase, of which a text has one at most of each sort."""
    if len(folded) > _LONGEST_TURN:
        return []
    matches = ((cues, pattern.search(folded)) for cues, pattern in phrases().turns)
    return [Hit(cues, match.start(), match.end()) for cues, match in matches if match]


def _first_words(text: str, start: int, end: int) -> Hit | None:
    """The longest phrase of whole words that a broken one begins with: `cheaper` of `cheaper alternativ|es`."""
    if start and text[start - 1] in _LATIN and text[start] in _LATIN:
        return None
    known = phrases().phrases
    end = text.rfind(" ", start, end)
    while end > start:
        cues = known.get(text[start:end])
        if cues is not None:
            return Hit(cues, start, end)
        end = text.rfind(" ", start, end)
    return None


def _gaps(text: str, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    gaps: list[tuple[int, int]] = []
    at = 0
    for start, end in taken:
        if start > at:
            gaps.append((at, start))
        at = max(at, end)
    if at < len(text):
        gaps.append((at, len(text)))
    return gaps


def whole_words(text: str, start: int, end: int) -> bool:
    """False when a Latin phrase begins or ends within a word."""
    if start and text[start] in _LATIN and text[start - 1] in _LATIN:
        return False
    return not (end < len(text) and text[end - 1] in _LATIN and text[end] in _LATIN)


@cache
def _automaton() -> tuple[list[frozenset[str]], list[bool], ahocorasick_rs.AhoCorasick]:
    """(cues, whether it has Latin letters, the search) of all phrases."""
    known = phrases().phrases
    automaton = ahocorasick_rs.AhoCorasick(list(known), ahocorasick_rs.MatchKind.LeftmostLongest)
    return list(known.values()), [phrase[0] in _LATIN or phrase[-1] in _LATIN for phrase in known], automaton


def value_words(folded: str) -> list[tuple[int, int]]:
    """Where words stand that the reader of values knows (`不超过`, `at most`): they are no riddle."""
    latin, automaton = _values()
    return [
        (start, end)
        for index, start, end in automaton.find_matches_as_indexes(folded)
        if not latin[index] or whole_words(folded, start, end)
    ]


@cache
def _values() -> tuple[list[bool], ahocorasick_rs.AhoCorasick]:
    known = [word for word, kinds in vocabulary().words.items() if len(word) > 1 and "ordinary" not in kinds]
    automaton = ahocorasick_rs.AhoCorasick(known, ahocorasick_rs.MatchKind.LeftmostLongest)
    return [word[0] in _LATIN or word[-1] in _LATIN for word in known], automaton
