"""How often: calls × period (每天1万次, 10 req/s, qps 5); what a bill is for (一个月, per month)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from handlers.question import Span
from handlers.understand.folds import UNIT, Length, unit_of
from handlers.understand.slots.reading import Phrase, Reading, rule
from handlers.understand.tokens import Token

_SPANS: tuple[Span, ...] = ("second", "minute", "hour", "day", "week", "month", "half_year", "year")
_CADENCE = {"daily": "day", "weekly": "week"}
_OFTEN = f"(often|cadence|every {UNIT}|slash {UNIT}|every? workdays)"
_PEOPLE_FIELD, _ACTIVE_FIELD = "people", "active"
_HOURS = frozenset({"part_of_day", "time_name", "middle", "within"})
"""Words for a time of day: also the 中 of 早中晚."""
_SETTINGS = ("quiet_word", "mute_word", "digest_word", "alert")
_FAR, _NEAR = 12, 4
"""Characters between an amount and the 每天 or 'a day' that belongs to it, at most."""


def read_calls(reading: Reading) -> None:
    """Calls and their period; before them how many people make them."""
    if reading.has("per_person", "active_people"):
        reading.run(_PEOPLE)
    reading.run(_CALLS)


def read_people(reading: Reading) -> None:
    """1万人每人每天5次: calls of them all. Each person's own calls, or nothing, without a number of people."""
    counted = [found for found in reading.found if found.field == _PEOPLE_FIELD]
    reading.found[:] = [
        replace(found, value=found.value * counted[0].value) if counted and found.field == "calls" else found
        for found in reading.found
        if found.field != _PEOPLE_FIELD
    ]
    reading.found += [replace(found, field="calls") for found in counted if reading.says("calls")]
    active = [found for found in reading.found if found.field == _ACTIVE_FIELD]
    reading.found[:] = [found for found in reading.found if found.field != _ACTIVE_FIELD]
    if active and reading.says("calls") and not reading.says("period"):  # 日活5000, 人均10轮
        reading.found.append(replace(active[0], field="period"))


def read_tokens_per_period(reading: Reading) -> None:
    """每天2亿token: one call a day of that size."""
    if not reading.says("calls"):
        reading.run(_PER_PERIOD)


def read_horizon(reading: Reading) -> None:
    """A length of time no other rule took, else the period of the tokens (每月1000万token)."""
    alert = any(reading.says(f"filters.{term}") for term in ("digest", "mute", "quiet"))
    if alert and not reading.says("calls"):  # 每天10万字用kimi总结一个月 is a task
        return
    reading.run(_HORIZON)
    period = next((f for f in reading.found if f.field == "period" and f.rule == "tokens_per_period"), None)
    if period is not None and not reading.says("horizon"):
        reading.found.append(replace(period, field="horizon"))


def _unit(phrase: Phrase) -> str | None:
    often = phrase.get("often") or _CADENCE.get(phrase.get("cadence") or "")
    if often or phrase.get("workdays"):
        return often or "day"
    length: Length | None = next((t.meaning["span"] for t in phrase.tokens if "span" in t.meaning), None)
    return length.as_span() if length is not None else unit_of(phrase)


def _calls(reading: Reading, phrase: Phrase) -> bool:
    unit = _unit(phrase)
    count = phrase.numbers[-1].value
    if unit not in _SPANS or phrase.before("rise", "rank") or _of_cuts(phrase):
        return False
    reading.add("calls", count, phrase)
    return reading.add("period", unit, phrase)


def _of_cuts(phrase: Phrase) -> bool:
    """降过3次; not in "cheaper for 100 requests"."""
    before = phrase.reading.tokens[phrase.first - 1].meaning if phrase.first else {}
    return before.get("cut") == "down" or ("cut" in before and not phrase.text.isascii())


