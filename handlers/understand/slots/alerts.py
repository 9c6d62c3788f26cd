"""When the bot may speak: quiet hours, digests and their time, muting."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.understand.folds import Length
from handlers.understand.slots.reading import Phrase, Reading, rule
from handlers.understand.tokens import Token

_SETTINGS = ("quiet_word", "mute_word", "unmute_word", "digest_word", "weekend")
_PUSHES = re.compile(r"推|发|通知|提醒|告诉|改|换|切|push|send|switch|mode|alert|notif|digest|tell|ping|update")
_SENDS = re.compile("推|发|send|push|汇总|通知")
_NIGHT = re.compile("晚|夜|night")
_ENDS_DIGEST = re.compile(r"(?:取消|关|不要|不用|唔要|唔使|别|停|no |stop|off|disable|cancel)[^,.;，。]{0,6}$")
_AGAIN = re.compile(
    r"\s?(?:以后|之后|后)?\s?(?:你|先)?(?:再|才)(?:给我|跟我|向我|开始)?\s?(?:推|发|说|通知|提醒|叫|响|吵|恢复|讲|push|ping|notify|send)"
)
"""What is said of the time at which quiet ends."""
_DIGEST_ENDED = re.compile(r"[^,.;]{0,2}(?:取消|关|停|不要|不用|唔要|别|去掉|off|disabled?)")
_WEEKDAYS = dict(
    zip("一二三四五六", ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"), strict=True)
)
_TOMORROW = re.compile(r"(?:明天|明日|听日|tomorrow)$")
_LATER = 12
"""Hours: 十点以后别吵 is ten in the evening."""


def read_settings(reading: Reading) -> None:
    """Nothing but a look at the kinds of words unless the text speaks of quiet, muting or digests."""
    once = reading.has("call") and _SENDS.search(reading.folded) is not None
    if not once and not reading.has(*_SETTINGS):
        return
    reading.run(_TIMES)
    if once:
        reading.run(_ONCE)
        _digest_time(reading)
    if not reading.has(*_SETTINGS):
        return
    if reading.has("unmute_word"):
        reading.run(_UNMUTE)
    elif reading.has("digest_word"):
        reading.run(_DIGEST)
        _digest_time(reading)
    reading.run(_WEEKEND)
    if not reading.says("filters.digest") and not reading.says("filters.mute"):
        reading.run(_QUIET)


# times of day


def _time(_: Reading, phrase: Phrase) -> bool | dict[str, str]:
    """22:00, 晚上十点, 8点半, 10pm, noon → HH:MM; `~10:00` when neither morning nor evening was said."""
    named = phrase.get("time_name")
    if named:
        return {"time": named}
    hour, minute = _clock(phrase)
    part = phrase.get("part_of_day")
    if hour is None or not 0 <= hour <= 24 or not 0 <= minute < 60:
        return False
    if part == "pm" and hour == _LATER and _NIGHT.search(phrase.text):
        hour = 0
    elif part == "pm" and hour < _LATER:
        hour += _LATER
    elif (part == "am" and hour == _LATER) or hour == 24:
        hour = 0
    paired = any("pair" in token.meaning for token in phrase.tokens)
    exact = part is not None or paired or hour > _LATER
    return {"time": f"{'' if exact else '~'}{hour:02d}:{minute:02d}"}


def _bare_hour(reading: Reading, phrase: Phrase) -> bool | dict[str, str]:
    """At 9, until 9, 10 to 8."""
    if not phrase.before("at", "until", "since", "dash") and not phrase.after("until", "dash", "onward"):
        return False
    return _time(reading, phrase)


def _clock(phrase: Phrase) -> tuple[int | None, int]:
    pair = next((t.meaning["pair"] for t in phrase.tokens if "pair" in t.meaning), None)
    if pair is not None:
        return (int(pair[0]), int(pair[1])) if pair[0].isdigit() and pair[1].isdigit() else (None, 0)
    numbers = [n.value for n in phrase.numbers]
    if not numbers or numbers[0] != int(numbers[0]) or numbers[0] > 24:
        return None, 0
    if phrase.get("half_past"):
        return int(numbers[0]), 30
    minute = numbers[1] if len(numbers) > 1 else 0
    return int(numbers[0]), 30 if minute * 2 == 1 else int(minute)


def _exactly(time: str, *, evening: bool) -> str:
    """`~10:00` is 22:00 when quiet begins, 10:00 otherwise."""
    if not time.startswith("~"):
        return time
    hour = int(time[1:3])
    return f"{hour + _LATER:02d}{time[3:]}" if evening and 6 <= hour < _LATER else time[1:]


def _times(tokens: Sequence[Token]) -> list[str]:
    return [token.meaning["time"] for token in tokens if "time" in token.meaning]


# quiet and mute


def _quiet_hours(reading: Reading, phrase: Phrase) -> bool:
    first, last = _times(phrase.tokens)
    later = _exactly(first, evening=True)
    begins = later if later > _exactly(last, evening=False) else _exactly(first, evening=False)
    return reading.add("filters.quiet", f"{begins}-{_exactly(last, evening=False)}", phrase)


def _quiet_from(reading: Reading, phrase: Phrase) -> bool:
    if _AGAIN.match(reading.folded, phrase.end):
        return _mute_until(reading, phrase)
    return reading.add("filters.quiet", _exactly(_times(phrase.tokens)[0], evening=True) + "-", phrase)


def _again_at(reading: Reading, phrase: Phrase) -> bool:
    """明早8点再推: quiet until then."""
    return bool(_AGAIN.match(reading.folded, phrase.end)) and _mute_until(reading, phrase)


def _mute_until(reading: Reading, phrase: Phrase) -> bool:
    return reading.add("filters.mute", "until " + _exactly(_times(phrase.tokens)[0], evening=False), phrase)


def _mute_to_tomorrow(reading: Reading, phrase: Phrase) -> bool:
    """静音到明天: until midnight."""
    if not reading.has("quiet_word", "mute_word") or not _TOMORROW.search(phrase.text):
        return False
    return reading.add("filters.mute", "until 00:00", phrase)


def _weekend(reading: Reading, phrase: Phrase) -> bool:
    if not reading.has("quiet_word", "mute_word"):
        return False
    return reading.add("filters.quiet", "weekend", phrase)


def _mute_for(reading: Reading, phrase: Phrase) -> bool:
    if not reading.has("quiet_word", "mute_word"):
        return False
    length: Length = next(t.meaning["span"] for t in phrase.tokens if "span" in t.meaning)
    return reading.add("filters.mute", length.iso(largest="day"), phrase)


def _mute_minutes(reading: Reading, phrase: Phrase) -> bool:
    """mute 30m: minutes here, millions elsewhere."""
    number = phrase.numbers[0]
    if number.letter != "m" or not reading.has("quiet_word", "mute_word"):
        return False
    return reading.add("filters.mute", f"PT{int(number.value / 10**6)}M", phrase)


def _mute_for_one(reading: Reading, phrase: Phrase) -> bool:
    """for an hour, a day."""
    unit = phrase.get("often") or phrase.get("period")
    lengths = {"hour": "PT1H", "day": "P1D", "week": "P7D", "minute": "PT1M", "month": "P30D"}
    if unit not in lengths or not reading.has("quiet_word", "mute_word"):
        return False
    return reading.add("filters.mute", lengths[unit], phrase)


def _mute_today(reading: Reading, phrase: Phrase) -> bool:
    if not reading.has("quiet_word", "mute_word") or phrase.text not in ("今天", "今日", "today"):
        return False
    return reading.add("filters.mute", "P1D", phrase)


def _unmute(reading: Reading, phrase: Phrase) -> bool:
    return reading.add("filters.mute", "off", phrase)


# digests


def _digest(reading: Reading, phrase: Phrase) -> bool:
    how = phrase.get("digest_word") or ""
    ended = _ENDS_DIGEST.search(reading.folded[max(0, phrase.start - 12) : phrase.start])
    if how != "live" and (ended or _DIGEST_ENDED.match(reading.folded, phrase.end)):
        how = "off"
    if how == "live":
        how = "off" if _PUSHES.search(reading.folded) else ""
    elif how == "any":
        how = _cadence(reading)
    return bool(how) and reading.add("filters.digest", how, phrase)


def _once(reading: Reading, phrase: Phrase) -> bool:
    """每周发一次, 一天推一次就行."""
    length: Length | None = next((t.meaning["span"] for t in phrase.tokens if "span" in t.meaning), None)
    unit = phrase.get("often") or (length.unit if length is not None and length.count == 1 else "")
    unit = "week" if phrase.get("weekday") else unit or ("day" if phrase.get("time") else "")
    if phrase.numbers[0].value != 1 or unit not in ("day", "week") or not _SENDS.search(phrase.text):
        return False
    reading.add("filters.digest", {"day": "daily", "week": "weekly"}[unit], phrase)
    reading.take(phrase.last - 2, phrase.last)
    return False  # the day and the hour before it are read next


def _one_of(length: Length | None) -> str | None:
    return length.unit if length is not None and length.count == 1 else None


def _cadence(reading: Reading) -> str:
    for token in reading.tokens:
        often = token.meaning.get("often") or _one_of(token.meaning.get("span"))
        if often in ("day", "week"):
            return {"day": "daily", "week": "weekly"}[often]
        if "cadence" in token.meaning:
            return str(token.meaning["cadence"])
        if "weekday" in token.meaning:
            return "weekly"
    return "daily" if any("time" in token.meaning for token in reading.tokens) else ""


def _digest_time(reading: Reading) -> None:
    digest = next((f.value for f in reading.found if f.field == "filters.digest"), None)
    if digest is not None and digest != "off":
        reading.run(_DIGEST_TIME)


def _weekday(reading: Reading, phrase: Phrase) -> bool:
    return reading.add("filters.day", phrase.get("weekday"), phrase)


def _weekday_number(_: Reading, phrase: Phrase) -> bool | dict[str, str]:
    """每周五: 每周 and a number to the lexer, so that 每周五千次 is none."""
    day = _WEEKDAYS.get(phrase.tokens[1].number.text)
    return {"weekday": day} if phrase.get("often") == "week" and day is not None else False


def _at(reading: Reading, phrase: Phrase) -> bool:
    return reading.add("filters.at", _exactly(_times(phrase.tokens)[0], evening=False), phrase)


_NO_HOUR = "period|percent|call|token_unit|year_mark|month_mark|day_mark|clock"
_TIMES = (
    rule("weekday_number", "often number(?!(call|char_unit|token_unit))", _weekday_number, "often", folds=True),
    rule("named_time", "part_of_day? time_name", _time, "time_name", folds=True),
    rule(
        "clock",
        "part_of_day? number (clock (number(?!(clock|period)))?|half_past) part_of_day?",
        _time,
        "clock half_past",
        folds=True,
    ),
    rule("pair", "part_of_day? pair part_of_day?", _time, "pair", folds=True),
    rule("hour_of_part", "(part_of_day number|number part_of_day)", _time, "part_of_day", folds=True),
    rule("hour", f"number(?!({_NO_HOUR}))", _bare_hour, folds=True),
)
_TO = "(until|dash) (moment|relative|part_of_day|next_day)?"
_QUIET = (
    rule("quiet_hours", f"time {_TO} time", _quiet_hours, "time"),
    rule("again_at", "time", _again_at),
    rule("quiet_after", "time (onward|since|plus)", _quiet_from, "time"),
    rule("quiet_from", "since time", _quiet_from, "time"),
    rule("mute_until", "until (moment|relative|next_day)? time", _mute_until, "time"),
    rule("mute_to_tomorrow", "until (moment|relative|next_day)", _mute_to_tomorrow, "moment relative next_day"),
    rule("mute_before", "time (before|within)", _mute_until, "time"),
    rule("mute_for", "span within?", _mute_for, "span"),
    rule("mute_minutes", "number", _mute_minutes),
    rule("mute_for_one", "(often|every period|past period)", _mute_for_one, "often every past"),
    rule("mute_today", "moment", _mute_today),
)
_WEEKEND = (rule("quiet_weekend", "weekend", _weekend),)
_UNMUTE = (
    rule(
        "unmute_at", "(unmute_word (at|other|next_day)? time|time other? unmute_word)", _mute_until, "unmute_word"
    ),
    rule("unmute", "unmute_word", _unmute),
)
_ONCE = (
    rule(
        "once",
        "(often|span|weekday|time) (at|time|comma|other|weekday|part_of_day)* (alert|other|call) number call",
        _once,
        "call",
    ),
)
_DIGEST = (rule("digest", "digest_word", _digest),)
_DIGEST_TIME = (
    rule("digest_day", "weekday", _weekday),
    rule("digest_at", "at? time", _at, "time"),
)
