"""Days: a day, a month, a year, a range, or the day a duration ago."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from tests.questions.meant.rows import Read, Row

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


def dates(row: Row, read: Read) -> list[str]:
    now = date.fromisoformat(row["now"])
    return [key for key in ("as_of", "since") if row.get(key) and not _same_date(row[key], read[key], now)]


def _same_date(wanted: Any, given: str | None, now: date) -> bool:
    if isinstance(wanted, list):
        return any(_same_date(one, given, now) for one in wanted)
    if wanted.startswith("?"):
        return given is None or _same_date(wanted[1:], given, now)
    if given is None:
        return False
    if (
        re.fullmatch(r"\d{4}(-\d{2})?", given)
        and len(given) < len(wanted)
        and re.fullmatch(r"\d{4}[\d-]*", wanted)
    ):
        return False
    first, last = _days(wanted, now, loose=True)
    start, end = _days(given, now)
    return start <= last and first <= end


def _days(text: str, now: date, *, loose: bool = False) -> tuple[date, date]:
    """First and last day of a day, month, year, range or of the day a duration ago, give or take when `loose`."""
    if ".." in text:
        first, _, last = text.partition("..")
        return _days(first, now, loose=loose)[0], _days(last, now, loose=loose)[1]
    if text.startswith("P"):
        match = _DURATION.fullmatch(text)
        assert match, text
        years, months, weeks, days = (int(group or 0) for group in match.groups())
        ago = 365.25 * years + 30.44 * months + 7 * weeks + days
        around = timedelta(days=max(2, min(20, ago / 4)) if loose else 0)
        middle = now - timedelta(days=ago)
        return middle - around, middle + around
    numbers = [int(part) for part in text.split("-")]
    if len(numbers) == 3:
        return date(*numbers), date(*numbers)
    if len(numbers) == 2:
        return date(*numbers, 1), date(*numbers, monthrange(*numbers)[1])
    return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
