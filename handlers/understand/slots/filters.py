"""Filters that are words: modality, open weights, batch, side, direction, cached rate, currency, thinking."""

from __future__ import annotations

import re

from handlers.understand.slots.reading import Phrase, Reading, rule

_NOT = re.compile(
    r"(?:不|不要|不是|不用|不含|别|非|除了|排除|唔要|(?<![a-z])(?:without|no|not|non|except|excluding))[\s-]{0,2}$"
)
_NAMED_CURRENCY = re.compile(r"[一-鿿]{2,}|[a-z ]{3,}")


def read_filters(reading: Reading) -> None:
    """Every flag said, and what the words that no amount took say of sides, rates and currencies."""
    reading.run(_RULES)
    _read_side(reading)
    _read_direction(reading)


def _flag(reading: Reading, phrase: Phrase) -> bool:
    name, _, value = (phrase.get("flag") or "").partition("=")
    if value != "false" and _NOT.search(reading.folded[max(0, phrase.start - 10) : phrase.start]):
        return False
    if name == "thinking":
        return reading.add("thinking", value == "true", phrase)
    if name == "modality" and reading.says("filters.modality"):
        return False
    return reading.add(f"filters.{name}", value == "true" if value in ("true", "false") else value, phrase)


def _cached(reading: Reading, phrase: Phrase) -> bool:
    if reading.says("filters.cached_pct"):
        return False
    return reading.add("filters.cached", True, phrase)


def _display(reading: Reading, phrase: Phrase) -> bool:
    return reading.add("filters.currency", phrase.get("sign") or phrase.get("currency"), phrase)


def _currency_alone(reading: Reading, phrase: Phrase) -> bool:
    """人民币, USD, dollars without a number; not 块, 元, 刀 or $."""
    strong = _NAMED_CURRENCY.fullmatch(phrase.text) and (phrase.get("sign") or phrase.get("currency") != "CNY")
    if reading.says("budget") or not (strong or phrase.text == "yuan"):
        return False
    return reading.add("filters.currency", phrase.get("sign") or phrase.get("currency"), phrase)


def _language(reading: Reading, phrase: Phrase) -> bool:
    return reading.add("filters.language", phrase.get("language"), phrase)


def _read_side(reading: Reading) -> None:
    """输出价最低, only output: a side that no amount took; both sides are none."""
    if reading.says("filters.cached"):
        return
    sides = [rule_name for rule_name in ("input", "output") if reading.left(rule_name)]
    if len(sides) == 1:
        reading.run([_SIDES[sides[0]]])


def _read_direction(reading: Reading) -> None:
    """涨 → up, 降 → down; both, or neither: no direction. 便宜 and 省 are no direction."""
    down = [t for t in reading.tokens if t.meaning.get("cut") == "down"]
    up = [t for t in reading.tokens if "rise" in t.meaning]
    wanted_down = bool(down) and (not up or _refused(reading, up[0].end))
    if wanted_down or (up and not down):
        token = down[0] if wanted_down else up[0]
        place = reading.tokens.index(token)
        phrase = Phrase(reading, "direction", place, place + 1)
        reading.add("filters.direction", "down" if wanted_down else "up", phrase)


def _refused(reading: Reading, end: int) -> bool:
    """涨价不用, 涨价的不要."""
    return re.match(r"[^,]{0,3}(?:不用|不要|别|不必|不看|不管)", reading.folded[end : end + 8]) is not None


def _side(reading: Reading, phrase: Phrase) -> bool:
    return reading.add("filters.io", phrase.rule, phrase)


_SIDES = {name: rule(name, name, _side) for name in ("input", "output")}
_RULES = (
    rule("language", "language", _language),
    rule("flag", "flag", _flag),
    rule("cached_rate", "cached_rate", _cached),
    rule("cached_words", "cache", _cached),
    rule("display", "display (other)? (sign|currency)", _display, "sign currency"),
    rule("currency", "(sign|currency)", _currency_alone, "sign currency"),
)
