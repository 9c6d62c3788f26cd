"""When the bot may speak: quiet hours, digests and their time."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.understand.folds import Length
from handlers.understand.slots.clock import TIMES, exactly, times
from handlers.understand.slots.mute import AGAIN, MUTES, UNMUTE, mute_until
from handlers.understand.slots.reading import Phrase, Reading, rule
from handlers.understand.tokens import Token

_SETTINGS = ("quiet_word", "mute_word", "unmute_word", "digest_word", "weekend", "workdays")
_PUSHES = re.compile(r"推|发|通知|提醒|告诉|改|换|切|push|send|switch|mode|alert|notif|digest|tell|ping|update")
_NOON, _NIGHTLY = "12:00", 6
_SENDS = re.compile("推|发|send|push|汇总|通知")
_ENDS_DIGEST = re.compile(r"(?:取消|关|不要|不用|唔要|唔使|别|停|no |stop|off|disable|cancel)[^,.;，。]{0,6}$")
_WRITTEN = re.compile(r"(?:写|交|做|改|填|赶|补|抄|编|润色|生成|提交)(?:了|完|一?[份个篇下]|的|个){0,3}$")
"""The office's own weekly report: 写了个周报."""
_REPLACED = re.compile(r"\s?(?:改|换|变)(?:成|为)?|\s?to ")
"""每日简报改成每周: what follows counts."""
_DIGEST_ENDED = re.compile(r"[^,.;]{0,2}(?:取消|关|停|不要|不用|唔要|别|去掉|off|disabled?)")
_WEEKDAYS = dict(
    zip("一二三四五六", ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"), strict=True)
)


def read_settings(reading: Reading) -> None:
    """Nothing but a look at the kinds of words unless the text speaks of quiet, muting or digests."""
    once = reading.has("call") and _SENDS.search(reading.folded) is not None
    if not once and not reading.has(*_SETTINGS):
        return
    reading.run(_WEEKDAY_NUMBERS)
    reading.run(TIMES)
    if once:
        reading.run(_ONCE)
        _digest_time(reading)
    if not reading.has(*_SETTINGS):
        return
    if reading.has("unmute_word"):
        reading.run(UNMUTE)
    elif reading.has("digest_word"):
        reading.run(_DIGEST)
        _digest_time(reading)
    reading.run(_WEEKEND)
    if not reading.says("filters.digest") and not reading.says("filters.mute"):
        reading.run(_QUIET)
        reading.run(MUTES)


# quiet


def _quiet_hours(reading: Reading, phrase: Phrase) -> bool:
    first, last = times(phrase.tokens)
    if first[-5:] == _NOON and last.startswith("~") and int(last[1:3]) < _NIGHTLY:
        last = f"{int(last[1:3]) + 12}{last[3:]}"  # 12点到2点
    later = exactly(first, evening=True)
    if not last.startswith("~") and last >= _NOON and exactly(first, evening=False) < last:  # 9点到18点
        later = ""
    begins = later if later > exactly(last, evening=False) else exactly(first, evening=False)
    return reading.add("filters.quiet", f"{begins}-{exactly(last, evening=False)}", phrase)


def _quiet_pair(reading: Reading, phrase: Phrase) -> bool:
    """晚10早7别发: both with their part of the day."""
    exact = not any(time.startswith("~") for time in times(phrase.tokens))
    return exact and _quiet_hours(reading, phrase)


def _quiet_from(reading: Reading, phrase: Phrase) -> bool:
    if AGAIN.match(reading.folded, phrase.end):
        return mute_until(reading, phrase)
    return reading.add("filters.quiet", exactly(times(phrase.tokens)[0], evening=True) + "-", phrase)


def _again_at(reading: Reading, phrase: Phrase) -> bool:
    """明早8点再推: quiet until then."""
    return bool(AGAIN.match(reading.folded, phrase.end)) and mute_until(reading, phrase)


def _weekend(reading: Reading, phrase: Phrase) -> bool:
    if not reading.has("quiet_word", "mute_word"):
        return False
    return reading.add("filters.quiet", "weekend", phrase)


_ONLY = re.compile(r"推|发|通知|提醒|汇总|报|只|仅|才|push|send|alert|notif|ping|only|digest|summary")


def _workdays(reading: Reading, phrase: Phrase) -> bool:
    """工作日早上9点发日报, weekdays only: not on the others."""
    if reading.has("call", "token_unit", "quiet_word") or not _ONLY.search(reading.folded):
        return False
    return reading.add("filters.quiet", "weekend", phrase)


# digests


def _digest(reading: Reading, phrase: Phrase) -> bool:
    if _WRITTEN.search(reading.folded[max(0, phrase.start - 6) : phrase.start]):
        return False
    how = phrase.get("digest_word") or ""
    if _REPLACED.match(reading.folded, phrase.end):
        how = _cadence(reading.tokens[phrase.last :]) or how
    ended = _ENDS_DIGEST.search(reading.folded[max(0, phrase.start - 12) : phrase.start])
    if how != "live" and (ended or _DIGEST_ENDED.match(reading.folded, phrase.end)):
        how = "off"
    if how == "live":
        how = "off" if _PUSHES.search(reading.folded) else ""
    elif how == "any":
        how = _cadence(reading.tokens)
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


def _cadence(tokens: Sequence[Token]) -> str:
    for token in tokens:
        often = token.meaning.get("often") or _one_of(token.meaning.get("span"))
        if often in ("day", "week"):
            return {"day": "daily", "week": "weekly"}[often]
        if token.meaning.get("digest_word") in ("daily", "weekly"):
            return str(token.meaning["digest_word"])
        if "cadence" in token.meaning:
            return str(token.meaning["cadence"])
        if "weekday" in token.meaning:
            return "weekly"
    return "daily" if any("time" in token.meaning for token in tokens) else ""


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
    return reading.add("filters.at", exactly(times(phrase.tokens)[0], evening=False), phrase)


_WEEKDAY_NUMBERS = (
    rule("weekday_number", "often number(?!(call|char_unit|token_unit))", _weekday_number, "often", folds=True),
)
_TO = "(until|dash) (moment|relative|part_of_day|next_day)?"
_QUIET = (
    rule("quiet_hours", f"time {_TO} time", _quiet_hours, "time"),
    rule("quiet_two_hours", "time time", _quiet_pair, "time"),
    rule("again_at", "time", _again_at),
    rule("quiet_after", "time (onward|since|plus)", _quiet_from, "time"),
    rule("quiet_from", "since time", _quiet_from, "time"),
)
_WEEKEND = (
    rule("quiet_weekend", "weekend", _weekend),
    rule("workdays_only", "workdays", _workdays),
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
