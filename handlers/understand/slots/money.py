"""Sums of money and what each is: a budget, a price limit, the price of an alert, a price somebody claims."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from handlers.question import Claim, Money
from handlers.understand.slots.numerals import Number
from handlers.understand.slots.reading import Phrase, Reading, rule

_MILLION = Decimal(1_000_000)
_UNITS = (_MILLION, Decimal(10_000), Decimal(1000))
_SKIPPED = ("price_word", "per_million", "input", "output", "display", "every", "token_unit", "comma", "other")
_MEASURES = frozenset("个斤张根瓶杯份次碗盒只台本条件月天年克位种套百千万亿")
_STILL = re.compile(r"(?:还是|仍是|仍然是|依然是|一直是|还要|还收|is still|still|is [\w. -]{2,24} still)\s?$")
_ASKED = re.compile(r"[吗么嘛?]|没有?$|right")
"""还是两块吗: a price somebody remembers."""
_STARTS_A_CHOICE = ("best", "flag", "price_word", "per_million", "context")
_MODELS = ("模型", "model", "哪", "谁", "有啥", "什么", "anything", "which", "any")


def read_units_of_price(reading: Reading) -> None:
    """每百万, per 1M tokens, 多少钱一百万: what a price is for, never an amount."""
    reading.run(_UNITS_OF_PRICE)


def read_money(reading: Reading) -> None:
    """Every sum; the first of each role stands."""
    reading.run(_RULES)


def _unit_of_price(reading: Reading, phrase: Phrase) -> bool | dict[str, str]:
    number, head = phrase.numbers[0], phrase.tokens[0]
    if number.value not in _UNITS or phrase.after("call"):
        return False
    if "how_much" in head.meaning and (number.value != _MILLION or phrase.text[0].isascii()):
        return False  # 多少钱一百万 is of the unit, `how much is 1M tokens` of that amount
    if "slash" in head.meaning and not (phrase.before("currency", "subunit", "sign") or _signed(phrase)):
        return False  # 3k/1k is a pair
    if reading.folded[head.start : head.end] in ("a", "an") or "each" in head.meaning:  # 每个1万输入
        return False
    return _per(reading, phrase, f"{number.value}")


def _signed(phrase: Phrase) -> bool:
    return phrase.first > 1 and "sign" in phrase.reading.tokens[phrase.first - 2].meaning


def _said_per_million(reading: Reading, phrase: Phrase) -> bool | dict[str, str]:
    return _per(reading, phrase, phrase.get("per_million") or "")


def _per(reading: Reading, phrase: Phrase, unit: str) -> dict[str, str]:
    reading.add("per_million", True, phrase)
    return {"per_million": unit}


# the amount


def _plain(reading: Reading, phrase: Phrase) -> bool:
    """$20, 30刀, 港币100, 1w块, €50."""
    if phrase.text.endswith("米") and not reading.has("name", "buys", "budget_word"):
        return False  # 三千米
    currency = phrase.get("sign") or phrase.get("currency")
    if phrase.get("currency") and phrase.get("sign"):  # 人民币100元
        currency = phrase.get("sign")
    return _sum(reading, phrase, phrase.numbers[0].value, currency)


def _one(reading: Reading, phrase: Phrase) -> bool:
    """For a dollar, a buck."""
    return phrase.text.startswith(("a ", "an ")) and _sum(reading, phrase, Decimal(1), phrase.get("currency"))


def _with_tenth(reading: Reading, phrase: Phrase) -> bool:
    """3块5 is 3.5, 三块二 3.2; 3块500 and 两块钱一个 are not."""
    whole, tenth = phrase.numbers
    digit = _single_digit(tenth) and reading.folded[phrase.end : phrase.end + 1] not in _MEASURES
    adjacent = phrase.tokens[1].end == phrase.tokens[2].start
    if not (digit and adjacent) or phrase.after(
        "call", "token_unit", "period", "char_unit", "percent", "tenths", "going_in"
    ):
        return False
    return _sum(reading, phrase, whole.value + tenth.value / 10, phrase.get("currency"))


def _with_subunit(reading: Reading, phrase: Phrase) -> bool:
    """12块8毛, 三块二毛五."""
    whole, *parts = phrase.numbers
    if len(parts) > 1 and not _single_digit(parts[1]):
        return False
    currency, times = (phrase.get("subunit") or phrase.get("fen") or "").split()
    rest = sum((n.value * Decimal(times) / 10**place for place, n in enumerate(parts)), Decimal(0))
    return _sum(reading, phrase, whole.value + rest, phrase.get("currency") or currency)


def _subunit(reading: Reading, phrase: Phrase) -> bool:
    """五毛, 两毛五, 50 cents."""
    currency, times = (phrase.get("subunit") or "").split()
    if len(phrase.numbers) > 1 and (
        not _single_digit(phrase.numbers[1]) or reading.folded[phrase.end : phrase.end + 1] in _MEASURES
    ):
        return False
    amount = sum((n.value * Decimal(times) / 10**place for place, n in enumerate(phrase.numbers)), Decimal(0))
    return _sum(reading, phrase, amount, currency)


def _unnamed(reading: Reading, phrase: Phrase) -> bool:
    """预算一千五, 一千五能跑多少: the asker's own currency."""
    number = phrase.numbers[0]
    if (phrase.get("budget_word") == "weak" and not reading.has("buys")) or (
        phrase.get("buys") and (number.value > 50_000 or number.letter)
    ):
        return False
    if phrase.get("budget_word") is None and number.scaled and number.value >= 50_000:
        return False
    if phrase.after(
        "token_unit",
        "char_unit",
        "input",
        "output",
        "going_in",
        "going_out",
        "call",
        "per_million",
        "counter",
        "period",
    ):
        return False
    if phrase.text.isascii() and phrase.after("other") and _counts(reading, phrase.last + 1):
        return False  # i've got 12k support emails
    currency = "USD" if reading.cleaned.script == "en" else "CNY"
    return reading.add("budget", Money(amount=number.value, currency=currency), phrase)


