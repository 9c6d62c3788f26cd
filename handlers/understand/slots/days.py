"""Days of the calendar: all of a year, a month, a quarter; the most recent May; last quarter, yesterday."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Grain = Literal["day", "month", "year", "middle", "end", "other"]


@dataclass(frozen=True, slots=True)
class Moment:
    """`floating`: a month or day named without its year, read as the most recent one."""

    first: date
    last: date
    grain: Grain
    floating: bool = False

    def as_of(self) -> str:
        """2024-05-13, 2024-05, 2024; a quarter, half or week by its first day, a year's end by its last month,
        the middle of it by June."""
        short = {
            "month": f"{self.first:%Y-%m}",
            "year": f"{self.first:%Y}",
            "end": f"{self.last:%Y-%m}",
            "middle": f"{self.first:%Y}-06",
        }
        return short.get(self.grain, self.first.isoformat())


def year(value: int) -> Moment:
    """All of a year."""
    return Moment(date(value, 1, 1), date(value, 12, 31), "year")


def month(of_year: int, value: int, *, floating: bool = False) -> Moment:
    """All of a month."""
    last = calendar.monthrange(of_year, value)[1]
    return Moment(date(of_year, value, 1), date(of_year, value, last), "month", floating)


def day(value: date, *, floating: bool = False) -> Moment:
    """One day."""
    return Moment(value, value, "day", floating)


def months_of(of_year: int, first: int, last: int, grain: Grain = "other") -> Moment:
    """Several months of a year: a quarter, a half, its beginning or end."""
    return Moment(date(of_year, first, 1), month(of_year, last).last, grain)


def recent_month(now: date, value: int) -> Moment:
    """The most recent month of that number, this one included."""
    return month(now.year if value <= now.month else now.year - 1, value, floating=True)


def recent_day(now: date, of_month: int, value: int) -> Moment | None:
    """The most recent 5月15日, today included; None for 2月30日."""
    for of_year in range(now.year, now.year - 9, -1):
        if value <= calendar.monthrange(of_year, of_month)[1] and date(of_year, of_month, value) <= now:
            return day(date(of_year, of_month, value), floating=True)
    return None


def back(now: date, months: int) -> date:
    """The same day that many months ago, or the last day of a shorter month."""
    index = now.year * 12 + now.month - 1 - months
    of_year, of_month = divmod(index, 12)
    of_year = max(of_year, 1)
    return date(of_year, of_month + 1, min(now.day, calendar.monthrange(of_year, of_month + 1)[1]))


def relative(now: date, value: str) -> Moment | None:
    """`year-1`, `quarter-0`, `day-2`, …: the unit and how many of it back; None for `now-0`."""
    unit, _, text = value.rpartition("-")
    count = int(text)
    if unit == "year":
        return year(now.year - count)
    if unit == "month":
        first = back(now.replace(day=1), count)
        return month(first.year, first.month)
    if unit in ("quarter", "half_year"):
        return _block(now, 3 if unit == "quarter" else 6, count)
    if unit == "week":
        monday = now - timedelta(days=now.weekday() + 7 * count)
        return Moment(monday, monday + timedelta(days=6), "other")
    if unit == "day":
        return day(now - timedelta(days=count))
    return day(back(now, 12)) if unit == "same" else None


def _block(now: date, length: int, count: int) -> Moment:
    first = back(date(now.year, (now.month - 1) // length * length + 1, 1), length * count)
    return months_of(first.year, first.month, first.month + length - 1)


def length_of_month(of_year: int, of_month: int) -> int:
    """28 to 31."""
    return calendar.monthrange(of_year, of_month)[1]
