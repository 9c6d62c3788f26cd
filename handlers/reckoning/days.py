"""From the words of a question (`2024-05`, `P3M`) to days and moments; how many times a period fits a horizon."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from typing import Final
from zoneinfo import ZoneInfo

from data.prices import Moment
from handlers.question import BY_THE_HOUR, Question, Span

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
NOON: Final = time(12)
FIRST_DAY: Final = date(2022, 11, 1)
"""The ledger begins here; no price before it is known."""

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_HOUR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_DURATION = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?")
_SECONDS: Final[dict[Span, int]] = {
    "second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800,
    "month": 2_592_000, "half_year": 15_768_000, "year": 31_536_000,
}  # fmt: skip
"""A month counts 30 days, half a year 182.5, a year 365."""
_MONTHS: Final[dict[Span, int]] = {"month": 1, "half_year": 6, "year": 12}
_EXACT: Final = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of what was said; the same day for one day."""

    first: date
    last: date


def days_of(text: str, now: Moment) -> Days | None:
    """`2024-05-13`, `2024-05`, `2024`, or a duration back from now (`P3M`: one day). None when it is no date."""
    return _calendar_days(text) or _days_back(text, local(now).date())


def _calendar_days(text: str) -> Days | None:
    met = _DAY.fullmatch(text)
    if not met:
        return None
    year, month, day = (int(part) if part else None for part in met.groups())
    assert year is not None  # noqa: S101 (the pattern has it)
    try:
        if day and month:
            return Days(date(year, month, day), date(year, month, day))
        if month:
            return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        return Days(date(year, 1, 1), date(year, 12, 31))
    except ValueError:
        return None


def _days_back(text: str, today: date) -> Days | None:
    met = _DURATION.fullmatch(text)
    if not met or text == "P":
        return None
    years, months, weeks, days = (int(part or 0) for part in met.groups())
    try:
        day = _months_before(today, years * 12 + months) - timedelta(weeks=weeks, days=days)
    except (ValueError, OverflowError):
        return None
    return Days(day, day)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def local(now: Moment) -> datetime:
    """The moment on the desk's own clock (Asia/Shanghai)."""
    return now.astimezone(SHANGHAI)


def noon(day: date) -> Moment:
    """12:00 in Shanghai."""
    return datetime.combine(day, NOON, SHANGHAI)


def moment_asked(question: Question, now: Moment) -> Moment:
    """The moment whose prices are asked for: now, or noon of the last day of what was said.

    A span that holds today (this month, this year) means now. An hour that was said is that hour of the day.
    """
    found = _day_asked(question, now)
    met = _HOUR.fullmatch(question.filters.at or "") if question.intent in BY_THE_HOUR else None
    return local(found).replace(hour=int(met[1]), minute=int(met[2]), second=0, microsecond=0) if met else found


def _day_asked(question: Question, now: Moment) -> Moment:
    days = days_of(question.as_of, now) if question.as_of else None
    today = local(now).date()
    if days is None or days.first <= today <= days.last:
        return now
    return noon(days.last)


def window_asked(question: Question, now: Moment, default: timedelta | None) -> Days | None:
    """The days between `since` and `until` (today when unsaid); `default` back from today when nothing was said.

    A year or month given as `as_of` is a window too (biggest cuts of 2025).
    """
    today = local(now).date()
    since = days_of(question.since, now) if question.since else None
    until = days_of(question.until, now) if question.until else None
    span = days_of(question.as_of, now) if question.as_of and not since else None
    if since or until:
        return Days(since.first if since else FIRST_DAY, until.last if until else today)
    if span:
        return span
    return Days(today - default, today) if default else None


def repeats(period: Span, horizon: Span) -> Decimal:
    """How often `period` fits into `horizon`: day into month 30, month into year 12."""
    if period in _MONTHS and horizon in _MONTHS:
        return _EXACT.divide(Decimal(_MONTHS[horizon]), Decimal(_MONTHS[period]))
    return _EXACT.divide(Decimal(_SECONDS[horizon]), Decimal(_SECONDS[period]))
