"""The bank, its mutations, ordinary sentences and noise: how well people are understood, in shares."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

from handlers.understand.naming.lexicon import Lexicon
from tests.questions.meaning import wrong
from tests.questions.mutations import MUTATIONS, mutated
from tests.questions.noise import texts
from tests.questions.sets import read, rows

EXACT = 0.97
CHANGED = 0.02
SILENT = 0.99
FUZZED = 5_000


@pytest.mark.parametrize("name", ["bank", "heldout", *(f"heldout{number}" for number in range(2, 11))])
def test_a_set_is_understood_exactly(name: str, lexicon: Lexicon) -> None:
    """Intent and every stated slot right, nothing invented."""
    bank = rows(name)
    missed = {}
    for row in bank:
        slots = wrong(row, read(row["text"], lexicon, row["now"]).question.contract())
        if slots:
            missed[row["text"]] = slots
    assert len(missed) <= (1 - EXACT) * len(bank), missed


@pytest.mark.parametrize("mutation", [mutation.__name__ for mutation in MUTATIONS])
def test_another_keyboard_asks_the_same(mutation: str, lexicon: Lexicon) -> None:
    """A typo, another script or width, a mention: the reading stays what it was."""
    tried, changed = 0, []
    for seed, row in enumerate(rows("bank")):
        for name, text in mutated(row["text"], seed):
            if name != mutation:
                continue
            tried += 1
            if read(text, lexicon, row["now"]).question.contract() != _plainly(row, lexicon):
                changed.append(text)
    assert tried > 50
    assert len(changed) < CHANGED * tried, changed


_read_before: dict[str, object] = {}


def _plainly(row: dict[str, str], lexicon: Lexicon) -> object:
    if row["id"] not in _read_before:
        _read_before[row["id"]] = read(row["text"], lexicon, row["now"]).question.contract()
    return _read_before[row["id"]]


def test_ordinary_sentences_are_left_alone(lexicon: Lexicon) -> None:
    """News, food, poems, code, status: not about prices."""
    sentences = rows("ordinary")
    answered = [r["text"] for r in sentences if read(r["text"], lexicon).question.intent != "out_of_scope"]
    assert len(sentences) >= 500
    assert len(answered) <= (1 - SILENT) * len(sentences), answered


def test_nobody_is_answered_uncalled_by_mistake(lexicon: Lexicon) -> None:
    """In a group, ordinary talk gets no answer at all."""
    assert [r["text"] for r in rows("ordinary") if read(r["text"], lexicon).confident] == []


def test_any_text_at_all_is_read(lexicon: Lexicon) -> None:
    """Noise made of everything that ever broke a parser: never an exception, always an object of the contract."""
    intents: Counter[str] = Counter()
    for text in texts(random.Random(7), FUZZED):
        question = read(text, lexicon).question
        json.dumps(question.contract(), ensure_ascii=False).encode("utf-8", "strict")
        intents[question.intent] += 1
    assert intents["out_of_scope"] > 0
    assert len(intents) > 5


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\x00", "\ud800", "万" * 4096, "(" * 4096, "gpt-4o" * 700, "@all " * 800,
        "\u202e豆包\u202c" * 500, "<b>豆包</b> & <script>", "'; DROP TABLE price; --", "10^30 tokens on gpt-5",
        "-5 tokens gpt-5", "NaN gpt-5", "豆包" * 3000, "9" * 4096 + " gpt-5",
    ],
)  # fmt: skip
def test_hostile_texts_are_read(text: str, lexicon: Lexicon) -> None:
    """Whatever comes out of it, it is a question, and what is too long is said to be cut."""
    reading = read(text, lexicon)
    assert reading.truncated is (len(text) > 4096)
    assert json.dumps(reading.question.contract())
