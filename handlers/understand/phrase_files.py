"""The YAML files of the names and intents vocabulary: their schemas, and compiling them to what is loaded.

After a change run `python -m handlers.understand.phrase_files`; a test fails when `phrases.json` is out of date.
"""

from __future__ import annotations

import json
import re

from pydantic import Field, RootModel

from data.files.ledger_file import Entry
from data.files.yaml_files import parse_file
from handlers.understand.naming.variants import NOISE, TIER
from handlers.understand.phrases import COMPILED, FOLDER


class TierWord(Entry):
    """A tier word and its other spellings. describes: alone it says what a model does (vision, thinking), so it
    never asks "which one?"."""

    word: str
    describes: bool = False
    also: list[str] = Field(default_factory=list)


class ModelWords(Entry):
    """`model_words.yaml`."""

    tiers: list[TierWord]
    noise: list[str]
    typos: dict[str, str] = Field(default_factory=dict)
    """Misspelling → name word, for those too short for the search of near spellings."""
    numbered: dict[str, str] = Field(default_factory=dict)
    """A number that people use as the whole name of a model → its name word."""


class Namesakes(Entry):
    """`namesakes.yaml`. blocked: phrases that hold a name and mean something else. beside: words that turn a
    name near them into the ordinary thing, by a spelling of the name; `any` for all ordinary names.
    homophones: ordinary words that sound like a name."""

    blocked: list[str]
    beside: dict[str, list[str]]
    homophones: list[str]


class Rule(Entry):
    """One line of `intents.yaml`; facts are cue names and what `intents.py` lists.

    The first rule whose `all` are facts, of whose `any` one is a fact (when there are any), and of whose `none`
    none is, decides.
    """

    name: str
    intent: str
    all: list[str] = Field(default_factory=list)
    any: list[str] = Field(default_factory=list)
    none: list[str] = Field(default_factory=list)
    reason: str | None = None


class Cues(RootModel[dict[str, list[str]]]):
    """`cues_*.yaml`: cue → phrases."""


class Rules(RootModel[list[Rule]]):
    """`intents.yaml`."""


def compile_phrases() -> str:
    """The text of phrases.json. Raises FileError for a file that does not fit, ValueError for a bad phrase."""
    cues = _cues()
    words = parse_file(FOLDER / "model_words.yaml", ModelWords)
    namesakes = parse_file(FOLDER / "namesakes.yaml", Namesakes)
    rules = parse_file(FOLDER / "intents.yaml", Rules)
    sets = sorted({tuple(sorted(names)) for names in cues.values()})
    stored = {
        "cues": sets,
        "phrases": {phrase: sets.index(tuple(sorted(names))) for phrase, names in sorted(cues.items())},
        "model_words": _model_words(words),
        "typos": words.typos,
        "numbered": words.numbered,
        "size_words": [TIER + tier.word for tier in words.tiers if not tier.describes],
        **namesakes.model_dump(),
        "rules": [rule.model_dump() for rule in rules.root],
        "turns": _turns(),
    }
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n"


def _cues() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted(FOLDER.glob("cues_*.yaml")):
        for cue, listed in parse_file(path, Cues).root.items():
            for phrase in listed:
                if not phrase or phrase != phrase.lower().strip():
                    raise ValueError(
                        f"{path.name}: {cue}: {phrase!r} is to be in lower case, without space around it"
                    )
                found.setdefault(phrase, set()).add(cue)
    return found


_BOUNDLESS = re.compile(r"(?<!\\)[*+]|\{\d+,\}")


def _turns() -> dict[str, list[str]]:
    """`turns.yaml`. Raises ValueError for a pattern that is none, or whose time could grow with the text."""
    found = parse_file(FOLDER / "turns.yaml", Cues).root
    for cue, patterns in found.items():
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"turns.yaml: {cue}: {pattern!r} is no pattern: {error}") from error
            if _BOUNDLESS.search(pattern):
                raise ValueError(f"turns.yaml: {cue}: {pattern!r} repeats without bound")
    return found


def _model_words(content: ModelWords) -> dict[str, str]:
    words = {word: NOISE + word for word in content.noise}
    for tier in content.tiers:
        for spelling in (tier.word, *tier.also):
            words[spelling] = TIER + tier.word
    return words


if __name__ == "__main__":
    COMPILED.write_text(compile_phrases(), encoding="utf-8")