def _calls_by_hours(reading: Reading, phrase: Phrase) -> bool:
    """每天早晚各跑一次: once at each of the hours named."""
    hours = sum(not token.meaning.keys().isdisjoint(_HOURS) for token in phrase.tokens)
    reading.add("calls", hours * phrase.numbers[-1].value, phrase)
    return reading.add("period", "day", phrase)


def _calls_repeated(reading: Reading, phrase: Phrase) -> bool:
    """twice a day."""
    unit = _unit(phrase)
    if unit not in _SPANS or reading.has(*_SETTINGS):
        return False
    reading.add("calls", Decimal(phrase.get("repeated") or 1), phrase)
    return reading.add("period", unit, phrase)


def _calls_every_some(reading: Reading, phrase: Phrase) -> bool:
    """每5分钟20次: 4 a minute."""
    length: Length = next(t.meaning["span"] for t in phrase.tokens if "span" in t.meaning)
    if length.unit not in _SPANS:
        return False
    reading.add("calls", phrase.numbers[-1].value / length.count, phrase)
    return reading.add("period", length.unit, phrase)


def _calls_of_size(reading: Reading, phrase: Phrase) -> bool:
    """10,000 800-word articles, 500 2k-token requests."""
    calls, size = (number.value for number in phrase.numbers)
    reading.add("calls", calls, phrase)
    return reading.add("chars" if phrase.get("char_unit") else "total_tokens", size, phrase)


def _people(reading: Reading, phrase: Phrase) -> bool:
    number = phrase.numbers[0]
    active = phrase.get("active_people") or phrase.get("often")
    if number.value > 1 and active in _SPANS:
        reading.add(_ACTIVE_FIELD, active, phrase)
    return number.value > 1 and reading.add(_PEOPLE_FIELD, number.value, phrase)


def _rate(reading: Reading, phrase: Phrase) -> bool:
    """qps 10, 60 rpm."""
    reading.add("calls", phrase.numbers[0].value, phrase)
    return reading.add("period", phrase.get("per_time"), phrase)


def _volume(reading: Reading, phrase: Phrase) -> bool:
    """日调用量2万, 1000 daily calls."""
    reading.add("calls", phrase.numbers[0].value, phrase)
    return reading.add("period", phrase.get("call_volume"), phrase)


def _calls_alone(reading: Reading, phrase: Phrase) -> bool | None:
    """我要跑1000次; 一次 only says that the sizes are of one call."""
    count = phrase.numbers[0].value
    if count == 1:
        return None
    if phrase.before("rise", "rank", "past") or _of_cuts(phrase) or phrase.after("cut", "rise", "slash"):
        return False
    if phrase.get("going_out") and _is_the_answer(reading):
        return False
    sized = reading.has("token_unit", "char_unit", "going_in", "input", "slash", "context")
    return reading.add("calls", count, phrase) if sized or _beside_a_size(reading, phrase) else False


def _beside_a_size(reading: Reading, phrase: Phrase) -> bool:
    """20k x 500次: another number, one that can only be tokens."""
    own = phrase.numbers[0]
    return any(t.meaning.get("number", own) is not own and t.number.scaled for t in reading.tokens)


def _is_the_answer(reading: Reading) -> bool:
    """5k prompt 1.5k reply, 进3000回500: the only word for what comes out, so it counts no calls."""
    comes_out = [t for t in reading.tokens if "output" in t.meaning or "going_out" in t.meaning]
    return len(comes_out) == 1 and reading.has("input", "going_in")


def _calls_of_a_kind(reading: Reading, phrase: Phrase) -> bool | None:
    """2 million support tickets."""
    return phrase.numbers[0].value >= 10 and phrase.text.isascii() and _calls_alone(reading, phrase)


