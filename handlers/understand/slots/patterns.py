"""The pattern of a rule: over kinds of tokens as it is written, over the letters of a shape as it is run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.understand.slots.words import Meaning, vocabulary

KIND = re.compile(r"[a-z_]+")
_GROUP_OR_KIND = re.compile(r"[a-z_]+|\(")
_QUANTIFIER = re.compile(r"[?*+]|\{\d*,?\d*\}")
_OPTIONAL = re.compile(r"[?*]|\{0?,")
_LOOK_AROUND = re.compile(r"\(\?<?[=!]")


def letter_of(meaning: Meaning) -> str:
    """The letter of a token in a shape. KeyError: no word of the vocabulary has these kinds together."""
    kinds = tuple(meaning) if len(meaning) == 1 else tuple(sorted(meaning))
    return vocabulary().letters[kinds]


def bits_of(letters: str) -> int:
    """A bit for each different letter; none for what is no letter of the vocabulary."""
    known = vocabulary().bits
    bits = 0
    for letter in set(letters):
        bits |= known.get(letter, 0)
    return bits


def shape_pattern(source: str) -> re.Pattern[str]:
    """`number (token_unit|char_unit)? input` over the letters of a shape. KeyError: no such kind."""
    letters = vocabulary().kind_letters
    return re.compile(KIND.sub(lambda m: f"[{letters[m[0]]}]", source).replace(" ", ""))


def required_bits(source: str) -> tuple[int, ...]:
    """For each part that every match has, the bits of its kinds: one letter of them at least must be there."""
    letters = vocabulary().kind_letters
    return tuple(
        bits_of("".join(letters[kind] for kind in KIND.findall(part)))
        for part in _required(source)
        if not shape_pattern(part).fullmatch("")
    )


def _required(source: str) -> Iterator[str]:
    """The kinds and groups of a sequence that are neither optional nor a look at what stands around.

    ValueError for alternatives outside brackets: none of them is required.
    """
    at = 0
    while found := _GROUP_OR_KIND.search(source, at):
        if "|" in source[at : found.start()]:
            raise ValueError(f"put the alternatives into brackets: {source}")
        end = _closing(source, found.start()) if found[0] == "(" else found.end()
        how_often = _QUANTIFIER.match(source, end)
        at = how_often.end() if how_often else end
        part = source[found.start() : end]
        if not _LOOK_AROUND.match(part) and not (how_often and _OPTIONAL.match(how_often[0])):
            yield part


def _closing(source: str, start: int) -> int:
    """Behind the bracket that closes the one at `start`."""
    depth = 0
    for place in range(start, len(source)):
        depth += {"(": 1, ")": -1}.get(source[place], 0)
        if depth == 0:
            return place + 1
    raise ValueError(f"a bracket is not closed: {source}")
