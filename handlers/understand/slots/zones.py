"""Whose hours: 时区改成东京, New York time, UTC+8."""

from __future__ import annotations

from handlers.understand.slots.reading import Phrase, Reading, rule

_FARTHEST_EAST, _FARTHEST_WEST = 14, 12


def read_zone(reading: Reading) -> None:
    """A city beside a word for its time, or an offset."""
    if reading.has("city", "utc"):
        reading.run(_RULES)


def _zone(reading: Reading, phrase: Phrase) -> bool:
    return reading.add("filters.zone", phrase.get("city"), phrase)


def _offset(reading: Reading, phrase: Phrase) -> bool:
    """UTC+8 is called Etc/GMT-8: the tables count westwards."""
    hours = phrase.numbers[0].value
    east = "plus" in phrase.tokens[-2].meaning
    if hours != int(hours) or hours > (_FARTHEST_EAST if east else _FARTHEST_WEST):
        return False
    return reading.add(
        "filters.zone", f"Etc/GMT{'-' if east else '+'}{int(hours)}" if hours else "Etc/GMT", phrase
    )


_RULES = (
    rule("city_time", "city zone_word", _zone),
    rule("zone_city", "zone_word (display|other|colon|at|until|since|tenths){0,3} city", _zone, "zone_word"),
    rule("offset", "utc (plus|dash) number", _offset, "utc"),
)
