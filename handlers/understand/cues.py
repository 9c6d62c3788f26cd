"""Which phrases of the vocabulary stand where in a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import ahocorasick_rs

from handlers.understand.phrases import phrases


@dataclass(frozen=True, slots=True)
class Hit:
    """One phrase at [start:end] and what it points to."""

    cues: frozenset[str]
    start: int
    end: int


def find_cues(folded: str, taken: Iterable[tuple[int, int]] = ()) -> list[Hit]:
    """The longest phrase at each place, whole words only, outside the spans taken by names; in order."""
    listed, automaton = _automaton()
    gaps = _gaps(folded, sorted(taken))
    found: list[Hit] = []
    for gap_start, gap_end in gaps:
        piece = folded[gap_start:gap_end]
        for index, start, end in automaton.find_matches_as_indexes(piece):
            hit = _whole_words(folded, Hit(listed[index], gap_start + start, gap_start + end))
            if hit is not None:
                found.append(hit)
    return found


def _whole_words(text: str, hit: Hit) -> Hit | None:
    """The hit, or the longest phrase of whole words it begins with: `cheaper` of `cheaper alternativ|es`."""
    if _whole(text, hit.start, hit.end):
        return hit
    if not text[hit.start : hit.end].isascii() or not _whole(text, hit.start, hit.start + 1, begin_only=True):
        return None
    known = phrases().phrases
    end = text.rfind(" ", hit.start, hit.end)
    while end > hit.start:
        cues = known.get(text[hit.start : end])
        if cues is not None:
            return Hit(cues, hit.start, end)
        end = text.rfind(" ", hit.start, end)
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


def _whole(text: str, start: int, end: int, *, begin_only: bool = False) -> bool:
    """A Latin phrase does not begin or end within a word."""
    if start and _latin(text[start]) and _latin(text[start - 1]):
        return False
    return begin_only or not (end < len(text) and _latin(text[end - 1]) and _latin(text[end]))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


@cache
def _automaton() -> tuple[list[frozenset[str]], ahocorasick_rs.AhoCorasick]:
    known = phrases().phrases
    automaton = ahocorasick_rs.AhoCorasick(list(known), ahocorasick_rs.MatchKind.LeftmostLongest)
    return list(known.values()), automaton
