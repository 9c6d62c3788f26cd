"""A rule's pattern over the shape of a text, and what of it must be there before it is run."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.understand.slots.patterns import bits_of, required_bits, shape_pattern
from handlers.understand.slots.reading import Rule
from handlers.understand.slots.words import vocabulary
from tests.handlers.understand.test_slots import MODULES

RULES = [
    one
    for module in MODULES
    for rules in vars(module).values()
    if isinstance(rules, tuple)
    for one in rules
    if isinstance(one, Rule)
]


def bits(*kinds: str) -> int:
    """The bits of all letters of the kinds."""
    return bits_of("".join(vocabulary().kind_letters[kind] for kind in kinds))


@pytest.mark.parametrize(
    ("source", "required"),
    [
        ("number token_unit", [bits("number"), bits("token_unit")]),
        ("number token_unit? input", [bits("number"), bits("input")]),
        ("number (token_unit|char_unit)", [bits("number"), bits("token_unit", "char_unit")]),
        ("number (token_unit|char_unit)?", [bits("number")]),
        ("number (comma|other)* call", [bits("number"), bits("call")]),
        ("number (comma|other)+ call", [bits("number"), bits("comma", "other"), bits("call")]),
        ("number (comma|other){0,2} call", [bits("number"), bits("call")]),
        ("number (comma?|other?) call", [bits("number"), bits("call")]),
        ("(?<=dash|negative) number (?!call)", [bits("number")]),
        ("(every (bill|period)|often) number", [bits("every", "bill", "period", "often"), bits("number")]),
    ],
)
def test_what_is_not_optional_is_required(source: str, required: list[int]) -> None:
    """Of alternatives one; what stands around and what may be missing is not required."""
    assert list(required_bits(source)) == required


def test_alternatives_stand_in_brackets() -> None:
    """Outside of them nothing would be required, and the rule be skipped where it should run."""
    with pytest.raises(ValueError, match="into brackets"):
        required_bits("number call|often call")


def test_a_pattern_over_an_unknown_kind_is_refused() -> None:
    """A misspelt kind in a rule would never match and never be noticed."""
    with pytest.raises(KeyError, match="nubmer"):
        shape_pattern("every nubmer")


LOOK_AROUND = re.compile(r"\(\?<?[=!](?:[^()]|\([^()]*\))*\)")


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.name)
def test_no_rule_is_skipped_that_would_have_matched(one: Rule) -> None:
    """Whatever a pattern matches, whatever stands around it, has all that is said to be required."""

    @settings(max_examples=20, deadline=None, database=None)
    @given(st.from_regex(shape_pattern(LOOK_AROUND.sub("", one.source)), fullmatch=True))
    def holds(shape: str) -> None:
        present = bits_of(shape)
        assert one.needs & present
        assert all(required & present for required in one.required)

    holds()