def _counts(reading: Reading, at: int) -> bool:
    return at < len(reading.tokens) and "call" in reading.tokens[at].meaning


def _single_digit(number: Number) -> bool:
    return len(number.text) == 1 and number.value < 10


def _limit_without_currency(reading: Reading, phrase: Phrase) -> bool:
    """输出价低于60就提醒: the asker's own currency."""
    number = phrase.numbers[0]
    if not reading.has("alert") or not reading.has("price_word", "input", "output") or number.scaled:
        return False
    if phrase.after(
        "percent", "tenths", "token_unit", "call", "period", "counter", "sign", "times", "slash", "fraction"
    ):
        return False
    currency = "USD" if reading.cleaned.script == "en" else "CNY"
    limit = Money(amount=number.value, currency=currency, io=_side(reading))
    return reading.add("filters.price_below", limit, phrase)


# what it is


def _sum(reading: Reading, phrase: Phrase, amount: Decimal, currency: str | None) -> bool:
    if phrase.negative:
        return reading.reject("negative", phrase)
    if amount > Decimal(10) ** 18:
        return reading.reject("absurd_amount", phrase)
    unit = _unit(reading, phrase)
    if unit is not None:
        amount *= _MILLION / unit
    role = _role(reading, phrase, per=unit is not None)
    if role == "claim":
        return reading.add("claim", Claim(kind="price", value=amount, currency=currency), phrase)
    if role == "budget":
        return reading.add("budget", Money(amount=amount, currency=currency), phrase)
    return reading.add(f"filters.{role}", Money(amount=amount, currency=currency, io=_side(reading)), phrase)


def _unit(reading: Reading, phrase: Phrase) -> Decimal | None:
    """Tokens the price is for, when a unit stands beside it: 0.8元每百万, 5毛一百万, 每百万输出3美元."""
    tokens = reading.tokens
    follows = tokens[phrase.last].meaning if phrase.last < len(tokens) else {}
    if "number" in follows and follows["number"].value == _MILLION and follows["number"].scaled:
        reading.take(phrase.last, phrase.last + 1)
        return _MILLION
    first = phrase.first - (2 if phrase.before("token_unit") else 1)
    leads = tokens[first].meaning.get("number") if first >= 0 else None
    if leads is not None and leads.value == _MILLION and leads.scaled and _limited(reading, phrase):
        reading.take(first, phrase.first)  # 一百万token两块钱以内
        return _MILLION
    for token in (
        *tokens[phrase.last : phrase.last + 3],
        *reversed(tokens[max(0, phrase.first - 4) : phrase.first]),
    ):
        if "per_million" in token.meaning:
            return Decimal(token.meaning["per_million"])
    return None


