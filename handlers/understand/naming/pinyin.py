"""Chinese names written with other characters of the same sound: 豆苞, 千闻, 文芯.

The syllables of every common character are a table, so that nothing heavy is loaded to look one up.
`python -m handlers.understand.naming.pinyin` makes the table anew from pypinyin.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.understand.naming.variants import CHINESE, VENDOR
from handlers.understand.phrases import phrases

if TYPE_CHECKING:
    from handlers.understand.naming.lexicon import Lexicon

TABLE = Path(__file__).parent.parent / "vocabulary" / "syllables.txt"
_LONGEST = 6
_NO_SOUND: frozenset[str] = frozenset()
_MOST_CHARACTERS = 120
"""Characters of a text that are looked at: a question with a misspelt name is short."""


def homophones(leftovers: Iterable[str], lexicon: Lexicon) -> dict[str, str]:
    """Spelling → name part, for the parts of unknown Chinese words that sound like a name.

    One character must be the name's own, at its place.
    """
    found: dict[str, str] = {}
    left = _MOST_CHARACTERS
    for text in leftovers:
        piece = text[:left]
        left -= len(piece)
        for spelling in _windows(piece):
            name = _name_like(spelling, lexicon)
            if name is not None:
                found[spelling] = lexicon.words[name]
        if left <= 0:
            break
    return found


def _windows(text: str) -> Iterator[str]:
    for size in range(min(_LONGEST, len(text)), 1, -1):
        for start in range(len(text) - size + 1):
            yield text[start : start + size]


def _name_like(spelling: str, lexicon: Lexicon) -> str | None:
    names = _by_character(lexicon)
    syllables = syllables_of()
    for place, character in enumerate(spelling):
        for name in names.get((len(spelling), place, character), ()):
            alike = all(
                a == b or not syllables.get(a, _NO_SOUND).isdisjoint(syllables.get(b, _NO_SOUND))
                for a, b in zip(spelling, name, strict=True)
            )
            if alike and name != spelling and spelling not in phrases().homophones:
                return name
    return None


def _by_character(lexicon: Lexicon) -> dict[tuple[int, int, str], list[str]]:
    """(length, place, character there) → Chinese names; kept with the lexicon."""
    if lexicon.sounds is None:
        found: dict[tuple[int, int, str], list[str]] = defaultdict(list)
        for word in lexicon.chinese:
            part = lexicon.words[word]
            named = part in lexicon.strong or part[0] == VENDOR
            if named and 2 <= len(word) <= _LONGEST and CHINESE.fullmatch(word):
                for place, character in enumerate(word):
                    found[len(word), place, character].append(word)
        lexicon.sounds = dict(found)
    return lexicon.sounds


@cache
def syllables_of() -> dict[str, frozenset[str]]:
    """Character → its readings without tones."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        syllable, _, characters = line.partition(" ")
        for character in characters:
            found[character].append(syllable)
    return {character: frozenset(readings) for character, readings in found.items()}


def make_table() -> str:
    """The table: a syllable a line, then its characters (those of GB 2312)."""
    from pypinyin import Style, pinyin

    found: dict[str, list[str]] = defaultdict(list)
    for high, low in product(range(0xB0, 0xF8), range(0xA1, 0xFF)):
        character = bytes((high, low)).decode("gb2312", "ignore")
        if character:
            for syllable in sorted(set(pinyin(character, heteronym=True, style=Style.NORMAL)[0])):
                found[syllable].append(character)
    return "".join(f"{syllable} {''.join(characters)}\n" for syllable, characters in sorted(found.items()))


if __name__ == "__main__":
    TABLE.write_text(make_table(), encoding="utf-8")
