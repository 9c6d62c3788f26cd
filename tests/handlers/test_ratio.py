"""How many times cheaper: the sentence follows the ratios, not the words that they were told in."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handlers.reckoning.ratio import Ratios, ratio_line
from handlers.words import words

SAY = words("en")


def told(sides: str, cost: str | None = None, only: str | None = None) -> str:
    """The sentence about A and B; sides: input and output as multiples, `?` for unknown."""
    given, made = (None if word == "?" else Decimal(word) for word in sides.split())
    blend = None if given is None or made is None else (given + made) / 2
    return ratio_line("A", "B", Ratios(given, made, blend, Decimal(cost) if cost else None), SAY, only)


@pytest.mark.parametrize(
    ("sides", "cost", "only", "sentence"),
    [
        # no amount: by side
        ("1 1", None, None, "A and B cost the same"),
        ("1.004 0.996", None, None, "A and B cost the same"),
        ("1 0.5", None, None, "A against B: input the same, output 1/2, 1:1 blend 1/1.33"),
        ("0.5 0.5", None, None, "A against B: 1/2 (saves 50%)"),
        # 4 % apart is told as one multiple, but not when one of the two is the same
        ("0.5 0.51", None, None, "A against B: 1/2 (saves 49%–50%)"),
        ("1 1.04", None, None, "A against B: input the same, output 1.04×, 1:1 blend 1.02×"),
        ("1 ?", None, None, "A against B: input the same"),
        ("? ?", None, None, ""),
        # the one side that was asked for
        ("1 0.5", None, "input", "A and B: the same input price"),
        ("1 0.5", None, "output", "A against B: output 1/2 (saves 50%)"),
        ("? 0.5", None, "input", ""),
        # an amount: its own cost decides
        ("1 1", "1", None, "A and B cost the same"),
        ("0.5 2", "1", None, "A and B cost the same"),
        ("0.5 0.5", "0.5", None, "A costs 1/2 of B (saves 50%)"),
        ("0.5 0.25", "0.4", None,
         "A costs 1/2.5 of B (saves 60%); by side: input 1/2, output 1/4, 1:1 blend 1/2.7"),
        ("1 1", "0.5", None, "A costs 1/2 of B (saves 50%); by side: the same"),
    ],
)  # fmt: skip
def test_the_sentence_follows_the_ratio(sides: str, cost: str | None, only: str | None, sentence: str) -> None:
    """The last case: equal lists whose cached prices differ do not cost the same when much is cached."""
    assert told(sides, cost, only) == sentence