Role = Literal["budget", "max_price", "price_below", "claim"]


def _role(reading: Reading, phrase: Phrase, *, per: bool) -> Role:
    limited = _limited(reading, phrase)
    if _STILL.search(reading.folded, max(0, phrase.start - 32), phrase.start) and _ASKED.search(
        reading.folded, phrase.end
    ):
        return "claim"
    if reading.has("alert") and not reading.has("buys"):
        return "price_below"
    if (
        limited
        and (per or not (_is_budget(reading) or _of_an_amount(reading)))
        and (per or _offers_choice(reading))
    ):
        return "max_price"
    told = _tells_a_change(phrase) and not _is_budget(reading)
    if not limited and (per or told or reading.has("claim_word")) and not phrase.after("buys", "budget_word"):
        return "claim"
    return "budget"


def _tells_a_change(phrase: Phrase) -> bool:
    """降到5刀, 10刀降到5刀, dropped to $2.5."""
    tokens = phrase.reading.tokens
    fell_to = (
        phrase.before("until") and phrase.first > 1 and tokens[phrase.first - 2].meaning.keys() & {"cut", "rise"}
    )
    return bool(fell_to) or phrase.before("cut", "rise") or phrase.after("cut", "rise")


def _limited(reading: Reading, phrase: Phrase) -> bool:
    """低于1块, 2块以下, no more than 2 yuan, 单价别超过1块5: the limit stands beside the sum, or a word away.

    降到1块 is one for an alert only; elsewhere it tells what happened.
    """
    tokens = reading.tokens
    near = (*tokens[max(0, phrase.first - 2) : phrase.first], *tokens[phrase.last : phrase.last + 1])
    waiting = reading.has("alert")
    if phrase.before("until", "dash") and phrase.first > 1 and "number" in tokens[phrase.first - 2].meaning:
        return True  # 1到3块之间
    return any("less" in token.meaning and (waiting or "cut" not in token.meaning) for token in near)


def _is_budget(reading: Reading) -> bool:
    strict = any(token.meaning.get("budget_word") == "budget" for token in reading.tokens)
    return strict or reading.has("buys")


def _of_an_amount(reading: Reading) -> bool:
    """1B tokens for under $200: the sum is for all of them."""
    tokens = reading.tokens
    return any(
        "token_unit" in token.meaning and "number" in before.meaning and before.number.value not in (1, *_UNITS)
        for before, token in pairwise(tokens)
    )


def _offers_choice(reading: Reading) -> bool:
    return reading.has(*_STARTS_A_CHOICE, "input", "output") or any(word in reading.folded for word in _MODELS)


def _side(reading: Reading) -> Literal["input", "output"] | None:
    sides = {kind for kind in ("input", "output") if reading.has(kind)}
    return sides.pop() if len(sides) == 1 else None  # type: ignore[return-value]


Amount = Callable[[Reading, Phrase], bool]
_UNITS_OF_PRICE = (
    rule("per_million", "per_million token_unit?", _said_per_million, folds=True),
    rule("every_million", "(every|slash) number token_unit?", _unit_of_price, "every slash", folds=True),
    rule("how_much_a_million", "how_much number token_unit?", _unit_of_price, folds=True),
)
_RULES = (
    rule("money_subunit_and_tenth", "number currency number subunit number(?!subunit)", _with_subunit, "subunit"),
    rule("money_and_subunit", "number currency number (subunit|fen)", _with_subunit, "currency"),
    rule("money_and_tenth", "number currency number", _with_tenth, "currency"),
    rule("subunit_and_tenth", "number subunit number(?!subunit)", _subunit, "subunit"),
    rule("subunit", "number subunit", _subunit, "subunit"),
    rule("money_after_sign", "sign number (currency|sign)?", _plain, "sign"),
    rule("money", "number (currency|sign)", _plain, "currency sign"),
    rule("one_of_money", "every currency", _one, "every"),
    rule("limit_without_currency", "less number", _limit_without_currency),
    rule("budget", "budget_word (display|colon|other|often|cadence|less)? number", _unnamed, "budget_word"),
    rule("sum_of_budget", "number budget_word", _unnamed, "budget_word"),
    rule("sum_that_buys", "number other? name? buys", _unnamed, "buys"),
)
