"""The date or window a text speaks of: moments and spans joined by since, until, 以来, 之前, ago."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from handlers.understand.folds import LENGTHS, Length
from handlers.understand.slots.days import Moment, back
from handlers.understand.slots.findings import When
from handlers.understand.slots.moments import MOMENTS
from handlers.understand.slots.reading import Phrase, Reading, rule

_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_HOURS = {"hour": Decimal(24), "minute": Decimal(1440), "second": Decimal(86_400)}
_CALENDAR = ("day", "week", *_MONTHS)
_SIZED = ("input_tokens", "output_tokens", "total_tokens", "chars", "calls", "budget")
_SHORT_SPAN = re.compile(r"\d{1,3}(?:d|mo|y|w)")
_ONE_DAY = timedelta(days=1)


def fold_dates(reading: Reading) -> None:
    """Calendar phrases become moments, lengths of time become spans; later rules see those."""
    reading.run(MOMENTS)
    reading.run(LENGTHS)


def read_dates(reading: Reading) -> None:
    """The first date or window said; `unknown_date` is rejected for a day that no calendar fixes."""
    reading.run(_RULES)


def read_bare_span(reading: Reading) -> None:
    """A length of time that no bill and no rate needed: beside a word of change, or as short as in /cuts 30d."""
    sized = any(found.field in _SIZED for found in reading.found)
    if not sized and not reading.says("when"):
        reading.run(_BARE_SPAN)


def _bare_span(reading: Reading, phrase: Phrase) -> bool:
    if not reading.has("change_word", "cut", "rise") and not _SHORT_SPAN.fullmatch(phrase.text):
        return False
    return reading.add("when", When(None, _length(phrase).iso(), None), phrase)


def _moments(phrase: Phrase) -> list[Moment]:
    return [token.meaning["moment"] for token in phrase.tokens if "moment" in token.meaning]


def _window(reading: Reading, phrase: Phrase, since: str | None, until: str | None) -> bool:
    return reading.add("when", When(None, since, until, window=True), phrase)


def _between(reading: Reading, phrase: Phrase) -> bool:
    """去年五月至今, 2023年到2024年, between June 2025 and March 2026; 今年2月到9月 is the September after."""
    first, *rest = _moments(phrase)
    if not rest:
        return _window(reading, phrase, first.first.isoformat(), None)
    begins, ends = _in_order(first, rest[0])
    if ends < begins:
        return False
    return _window(reading, phrase, begins.isoformat(), ends.isoformat())


def _in_order(first: Moment, second: Moment) -> tuple[date, date]:
    """First and last day; a month without a year takes the one that fits: 今年2月到9月, Jan - Jun 2025."""
    begins, ends = first.first, second.last
    if second.floating:
        years = begins.year - ends.year + (back(ends, 12 * (ends.year - begins.year)) < begins)
        return begins, back(ends, -12 * years)
    if first.floating:
        years = begins.year - ends.year + (back(begins, 12 * (begins.year - ends.year)) > ends)
        return back(begins, 12 * years), ends
    return begins, ends


def _joined_by_and(reading: Reading, phrase: Phrase) -> bool:
    return _between(reading, phrase) if phrase.before("since") or phrase.after("within") else False


def _since(reading: Reading, phrase: Phrase) -> bool:
    return _window(reading, phrase, _moments(phrase)[0].first.isoformat(), None)


def _before(reading: Reading, phrase: Phrase) -> bool:
    """国庆前, before 2025: the day before as a moment, all until then as a window."""
    if phrase.text.endswith("前") and phrase.after("number"):  # 去年前三名
        return False
    last = (_moments(phrase)[0].first - _ONE_DAY).isoformat()
    return reading.add("when", When(last, None, last), phrase)


def _until(reading: Reading, phrase: Phrase) -> bool:
    last = _moments(phrase)[0].last.isoformat()
    return reading.add("when", When(last, None, last), phrase)


def _at(reading: Reading, phrase: Phrase) -> bool:
    moment = _moments(phrase)[0]
    until = moment.last.isoformat() if moment.last < reading.now else None
    only_moment = False if phrase.get("moment_word") else None
    return reading.add("when", When(moment.as_of(), moment.first.isoformat(), until, window=only_moment), phrase)


def _past(reading: Reading, phrase: Phrase) -> bool:
    """近半年, past two years, 两个月里."""
    if reading.says("when"):
        return False
    length = _length(phrase)
    if length.unit in _HOURS:  # 最近48小时: prices have days
        length = Length(
            max(length.count / _HOURS[length.unit], Decimal(1)).quantize(Decimal(1), ROUND_CEILING), "day"
        )
    return _window(reading, phrase, length.iso(), None)


def _length(phrase: Phrase) -> Length:
    length: Length = next(token.meaning["span"] for token in phrase.tokens if "span" in token.meaning)
    return length


def _past_unit(reading: Reading, phrase: Phrase) -> bool:
    """past year, the last month: one of it."""
    unit = phrase.get("period") or ""
    return (
        unit in _CALENDAR
        and phrase.text.isascii()
        and _window(reading, phrase, Length(Decimal(1), unit).iso(), None)
    )


def _one_and_a_half(reading: Reading, phrase: Phrase) -> bool:
    """the past year and a half."""
    unit = phrase.get("period") or ""
    if unit not in _MONTHS or phrase.get("part") != "2":
        return False
    return _window(reading, phrase, Length(Decimal("1.5"), unit).iso(), None)


def _ago(reading: Reading, phrase: Phrase) -> bool:
    """三天前, a year ago: that day; as a window since then."""
    length = _length(phrase)
    if length.unit in _MONTHS:
        moment = back(reading.now, int(length.count * _MONTHS[length.unit]))
    elif length.unit in ("day", "week"):
        moment = reading.now - timedelta(days=min(int(length.count * (7 if length.unit == "week" else 1)), 40_000))
    else:
        moment = reading.now
    return reading.add("when", When(moment.isoformat(), moment.isoformat(), None, window=None), phrase)


def _unknown(reading: Reading, phrase: Phrase) -> bool:
    return reading.reject("unknown_date", phrase)


_BARE_SPAN = (rule("bare_span", "span", _bare_span),)
_RULES = (
    rule("unknown_date", "(moment|past)? unknown_holiday (period|onward|within)*", _unknown, "unknown_holiday"),
    rule("from_to", "since? moment (until|dash) (moment|relative) within?", _between, "moment"),
    rule("between_and", "moment until moment", _joined_by_and, "moment"),
    rule("since", "since moment within?", _since, "moment"),
    rule("onward", "moment onward", _since, "moment"),
    rule("past_span", "past span within?", _past, "span"),
    rule("span_within", "span within", _past, "span"),
    rule("year_and_a_half", "past period until part", _one_and_a_half, "past"),
    rule("past_unit", "past period within?", _past_unit, "past"),
    rule("ago", "span ago", _ago, "span"),
    rule("before", "moment before", _before, "moment"),
    rule("before_that", "before moment", _before, "moment"),
    rule("until", "until moment", _until, "moment"),
    rule("at", "moment moment_word?", _at, "moment"),
)
