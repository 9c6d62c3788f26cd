"""A calendar phrase becomes a moment: 2024年5月, 去年国庆, last October, Q1 2025, 上季度."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.understand.slots.days import (
    Grain,
    back,
    day,
    length_of_month,
    month,
    months_of,
    recent_day,
    recent_month,
    relative,
    year,
)  # fmt: skip
from handlers.understand.slots.festivals import holiday, last_holiday
from handlers.understand.slots.numerals import Number
from handlers.understand.slots.reading import Phrase, Read, Reading, Rule, rule

Folded = bool | dict[str, Any]
_FIRST_YEAR, _OLDEST_MODEL_YEAR = 1990, 2015
_SALES = {"618": "06-18", "6.18": "06-18", "11.11": "11-11", "1111": "11-11", "12.12": "12-12"}
_MEASURES = (
    "token_unit", "char_unit", "call", "currency", "percent", "going_in", "going_out", "counter", "slash",
    "input", "output",
)  # fmt: skip
"""What makes a bare 2024 an amount and no year."""


def _year_number(number: Number, now: date) -> int | None:
    """2024, 二〇二四, and 24 for 24年; None for a number of years or anything else."""
    if number.scaled or number.value != int(number.value):
        return None
    value = int(number.value)
    if value < 100:
        value += 2000
        return value if 2018 <= value <= now.year + 1 and len(number.text) == 2 else None
    return value if _FIRST_YEAR <= value <= 2099 else None


def _of_year(reading: Reading, phrase: Phrase) -> int | None:
    """The year a phrase names, as a number or as 去年."""
    word = phrase.get("relative")
    if word is not None:
        moment = relative(reading.now, word)
        return moment.first.year if moment is not None and word.startswith("year") else None
    numbers = [n for n in phrase.numbers if _year_number(n, reading.now)]
    numbers.sort(key=lambda n: len(n.text) != len("2024"))  # in 18 January 2016 the 18 is no year
    return _year_number(numbers[0], reading.now) if numbers else None


def _small(number: Number, most: int) -> int | None:
    whole = number.value == int(number.value) and not number.scaled
    return int(number.value) if whole and 1 <= number.value <= most else None


def _dated(reading: Reading, phrase: Phrase, of_year: int, of_month: int, of_day: int | None) -> Folded:
    """A month or a day of it; 2月30日 is an unknown date, not a month."""
    if of_day is None:
        return {"moment": month(of_year, of_month)}
    if of_day > length_of_month(of_year, of_month):
        reading.reject("unknown_date", phrase)
        return {"other": phrase.text}
    return {"moment": day(date(of_year, of_month, of_day))}


def _chinese_date(reading: Reading, phrase: Phrase) -> Folded:
    """2024年5月, 24年5月13日, 去年6月, 今年2月9号."""
    numbers = list(phrase.numbers)
    of_year = _of_year(reading, phrase)
    if "relative" not in phrase.tokens[0].meaning:
        numbers = numbers[1:]
    of_month = _small(numbers[0], 12) if numbers else None
    if of_year is None or of_month is None:
        return False
    return _dated(reading, phrase, of_year, of_month, _small(numbers[1], 31) if len(numbers) > 1 else None)


def _month_and_day(reading: Reading, phrase: Phrase) -> Folded:
    """5月15日, 五月."""
    numbers = phrase.numbers
    of_month = _small(numbers[0], 12)
    if of_month is None:
        return False
    if len(numbers) == 1:
        return {"moment": recent_month(reading.now, of_month)}
    of_day = _small(numbers[1], 31)
    if of_day is None:
        return False
    moment = recent_day(reading.now, of_month, of_day)
    return {"moment": moment} if moment else _dated(reading, phrase, 2023, of_month, of_day)


def _english_date(reading: Reading, phrase: Phrase) -> Folded:
    """May 2024, 13 May 2024, May 13, 2024, March, last October, May last year."""
    of_month = int(phrase.get("month_name") or 0)
    if phrase.text == "may" and not (
        phrase.before("since", "until", "before", "past", "within", "display", "moment", "start")
    ):
        return False
    of_year, of_day = _of_year(reading, phrase), None
    for number in phrase.numbers:
        if _small(number, 31) is not None and len(number.text) <= 2:
            of_day = _small(number, 31)
        elif _year_number(number, reading.now) is None:
            return False
    if of_year is not None:
        return _dated(reading, phrase, of_year, of_month, of_day)
    if of_day is None:
        return {"moment": recent_month(reading.now, of_month)}
    moment = recent_day(reading.now, of_month, of_day)
    return {"moment": moment} if moment else False


def _part_of_year(reading: Reading, phrase: Phrase) -> Folded:
    """Q1 2025, 今年第一季度, 三季度, 去年下半年; without a year the most recent that has begun."""
    length, kind = (3, "quarter_name") if phrase.get("quarter_name") else (6, "half_name")
    first = (int(phrase.get(kind) or 1) - 1) * length + 1
    if (phrase.numbers or phrase.get("relative")) and _of_year(reading, phrase) is None:
        return False
    if _is_length(reading, phrase):
        return False
    of_year = _of_year(reading, phrase) or (
        reading.now.year if first <= reading.now.month else reading.now.year - 1
    )
    return {"moment": months_of(of_year, first, first + length - 1)}


def _is_length(reading: Reading, phrase: Phrase) -> bool:
    """每天3万次…一季度多少钱 is a bill for three months, not for the first three."""
    named = phrase.text.startswith("第") or len(phrase.tokens) > 1 or phrase.text.isascii()
    return not named and reading.has("often", "call", "token_unit", "going_in")


def _edge_of_year(reading: Reading, phrase: Phrase) -> Folded:
    """2025年初, 去年底, early 2025, 年初; 5月初 and 月底 are that month."""
    of_year = _of_year(reading, phrase)
    months = (1, 2) if phrase.get("start") else (5, 8) if phrase.get("middle") else (11, 12)
    if phrase.numbers and of_year is None:
        of_month = _small(phrase.numbers[0], 12)
        return {"moment": recent_month(reading.now, of_month)} if of_month and "月" in phrase.text else False
    if of_year is None:
        if not phrase.text.startswith(("年", "开年")) or phrase.before("number", "moment"):
            return False
        of_year = reading.now.year if months[0] <= reading.now.month else reading.now.year - 1
    return {"moment": months_of(of_year, *months, _edge(phrase))}


def _edge(phrase: Phrase) -> Grain:
    return "end" if phrase.get("end") else "middle" if phrase.get("middle") else "other"


def _bare_year(reading: Reading, phrase: Phrase) -> Folded:
    number = phrase.numbers[0]
    of_year = _year_number(number, reading.now)
    if of_year is None:
        return False
    marked = "year_mark" in phrase.tokens[-1].meaning
    if not marked and (
        len(number.text) != 4 or not _OLDEST_MODEL_YEAR <= of_year <= reading.now.year + 1
        or phrase.after(*_MEASURES) or phrase.before("sign", "going_out", "slash", "input", "output")
        or _is_said_of_a_side(phrase)
    ):  # fmt: skip
        return False
    if marked and number.value < 100 and int(number.value) + 2000 < reading.now.year - 4:
        return False  # 20年 is a span
    return {"moment": year(of_year)}


def _is_said_of_a_side(phrase: Phrase) -> bool:
    """`output: 2015` is an amount."""
    before = phrase.reading.tokens[max(0, phrase.first - 3) : phrase.first]
    sides = [at for at, token in enumerate(before) if token.meaning.keys() & {"input", "output", "token_unit"}]
    return bool(sides) and all(token.meaning.keys() & {"colon", "comma"} for token in before[sides[-1] + 1 :])


def _relative(reading: Reading, phrase: Phrase) -> Folded:
    moment = relative(reading.now, phrase.get("relative") or "")
    return {"moment": moment} if moment else False


def _iso(reading: Reading, phrase: Phrase) -> Folded:
    parts = [int(part) for part in str(phrase.get("iso_date")).split("-")]
    return _dated(reading, phrase, parts[0], parts[1], parts[2] if len(parts) > 2 else None)


def _holiday(reading: Reading, phrase: Phrase) -> Folded:
    """去年国庆, 双十一, 春节: the day it is on; without a year the most recent."""
    if phrase.before("currency", "subunit"):  # 三块五一瓶
        return False
    return _festival(reading, phrase, str(phrase.get("holiday")))


def _holiday_of_year(reading: Reading, phrase: Phrase) -> Folded:
    """Chinese New Year 2025; not 双十一 2000 tokens."""
    if _of_year(reading, phrase) is None or phrase.after(*_MEASURES):
        return False
    return _holiday(reading, phrase)


def _festival(reading: Reading, phrase: Phrase, name: str) -> Folded:
    of_year = _of_year(reading, phrase)
    found = holiday(name, of_year) if of_year is not None else last_holiday(name, reading.now)
    if found is None:
        reading.reject("unknown_date", phrase)
        return {"other": phrase.text}
    return {"moment": day(found, floating=of_year is None)}


def _sale(reading: Reading, phrase: Phrase) -> Folded:
    """去年618, 618之后, 618到双十一: a day only where a number is said as one."""
    name = _SALES.get(phrase.numbers[0].text)
    if name is None:
        return False
    beside = reading.tokens[phrase.last + 1 : phrase.last + 2]
    spans = phrase.after("until", "dash") and any("holiday" in t.meaning or "moment" in t.meaning for t in beside)
    said = (
        phrase.get("relative")
        or phrase.before("since")
        or phrase.after("onward", "before", "moment_word", "within")
    )
    return _festival(reading, phrase, name) if said or spans else False


def _day_of_month(reading: Reading, phrase: Phrase) -> Folded:
    """上个月15号; 15号 alone only when it is said as a date."""
    of_day = _small(phrase.numbers[0], 31)
    word = phrase.get("relative")
    if of_day is None or (word is None and not phrase.after("moment_word", "before", "onward", "until")):
        return False
    base = relative(reading.now, word) if word else None
    first = base.first if base is not None else back(reading.now, 0 if of_day <= reading.now.day else 1)
    return _dated(reading, phrase, first.year, first.month, of_day)


def _rule(name: str, source: str, read: Read, needs: str = "") -> Rule:
    return rule(name, source, read, needs, folds=True)


_YEAR = "((number year_mark?)|relative)"
MOMENTS = (
    _rule("iso_date", "iso_date", _iso),
    _rule(
        "year_month_day",
        "(number year_mark|relative) number month_mark (number day_mark)?",
        _chinese_date,
        "month_mark",
    ),
    _rule("month_day", "number month_mark number day_mark", _month_and_day, "month_mark"),
    _rule("day_of_month", "relative? number day_mark", _day_of_month, "day_mark"),
    _rule("day_month_year", "number month_name comma? number", _english_date, "month_name"),
    _rule("month_day_year", "month_name number comma? number", _english_date),
    _rule("month_year", "month_name comma? number", _english_date),
    _rule("day_month", "number month_name", _english_date, "month_name"),
    _rule("month_of_year", "month_name (relative|past)", _english_date),
    _rule("month_name", "past? month_name", _english_date, "month_name"),
    _rule("quarter_of_year", f"(quarter_name|half_name) {_YEAR}", _part_of_year, "quarter_name half_name"),
    _rule("quarter", f"{_YEAR}? (quarter_name|half_name)", _part_of_year, "quarter_name half_name"),
    _rule("sale", "relative? number", _sale, "number"),
    _rule("holiday_of_year", "holiday (number|relative)", _holiday_of_year, "holiday"),
    _rule("holiday", f"{_YEAR}? holiday", _holiday, "holiday"),
    _rule("edge_of_year", f"{_YEAR}? (start|middle|end)", _edge_of_year, "start middle end"),
    _rule("edge_of_a_year", f"(start|middle|end) {_YEAR}", _edge_of_year, "start middle end"),
    _rule("month", "number month_mark", _month_and_day, "month_mark"),
    _rule("year", "number year_mark?", _bare_year),
    _rule("relative", "relative", _relative),
)
