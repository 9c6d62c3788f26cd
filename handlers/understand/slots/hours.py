"""The hour whose price is asked for: 凌晨3点, at 3am, 半夜, off-peak."""

from __future__ import annotations

from handlers.understand.slots.clock import TIMES, clock_time, exactly, times
from handlers.understand.slots.reading import Phrase, Reading, rule

_WORDS = ("part_of_day", "clock", "time_name", "usual_hour", "price_hours")
_FOR_ALERTS = ("quiet_word", "mute_word", "unmute_word", "digest_word", "alert")
_TOLD = tuple(one for one in TIMES if one.name in ("named_time", "clock"))
_EARLIEST = 7
"""Hours: 三点 alone may be of the night or the afternoon."""


def read_hour(reading: Reading) -> None:
    """The one time of day, or the name of the hours, that a text speaks of; several are none."""
    if not reading.has(*_WORDS) or reading.has(*_FOR_ALERTS):
        return
    reading.run((*_TOLD, *_BESIDE_A_PART, *_HOURS))
    said = {found.value for found in reading.found if found.field == "hour"}
    if len(said) > 1:
        reading.found[:] = [found for found in reading.found if found.field != "hour"]


def _beside_a_part(reading: Reading, phrase: Phrase) -> bool | dict[str, str]:
    """3am, 晚上8; not 一晚上."""
    return clock_time(reading, phrase) if phrase.text[-1].isdigit() or phrase.text.isascii() else False


def _hour(reading: Reading, phrase: Phrase) -> bool:
    time = times(phrase.tokens)[0]
    if time.startswith("~") and int(time[1:3]) < _EARLIEST:
        return False
    return reading.add("hour", exactly(time, evening=False), phrase)


def _usual_hour(reading: Reading, phrase: Phrase) -> bool:
    if phrase.before("number"):  # 跑了一晚上
        return False
    return reading.add("hour", phrase.get("usual_hour"), phrase)


def _price_hours(reading: Reading, phrase: Phrase) -> bool:
    return reading.add("hour", phrase.get("price_hours"), phrase)


_BESIDE_A_PART = (
    rule("pair", "(part_of_day pair|pair part_of_day)", _beside_a_part, "pair", folds=True),
    rule("hour_of_part", "(part_of_day number|number part_of_day)", _beside_a_part, "part_of_day", folds=True),
)
_HOURS = (
    rule("hour", "time", _hour),
    rule("usual_hour", "usual_hour", _usual_hour),
    rule("price_hours", "price_hours", _price_hours),
)
