"""The vocabulary of names and intents, read once in its compiled form.

What people edit are the YAML files (see `phrase_files.py`); `phrases.json` is made from them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("vocabulary")
COMPILED = FOLDER / "phrases.json"


@dataclass(frozen=True, slots=True)
class Phrases:
    """phrases: phrase → its cues. model_words: spelling → part. typos: misspelling → name word.
    numbered: a number that is used as a whole name → its name word."""

    phrases: dict[str, frozenset[str]]
    model_words: dict[str, str]
    typos: dict[str, str]
    numbered: dict[str, str]
    size_words: frozenset[str]
    """Tier words that alone leave open which model is meant."""
    blocked: tuple[str, ...]
    beside: dict[str, frozenset[str]]
    homophones: frozenset[str]
    rules: tuple[dict[str, Any], ...]
    turns: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = ()
    """(cue, what points to it), for what has too many shapes for a list of phrases."""


@cache
def phrases() -> Phrases:
    """The compiled vocabulary."""
    stored = json.loads(COMPILED.read_text(encoding="utf-8"))
    sets = [frozenset(names) for names in stored["cues"]]
    return Phrases(
        {phrase: sets[index] for phrase, index in stored["phrases"].items()},
        stored["model_words"],
        stored["typos"],
        stored["numbered"],
        frozenset(stored["size_words"]),
        tuple(stored["blocked"]),
        {name: frozenset(words) for name, words in stored["beside"].items()},
        frozenset(stored["homophones"]),
        tuple(
            {**rule, "all": set(rule["all"]), "any": set(rule["any"]), "none": set(rule["none"])}
            for rule in stored["rules"]
        ),
        tuple((frozenset({cue}), re.compile("|".join(patterns))) for cue, patterns in stored["turns"].items()),
    )
