"""Properties of a reading that hold for every text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from handlers.question import Filters, Question
from handlers.understand import folds
from handlers.understand.clean import LONGEST, clean
from handlers.understand.slots import alerts, amounts, claims, dates, filters, moments, money, sizes, traffic
from handlers.understand.slots.find import When, find_slots
from handlers.understand.slots.reading import Rule
from handlers.understand.slots.words import vocabulary
from tests.handlers.understand.reads import TODAY, reads

MODULES = (alerts, amounts, claims, dates, filters, folds, moments, money, sizes, traffic)
HOSTILE = [
    "万",
    "1",
    "(",
    "[(",
    "1 ",
    "3k/1k ",
    "一",
    "100万",
    "in ",
    "a day ",
    "每天1万次",
    "5%",
    "2024年",
    "per million ",
    "1,",
    "<",
    "\u202e",
]
WORDS = st.sampled_from(
    [*vocabulary().words, *"0123456789", "100万", "1.5m", "2024", "3:1", "22:00", "50", "-", "/", ":", ","]
)


@given(st.text(max_size=200))
@example("1^1^1^")
@example("2月30日到13月")
@example("99999年99999月")
def test_any_text_is_read(text: str) -> None:
    """Never an exception; every span lies inside the cleaned text; the values make a question."""
    _check(text)


@given(st.lists(WORDS, max_size=25), st.sampled_from(["", " "]), st.dates(date(2001, 1, 1), date(2090, 12, 31)))
def test_any_heap_of_words_is_read(parts: list[str], between: str, now: date) -> None:
    """The vocabulary's own words in any order, on any day, leap days too."""
    _check(between.join(parts), now)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_is_read(piece: str) -> None:
    """4,096 characters of the same thing."""
    _check((piece * LONGEST)[:LONGEST])


def _check(text: str, now: date = TODAY) -> None:
    cleaned = clean(text)
    slots = find_slots(cleaned, now)
    for found in (*slots.found, *slots.rejected):
        assert 0 <= found.start < found.end <= len(cleaned.text)
    as_of, since, until = slots.dates("window")
    Question(
        intent="cost", input_tokens=slots.input_tokens, output_tokens=slots.output_tokens, calls=slots.calls,
        total_tokens=slots.total_tokens, chars=slots.chars, period=slots.period, horizon=slots.horizon,
        budget=slots.budget, threshold_pct=slots.threshold_pct, claim=slots.claim, as_of=as_of, since=since,
        until=until, filters=Filters(**slots.filters),
    )  # fmt: skip


@given(
    st.integers(1, 10**9), st.integers(1, 10**9),
    st.sampled_from([
        "输入{}输出{}", "{}进{}出", "{} in {} out", "in {} out {}", "输入{}、输出{}",
        "{} input and {} output tokens", "input: {}, output: {}",
    ]),
)  # fmt: skip
def test_an_amount_reads_back_in_every_form(tokens_in: int, tokens_out: int, form: str) -> None:
    """Whatever the form, the two numbers come out on their sides. (Known: a bare 20xx may be read as a year.)"""
    assume(not any(1990 <= n <= 2099 for n in (tokens_in, tokens_out)))
    slots = find_slots(clean(form.format(max(tokens_in, 50), max(tokens_out, 50))), TODAY)
    assert (slots.input_tokens, slots.output_tokens) == (max(tokens_in, 50), max(tokens_out, 50))


@given(
    st.dates(date(2016, 1, 1), date(2026, 11, 22)),
    st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y"]),
)
def test_a_day_reads_back_in_every_form(day: date, form: str) -> None:
    """ISO, Chinese and English dates name the same day."""
    slots = find_slots(clean(day.strftime(form)), TODAY)
    assert slots.dates("moment")[0] == day.isoformat()


def test_a_number_inside_a_name_is_no_value() -> None:
    """The 4 of glm-4, the 70b of a llama and the 32k of a moonshot belong to the name."""
    assert reads("‹glm-4› ‹llama 3.3 70b› ‹moonshot-v1-32k› 多少钱") == "-"
    assert reads("gpt-9.7-turbo-128k 和 foo-3000") == "-"


def test_the_place_and_the_rule_of_a_value_are_kept() -> None:
    """`kanjia explain` shows which words gave which slot."""
    cleaned = clean("豆包 每天1万次")
    [calls, period] = find_slots(cleaned, TODAY, [(0, 2)]).found
    assert (cleaned.text[calls.start : calls.end], calls.field, calls.value) == (
        "每天1万次",
        "calls",
        Decimal(10_000),
    )
    assert (period.field, period.value, period.rule) == ("period", "day", "often_calls")


@pytest.mark.parametrize(
    ("when", "moment", "window"),
    [
        (When("2024-05", "2024-05-01", "2024-05-31"), ("2024-05", None, None), (None, "2024-05-01", "2024-05-31")),
        (When(None, "P6M", None, window=True), (None, "P6M", None), (None, "P6M", None)),
        (When("2024-09", "2024-09-01", None, window=False), ("2024-09", None, None), ("2024-09", None, None)),
    ],
)
def test_a_month_is_a_moment_or_a_window_as_the_intent_needs(
    when: When, moment: tuple[str | None, ...], window: tuple[str | None, ...]
) -> None:
    """A price in May 2024 is of that month, the cuts in May 2024 are all of it."""
    slots = find_slots(clean(""), TODAY)
    slots = type(slots)(when=when)
    assert (slots.dates("moment"), slots.dates("window")) == (moment, window)


def test_every_rule_compiles_and_says_what_it_needs() -> None:
    """A rule is compiled when first needed; a misspelt kind must not wait for that."""
    rules = [
        rule for module in MODULES for rules in vars(module).values() if isinstance(rules, tuple) for rule in rules
    ]
    rules = [rule for rule in rules if isinstance(rule, Rule)]
    assert len(rules) > 80
    for rule in rules:
        assert rule.needs
        assert rule.pattern.fullmatch("") is None, rule.name
