"""Times of day: 22:00, 晚上十点, 8点半, 10pm, noon."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.understand.slots.reading import Phrase, Reading, rule
from handlers.understand.tokens import Token

_NIGHT = re.compile("晚|夜|night")
_LATER = 12
"""Hours: 十点以后别吵 is ten in the evening."""


def clock_time(_: Reading, phrase: Phrase) -> bool | dict[str, str]:
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
    return clock_time(reading, phrase)


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


def exactly(time: str, *, evening: bool) -> str:
    """`~10:00` is 22:00 when quiet begins, 10:00 otherwise."""
    if not time.startswith("~"):
        return time
    hour = int(time[1:3])
    return f"{hour + _LATER:02d}{time[3:]}" if evening and 6 <= hour < _LATER else time[1:]


def times(tokens: Sequence[Token]) -> list[str]:
    return [token.meaning["time"] for token in tokens if "time" in token.meaning]


_NO_HOUR = "period|percent|call|token_unit|year_mark|month_mark|day_mark|clock"
TIMES = (
    rule("named_time", "part_of_day? time_name", clock_time, "time_name", folds=True),
    rule(
        "clock",
        "part_of_day? number (clock (number(?!(clock|period)))?|half_past) part_of_day?",
        clock_time,
        "clock half_past",
        folds=True,
    ),
    rule("pair", "part_of_day? pair part_of_day?", clock_time, "pair", folds=True),
    rule("hour_of_part", "(part_of_day number|number part_of_day)", clock_time, "part_of_day", folds=True),
    rule("hour", f"number(?!({_NO_HOUR}))", _bare_hour, folds=True),
)
"""Each folds into one `time`."""
