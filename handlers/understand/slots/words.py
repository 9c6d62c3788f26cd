"""The vocabulary of the slot reader: word → the kinds it may be and what it means as each."""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "vocabulary"
COMPILED = FOLDER / "compiled.json"
FILES = (
    "amounts", "changes", "dates", "filters", "limits", "money", "ordinary", "settings",
)  # fmt: skip
STRUCTURE = (
    "number", "pair", "iso_date", "name", "comma", "slash", "colon", "dash", "plus", "other",
    "moment", "span", "pct", "time",
)  # fmt: skip
"""Kinds that no vocabulary file may use: what the lexer makes of digits, punctuation, names and the rest, and what
the first rules fold several tokens into (2024年5月 a moment, 3天 a span, 降两成 a pct, 晚上十点 a time)."""

Meaning = Mapping[str, str]
"""kind → value: 前 is {"past": "past", "ago": "ago", "before": "before", "rank": "top"}."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """words: word → meaning. letters: kinds that stand together → the letter of such a word in a shape.
    kind_letters: kind → all letters of words that may be of that kind. bits: letter → a bit of its own.
    """

    words: Mapping[str, Meaning]
    letters: Mapping[tuple[str, ...], str]
    kind_letters: Mapping[str, str]
    bits: Mapping[str, int]


@cache
def vocabulary() -> Vocabulary:
    """The compiled vocabulary, read once (about a millisecond)."""
    stored = json.loads(COMPILED.read_text(encoding="utf-8"))
    meanings: list[Meaning] = stored["meanings"]
    words = {word: meanings[index] for word, index in stored["words"].items()}
    combinations = [(kind,) for kind in STRUCTURE] + sorted({tuple(sorted(meaning)) for meaning in meanings})
    letters = {kinds: chr(0x100 + place) for place, kinds in enumerate(combinations)}
    kind_letters: dict[str, str] = defaultdict(str)
    for kinds, letter in letters.items():
        for kind in kinds:
            kind_letters[kind] += letter
    bits = {letter: 1 << place for place, letter in enumerate(letters.values())}
    return Vocabulary(words, letters, dict(kind_letters), bits)


def compile_vocabulary() -> str:
    """The text of compiled.json. Raises FileError, or ValueError with a line for every word that is wrong."""
    meanings: dict[str, dict[str, str]] = {}
    wrong: list[str] = []
    for name in FILES:
        for kind, value, word in _entries(name):
            meaning = meanings.setdefault(word, {})
            wrong += [f"{name}.yaml: {word!r} {reason}" for reason in _wrong(meaning, word, kind, value)]
            meaning[kind] = value
    if wrong:
        raise ValueError("\n".join(wrong))
    distinct = sorted({json.dumps(m, ensure_ascii=False, sort_keys=True) for m in meanings.values()})
    index = {text: place for place, text in enumerate(distinct)}
    words_json = {w: index[json.dumps(m, ensure_ascii=False, sort_keys=True)] for w, m in sorted(meanings.items())}
    stored = {"meanings": [json.loads(text) for text in distinct], "words": words_json}
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n"


def _entries(name: str) -> Iterator[tuple[str, str, str]]:
    from pydantic import RootModel

    from data.files.yaml_files import parse_file

    class VocabularyFile(RootModel[dict[str, dict[str, list[str]]]]):
        """kind → value → words."""

    for kind, values in parse_file(FOLDER / f"{name}.yaml", VocabularyFile).root.items():
        for value, words in values.items():
            for word in words:
                yield kind, value, word


def _wrong(meaning: Meaning, word: str, kind: str, value: str) -> Iterator[str]:
    if not word or word != word.lower().strip():
        yield "is to be in lower case, without space around it"
    if kind in STRUCTURE or not re.fullmatch("[a-z_]+", kind):
        yield f"cannot be of the kind {kind!r}"
    if kind in meaning:
        yield f"stands twice as {kind}: {meaning[kind]!r} and {value!r}"
    if meaning and {kind, *meaning} & {"ordinary", "filler"}:
        yield f"is {kind} and {', '.join(meaning)}: an ordinary word or a filler is nothing else"


def main(arguments: list[str] | Any = None) -> int:
    """Write compiled.json."""
    del arguments
    COMPILED.write_text(compile_vocabulary(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
