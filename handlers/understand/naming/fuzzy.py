"""Latin names with a slip of the keys: cluade, gemeni, deepsek. The version behind them is never guessed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from handlers.understand.naming.variants import HOST, TIER, VENDOR, split_run
from handlers.understand.phrases import phrases

if TYPE_CHECKING:
    from handlers.understand.naming.lexicon import Lexicon
    from handlers.understand.naming.names import Word

_LETTERS = re.compile(r"[a-z]+")
_MOST = 24
"""Different words of a text that are looked at."""
_SHORTEST = 3
_SHORT = 4
"""Up to this length a name is misspelt only when a version or tier word stands right beside it."""
_LONG = 8
"""From this length on two slips are forgiven."""


def misspelt(words: Iterable[Word], lexicon: Lexicon, beside: frozenset[int]) -> dict[str, str]:
    """Spelling → name part. `beside`: starts of words that a name part touches."""
    found: dict[str, str] = {}
    for word in list({word.text: word for word in words}.values())[:_MOST]:
        match = _LETTERS.match(word.text)
        if match is None or len(match[0]) < 3:
            continue
        letters, rest = match[0], word.text[match.end() :]
        touched = bool(rest) or word.start in beside
        name = _name_near(letters, lexicon, touched)
        if name is None and letters[-1] == "v" and rest:
            letters, rest = letters[:-1], "v" + rest
            name = _name_near(letters, lexicon, touched)
        if name is not None and (not rest or split_run(rest, lexicon.words) is not None):
            found[letters] = lexicon.words[name]
    return found


def _name_near(letters: str, lexicon: Lexicon, touched: bool) -> str | None:
    known = phrases()
    if letters in known.phrases or letters in known.homophones:
        return None
    if letters in known.typos:
        return known.typos[letters] if known.typos[letters] in lexicon.words else None
    best: tuple[int, str] | None = None
    for name in _names_like(letters, lexicon):
        allowed = 2 if len(name) >= _LONG else 1
        if abs(len(name) - len(letters)) <= allowed and _may_be(letters, name, lexicon, touched):
            distance = _distance(letters, name, allowed)
            if distance <= allowed and (best is None or distance < best[0]):
                best = distance, name
    return best[1] if best else None


def _may_be(letters: str, name: str, lexicon: Lexicon, touched: bool) -> bool:
    if letters == name + "s":
        return False
    if not touched and (len(name) <= _SHORT or len(letters) < _SHORT):
        return False
    return lexicon.words[name][0] != TIER or touched


def _names_like(letters: str, lexicon: Lexicon) -> list[str]:
    """Names that begin with the same letter, or with the same two changed about."""
    if lexicon.latin is None:
        lexicon.latin = defaultdict(list)
        for word, part in lexicon.words.items():
            if word.isascii() and len(word) >= _SHORTEST and _misspells(part, word, lexicon):
                lexicon.latin[word[0]].append(word)
                lexicon.latin[word[1::-1]].append(word)
    return lexicon.latin.get(letters[0], []) + lexicon.latin.get(letters[:2], [])


def _misspells(part: str, word: str, lexicon: Lexicon) -> bool:
    """True for names and vendors, and tier words that are long enough to be told apart."""
    if part[0] == TIER:
        return len(word) >= _SHORT
    return part[0] != HOST and (part in lexicon.strong or part[0] == VENDOR)


def _distance(a: str, b: str, allowed: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours between two words."""
    from rapidfuzz.distance import OSA

    return int(OSA.distance(a, b, score_cutoff=allowed))