def _tokens_per_period(reading: Reading, phrase: Phrase) -> bool:
    amounts = [f for f in reading.found if f.field.endswith("_tokens") or f.field == "chars"]
    unit = _unit(phrase)
    if not amounts or unit not in _SPANS or reading.says("period"):  # 每天处理30万字, 每月多少: once is enough
        return False
    first, last = min(f.start for f in amounts), max(f.end for f in amounts)
    leads = 0 <= first - phrase.end <= _NEAR and "," not in reading.folded[phrase.end : first]
    if not (leads or 0 <= phrase.start - last <= _NEAR):
        return False
    reading.add("calls", Decimal(1), phrase)
    return reading.add("period", unit, phrase)


def _tokens_of_span(reading: Reading, phrase: Phrase) -> bool:
    """我一天大概吃掉2亿token, 一个月多少: the shorter of two spans is how often."""
    unit = _unit(phrase)
    other = [_unit_of(token) for token in reading.tokens if token.start != phrase.start]
    later = [found for found in other if found in _SPANS]
    if unit not in _SPANS or not any(_SPANS.index(found) > _SPANS.index(unit) for found in later):
        return False
    amounts = [f.start for f in reading.found if f.field.endswith("_tokens") or f.field == "chars"]
    between = reading.folded[phrase.end : min(amounts, default=0)]
    if not 0 < len(between) <= _FAR or "," in between:
        return False
    reading.add("calls", Decimal(1), phrase)
    return reading.add("period", unit, phrase)


def _unit_of(token: Token) -> str | None:
    length: Length | None = token.meaning.get("span")
    return token.meaning.get("bill") or (length.as_span() if length is not None else None)


def _horizon(reading: Reading, phrase: Phrase) -> bool:
    if phrase.get("bill") and phrase.before("moment"):  # 2025全年
        return False
    unit = phrase.get("bill") or _unit(phrase)
    if unit not in _SPANS or (unit in ("second", "minute") and not reading.says("calls")):
        return False
    return reading.add("horizon", unit, phrase)


_PEOPLE = (
    rule("people_every_day", "often other? number person", _people, "person"),
    rule("people", "number person", _people, "person"),
    rule("active_people", "active_people (colon|other|display)? number person?", _people),
    rule("number_of_active", "number active_people", _people, "active_people"),
)
_HOUR = "(part_of_day (number clock)?|time_name|middle|within)"
_CALLS = (
    rule("calls_of_size", "number number dash? (char_unit|token_unit) other? call", _calls_of_size, "call"),
    rule("rate_after", "number per_time", _rate, "per_time"),
    rule("rate_before", "per_time colon? number", _rate),
    rule("volume_after", "number call_volume", _volume, "call_volume"),
    rule("volume", "call_volume (colon|other|display)? number call?", _volume),
    rule("calls_every_some", "(every|often)? span (other|comma|call)? number call", _calls_every_some, "span"),
    rule("calls_repeated", f"repeated {_OFTEN}", _calls_repeated),
    rule(
        "calls_by_hours",
        f"({_OFTEN} other?)? {_HOUR} ((comma|until|plus)? {_HOUR}){{1,3}} each_side other? number call",
        _calls_by_hours,
        "each_side",
    ),
    rule("often_calls", f"{_OFTEN} (other|comma|each|call|per_person)? number call", _calls, "number"),
    rule("calls_often", f"number call (other|per_person)? {_OFTEN}", _calls, "number"),
    rule("often_calls_of", f"number {_OFTEN} call", _calls, "number"),
    rule("calls_a_span", "number call slash? span", _calls, "span"),
    rule("calls_alone", "number call", _calls_alone, "number"),
    rule("calls_of_a_kind", "number other call", _calls_of_a_kind, "call"),
)
_PER_PERIOD = (
    rule("tokens_per_period", _OFTEN, _tokens_per_period, "often cadence every slash workdays"),
    rule("tokens_of_span", "span", _tokens_of_span, "span"),
)
_HORIZON = (
    rule("bill_for", "bill", _horizon),
    rule("span_of_bill", "span", _horizon),
    rule("per_period", _OFTEN, _horizon, "often cadence every slash workdays"),
)
