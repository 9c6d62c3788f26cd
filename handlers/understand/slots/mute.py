"""For how long the bot is to be quiet: 静音两小时, until 8, 明早8点再推, until friday."""

from __future__ import annotations

import re

from handlers.understand.folds import Length
from handlers.understand.slots.clock import exactly, times
from handlers.understand.slots.reading import Phrase, Reading, rule

AGAIN = re.compile(
    r"\s?(?:以后|之后|后)?\s?(?:你|先)?(?:再|才)(?:给我|跟我|向我|开始)?\s?(?:推|发|说|通知|提醒|叫|响|吵|恢复|讲|push|ping|notify|send)"
)
"""What is said of the time at which quiet ends."""
_TOMORROW = re.compile(r"(?:明天|明日|听日|tomorrow)$")
_THIS = frozenset({"今天", "今日", "today", "本周", "这周", "这星期", "这个星期", "这礼拜", "this week"})
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def mute_until(reading: Reading, phrase: Phrase) -> bool:
    """Quiet until a time of day."""
    return reading.add("filters.mute", "until " + exactly(times(phrase.tokens)[0], evening=False), phrase)


def _mute_to_tomorrow(reading: Reading, phrase: Phrase) -> bool:
    """静音到明天: until midnight."""
    if not reading.has("quiet_word", "mute_word") or not _TOMORROW.search(phrase.text):
        return False
    return reading.add("filters.mute", "until 00:00", phrase)


def _mute_to_weekday(reading: Reading, phrase: Phrase) -> bool:
    """静音到下周, mute until friday, 别推了下周再说: as many days as it is to then; next week begins on Monday."""
    said = phrase.get("until") or AGAIN.match(reading.folded, phrase.end)
    if not reading.has("quiet_word", "mute_word") or not said:
        return False
    days = (_DAYS.index(phrase.get("weekday") or _DAYS[0]) - reading.now.weekday()) % len(_DAYS)
    return reading.add("filters.mute", f"P{days or len(_DAYS)}D", phrase)


def _mute_for(reading: Reading, phrase: Phrase) -> bool:
    if not reading.has("quiet_word", "mute_word"):
        return False
    length: Length = next(t.meaning["span"] for t in phrase.tokens if "span" in t.meaning)
    return reading.add("filters.mute", length.iso(largest="day"), phrase)


def _mute_then(reading: Reading, phrase: Phrase) -> bool:
    """先别响，两小时后恢复."""
    return _mute_for(reading, phrase)


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


def _mute_this(reading: Reading, phrase: Phrase) -> bool:
    """今天别发 a day, 这周别推 what is left of the week."""
    if not reading.has("quiet_word", "mute_word") or phrase.text not in _THIS:
        return False
    last = phrase.tokens[0].meaning["moment"].last
    return reading.add("filters.mute", f"P{(last - reading.now).days + 1}D", phrase)


def _unmute(reading: Reading, phrase: Phrase) -> bool:
    return reading.add("filters.mute", "off", phrase)


MUTES = (
    rule("mute_until", "until (moment|relative|next_day)? time", mute_until, "time"),
    rule("mute_to_tomorrow", "until (moment|relative|next_day)", _mute_to_tomorrow, "moment relative next_day"),
    rule("mute_to_weekday", "(until (next_week|weekday)|next_week)", _mute_to_weekday, "next_week until"),
    rule("mute_before", "time (before|within)", mute_until, "time"),
    rule("mute_for", "span within?", _mute_for, "span"),
    rule("mute_minutes", "number", _mute_minutes),
    rule("mute_for_one", "(often|every period|past period)", _mute_for_one, "often every past"),
    rule("mute_this", "moment", _mute_this),
)
UNMUTE = (
    rule("resume_after", "span (ago|onward|within)? other? unmute_word", _mute_then, "span"),
    rule(
        "unmute_at", "(unmute_word (at|other|next_day)? time|time other? unmute_word)", mute_until, "unmute_word"
    ),
    rule("unmute", "unmute_word", _unmute),
)
