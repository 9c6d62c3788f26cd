"""Shares of a price: what an alert waits for (降两成), and what somebody claims (降价97%, 4o的1/35)."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from handlers.question import Claim
from handlers.understand.folds import SHARES
from handlers.understand.slots.reading import Phrase, Reading, rule

_HUNDRED = Decimal(100)
_PLAINEST = 20
"""Two thirds are 2/3, not 667/1000."""
_WHOSE = re.compile(r"\s?(?:价格?|单价|价钱)?\s?的\s?(?:价格?的?|单价的?)?\s?")
_OF = re.compile(r"\s?(?:(?:of|the|price|rate|cost|what|that|for|as|much)\s?){1,6}")


def fold_shares(reading: Reading) -> None:
    """20%, 两成, 八折 (a cut of 20) become one percentage each."""
    reading.run(SHARES)


def read_shares(reading: Reading) -> None:
    """Thresholds and claims."""
    reading.run(_RULES)


def _percentage(reading: Reading, phrase: Phrase) -> bool:
    share: Decimal = next(t.meaning["pct"] for t in phrase.tokens if "pct" in t.meaning)
    if share < _HUNDRED and _of_another(phrase) and not reading.has("alert"):  # 便宜到claude的8%
        return reading.add("claim", Claim(kind="ratio", value=share / _HUNDRED), phrase)
    return _threshold_or_claim(reading, phrase, share)


def _halved(reading: Reading, phrase: Phrase) -> bool:
    """打对折, 腰斩, by half; 半价 in a price question is neither."""
    share = Decimal(phrase.get("half") or 0)
    if reading.has("alert") and 0 < share < _HUNDRED and _of_another(phrase):
        part = Fraction(share / _HUNDRED).limit_denominator(_PLAINEST)
        return reading.add("filters.price_ratio", f"{part}", phrase)
    if phrase.text.startswith("half the"):
        return False
    if not reading.has("alert", "claim_word", "more"):
        return False
    return _threshold_or_claim(reading, phrase, share)


def _of_another(phrase: Phrase) -> bool:
    """4o的1/50, half the price of gpt-4o: a part of what another model costs, where two are named."""
    text = phrase.reading.folded
    names = [token for token in phrase.reading.tokens if "name" in token.meaning]
    before = any(_WHOSE.fullmatch(text, name.end, phrase.start) for name in names if name.end <= phrase.start)
    after = any(_OF.fullmatch(text, phrase.end, name.start) for name in names if name.start >= phrase.end)
    return len(names) > 1 and (before or after)


def _threshold_or_claim(reading: Reading, phrase: Phrase, share: Decimal) -> bool:
    """An alert waits for it, or a comparison asks for at least it; else somebody said it."""
    if not 0 < share <= _HUNDRED:
        return False
    compared = any(
        "more" in token.meaning or ("less" in token.meaning and "cut" not in token.meaning)
        for token in phrase.tokens
    )
    if reading.has("alert") or (compared and not _doubted(reading)):
        return reading.add("threshold_pct", share, phrase)
    if reading.has("cut", "rise", "claim_word", "less"):
        return reading.add("claim", Claim(kind="cut_pct", value=share), phrase)
    return False


def _doubted(reading: Reading) -> bool:
    return reading.has("claim_word")


def _fraction(reading: Reading, phrase: Phrase) -> bool:
    """4o的1/35, 十分之一, a tenth of, 1:35 is a ratio and none of these."""
    numbers = [n.value for n in phrase.numbers]
    if phrase.get("part"):
        over, under = Decimal(1), Decimal(phrase.get("part") or 1)
    elif phrase.get("fraction"):
        under, over = numbers
    else:
        over, under = numbers
    if over % 1 and under % 1 == 0 and not phrase.get("fraction"):
        return False  # still 2.5/10: what goes in and what comes out
    if not 0 < over < under or over > 20 or under > 10_000 or any(n.scaled for n in phrase.numbers):
        return False
    of_another = _of_another(phrase) or (phrase.after("name") and phrase.before("cut"))
    if reading.has("alert") and not reading.has("less") and not of_another:  # 降三分之一通知我
        return reading.add("threshold_pct", over / under * 100, phrase)
    if reading.has("alert"):
        return reading.add("filters.price_ratio", f"{over:f}/{under:f}", phrase)
    return reading.add("claim", Claim(kind="ratio", value=over / under), phrase)


def _times(reading: Reading, phrase: Phrase) -> bool:
    """便宜35倍, 35x cheaper."""
    times = phrase.numbers[0].value
    compared = phrase.get("times") == "cheap" or reading.has("cut", "best", "claim_word")
    if times <= 1 or phrase.numbers[0].scaled or not compared:
        return False
    return reading.add("claim", Claim(kind="ratio", value=1 / times), phrase)


_RULES = (
    rule("fraction", "number fraction number", _fraction, "fraction"),
    rule("part", "part", _fraction),
    rule("over", "number slash number(?!(slash|token_unit|each))", _fraction, "slash"),
    rule("times", "number times", _times, "times"),
    rule("percentage", "(more|less|rank)? pct (more|less)?", _percentage, "pct"),
    rule("halved", "(more|less)? half (more|less)?", _halved, "half"),
)
