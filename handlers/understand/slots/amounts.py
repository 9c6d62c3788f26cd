"""How much text: tokens in, out or in all, and characters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from handlers.understand.slots.numerals import Number
from handlers.understand.slots.reading import Phrase, Reading, rule

_MILLION = Decimal(1_000_000)
_BARE = Decimal(10_000)
SIZES = frozenset(Decimal(1000 * n) for n in (4, 8, 16, 32, 64, 128, 192, 256, 512))
"""A bare 128k beside a name or a filter is a context size, never an amount."""


_AMOUNTS = frozenset({"input_tokens", "output_tokens", "total_tokens"})
_WITHIN = re.compile(
    r"其中|里面|包括|包含|一共|总共|合计|总量|总计|共计|\b(?:including|of which|in all|altogether|total)\b"
)


def read_amounts(reading: Reading) -> None:
    """Pairs first (输入100万输出20万), then one side, then totals, characters and bare numbers."""
    reading.run(_RULES)
    if not any(found.field.endswith("_tokens") or found.field == "chars" for found in reading.found):
        reading.run(_BARE_RULES)
    _split_of_total(reading)


def _split_of_total(reading: Reading) -> None:
    """A total beside one side: 一共300万token其中输出50万 has its rest, 12k tokens with 800 output its input."""
    amounts = {found.field: found for found in reversed(reading.found) if found.field in _AMOUNTS}
    total = amounts.pop("total_tokens", None)
    if total is None or len(amounts) != 1:
        return
    (side, said), within = next(iter(amounts.items())), bool(_WITHIN.search(reading.folded))
    rest = total.value - said.value if within else total.value
    if rest < 0 or (side == "input_tokens" and not within):
        return
    other = "output_tokens" if side == "input_tokens" else "input_tokens"
    kept = [found for found in reading.found if found.field != "total_tokens"]
    reading.found[:] = [*kept, replace(total, field=other, value=rest)]


def _sizable(number: Number) -> bool:
    return number.scaled or number.value >= 50 or number.value == 0


def _pair(first: str, second: str) -> Callable[[Reading, Phrase], bool]:
    def read(reading: Reading, phrase: Phrase) -> bool:
        one, two = phrase.numbers
        if phrase.get("char_unit"):
            return reading.add("chars", one.value + two.value, phrase)
        reading.add(first, one.value, phrase)
        return reading.add(second, two.value, phrase)

    return read


def _slash_pair(reading: Reading, phrase: Phrase) -> bool:
    """3k/1k each, 2k/500; not 80/20 or 24/7."""
    one, two = phrase.numbers
    said = phrase.get("token_unit") is not None  # 100/20 tokens
    if not said and (not (_sizable(one) and _sizable(two)) or (one.value < 100 and not one.scaled)):
        return False
    return _pair("input_tokens", "output_tokens")(reading, phrase)


def _side(reading: Reading, phrase: Phrase) -> bool:
    """40M output, 三千万输入, 输出五百万."""
    number = phrase.numbers[0]
    strong = phrase.get("input") or phrase.get("output")
    word = strong or phrase.get("going_in") or phrase.get("going_out")
    if not strong and (not _sizable(number) or phrase.after("sign", "currency", "moment", "language", "span")):
        return False
    bare = phrase.tokens[-1].meaning.get("number") is number and not number.scaled
    if not strong and bare:
        return False  # 返回401, in 1965
    if strong and not _sizable(number) and not phrase.get("token_unit"):
        return False
    return reading.add(f"{word}_tokens", number.value, phrase)


def _both(reading: Reading, phrase: Phrase) -> bool:
    """输入输出各100万, 1M in and out."""
    value = phrase.numbers[0].value
    if not _sizable(phrase.numbers[0]):
        return False
    reading.add("input_tokens", value, phrase)
    return reading.add("output_tokens", value, phrase)


def _total(reading: Reading, phrase: Phrase) -> bool:
    number = phrase.numbers[0]
    if number.value == 1 and not number.scaled:  # 一个token多少钱
        return False
    if number.implicit and number.value == _MILLION:
        return reading.add("per_million", True, phrase)  # 百万token多少钱
    return reading.add("total_tokens", number.value, phrase)


def _chars(reading: Reading, phrase: Phrase) -> bool:
    return reading.add("chars", phrase.numbers[0].value, phrase)


def _bare(reading: Reading, phrase: Phrase) -> bool:
    """豆包跟4o跑一百万, glm4.6 50w: a number of that size can only be tokens."""
    number = phrase.numbers[0]
    if number.value < _BARE and not (number.letter or (number.scaled and number.value >= 2000)):
        return False
    if number.letter == "k" and number.value in SIZES:
        return False
    if phrase.before("rank", "context", "sign", "negative", "bill", "price_word", "budget_word") or phrase.after(
        "counter", "currency", "percent", "times", "period", "year_mark"
    ):
        return False
    if number.implicit and number.value == _MILLION:
        return reading.add("per_million", True, phrase)  # 豆包百万多少
    return reading.add("total_tokens", number.value, phrase)


def _absurd(reading: Reading, phrase: Phrase) -> bool:
    return reading.reject("absurd_amount", phrase)


def _negative(reading: Reading, phrase: Phrase) -> bool:
    """-100万 tokens, 负一百万."""
    measured = phrase.get("token_unit") or phrase.get("char_unit") or phrase.numbers[0].scaled
    return bool(phrase.negative and measured) and reading.reject("negative", phrase)


_UNIT = "(token_unit|char_unit)?"
_IN, _OUT = "(input|going_in)", "(output|going_out)"
_SEP = "(comma|slash|plus|until|other|dash)?"
_SAYS = "token_unit?(display|colon|other|comma){0,2}"

_RULES = (
    rule("absurd", f"(dash|negative)? absurd (token_unit|char_unit|call|{_IN}|{_OUT})", _absurd, "absurd"),
    rule("negative", f"(?<=dash|negative) number {_UNIT} (input|output)?", _negative, "number"),
    rule("in_then_out", f"number {_UNIT} {_IN} token_unit? {_SEP} number {_UNIT} {_OUT} token_unit?",
         _pair("input_tokens", "output_tokens"), "number"),
    rule("out_then_in", f"number {_UNIT} {_OUT} token_unit? {_SEP} number {_UNIT} {_IN} token_unit?",
         _pair("output_tokens", "input_tokens"), "number"),
    rule("in_amount_out_amount", f"{_IN} {_SAYS} number {_UNIT} {_SEP} {_OUT} {_SAYS} number {_UNIT}",
         _pair("input_tokens", "output_tokens"), "number"),
    rule("out_amount_in_amount", f"{_OUT} {_SAYS} number {_UNIT} {_SEP} {_IN} {_SAYS} number {_UNIT}",
         _pair("output_tokens", "input_tokens"), "number"),
    rule("amount_then_out", f"number token_unit {_OUT} {_SAYS} number (?!(char_unit|call|{_IN}|token_unit {_IN}))",
         _pair("input_tokens", "output_tokens"), "number"),
    rule("both_ways", "both_ways number token_unit?", _both),
    rule("number_both_ways", "number token_unit? both_ways", _both, "both_ways"),
    rule("sides_each", f"(ratio_name|{_IN} until {_OUT}) each_side? number token_unit? each?", _both, "number"),
    rule("each_of_sides", "each_side number token_unit? ratio_name", _both),
    rule("amount_of_sides", f"number token_unit? {_IN} until {_OUT}", _both, "number"),
    rule("slash_pair", f"number {_UNIT} (slash|plus) number {_UNIT} each?", _slash_pair, "slash plus"),
    rule("colon_pair", f"number {_UNIT} colon number {_UNIT} each?", _slash_pair, "colon"),
    rule("chars", "number dash? char_unit", _chars, "char_unit"),
    rule("amount_side", "number token_unit? (input|output|going_in|going_out) token_unit?", _side, "number"),
    rule("side_amount", f"(input|output|going_in|going_out) {_SAYS} number token_unit?", _side, "number"),
    rule("total", "number dash? token_unit", _total, "token_unit"),
    rule("total_said", "token_unit colon number", _total),
)  # fmt: skip
_BARE_RULES = (rule("bare_amount", "number", _bare),)
