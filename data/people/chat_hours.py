"""When a chat may be told: quiet hours, mute, digests, all in the chat's own zone. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

USUAL_ZONE: Final = "Asia/Shanghai"
USUAL_DIGEST_TIME: Final = "09:00"
USUAL_QUIET: Final = ("22:00", "08:00")
"""What an unsaid beginning or end of quiet hours is taken for."""
WEEKEND: Final = "weekend"
MONDAY: Final = 7
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN: Final = re.compile(r"(\d{2}:\d{2})?-(\d{2}:\d{2})?")


class NotHours(ValueError):
    """Quiet hours, a time, a zone or a duration that cannot be read."""


@lru_cache(maxsize=256)
def zone_of(name: str | None) -> ZoneInfo:
    """The chat's zone; Shanghai when it never said. Raises NotHours for a name no table has."""
    try:
        return ZoneInfo(name or USUAL_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NotHours(f"no time zone is called {name!r}") from error


def clock_time(text: str) -> time:
    """`09:00` -> time. Raises NotHours."""
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise NotHours(f"{text!r} is not a time of day") from error


@lru_cache(maxsize=256)
def quiet_spans(quiet: str | None) -> tuple[tuple[time, time] | None, ...]:
    """`22:00-08:00`, `22:00-`, `weekend`, joined by commas; None stands for the weekend. Raises NotHours."""
    return tuple(_span(part.strip()) for part in quiet.split(",")) if quiet else ()


def _span(part: str) -> tuple[time, time] | None:
    if part == WEEKEND:
        return None
    found = _SPAN.fullmatch(part)
    if found is None or part == "-":
        raise NotHours(f"{part!r} are not quiet hours")
    start, end = found[1] or USUAL_QUIET[0], found[2] or USUAL_QUIET[1]
    if start == end:
        raise NotHours("quiet hours that never begin")
    return clock_time(start), clock_time(end)


def may_tell_at(at: datetime, *, zone: str | None, quiet: str | None, muted_until: datetime | None) -> datetime:
    """The first moment from `at` on that is neither muted nor quiet."""
    moment = max(at, muted_until) if muted_until else at
    spans = quiet_spans(quiet)
    for _ in range(2 * len(spans) + 1):
        later = max((_end_of(span, moment, zone_of(zone)) for span in spans), default=moment)
        if later == moment:
            break
        moment = later
    return moment


def _end_of(span: tuple[time, time] | None, moment: datetime, zone: ZoneInfo) -> datetime:
    """The end of the quiet time that the moment lies in; the moment itself outside."""
    local = moment.astimezone(zone)
    if span is None:
        weekday = local.weekday()
        return _at(local, MONDAY - weekday, time(0), zone) if weekday >= DAYS.index("saturday") else moment
    start, end = span
    now = local.time()
    if start < end:
        return _at(local, 0, end, zone) if start <= now < end else moment
    if now >= start:
        return _at(local, 1, end, zone)
    return _at(local, 0, end, zone) if now < end else moment


def _at(local: datetime, days: int, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(local.date() + timedelta(days=days), clock, zone).astimezone(UTC)


def next_digest(after: datetime, *, kind: str, zone: str | None, at: str | None, day: int | None) -> datetime:
    """The first time of a daily or weekly (Monday, unless told) digest that is later than `after`."""
    where = zone_of(zone)
    local = after.astimezone(where)
    clock = clock_time(at or USUAL_DIGEST_TIME)
    for days in range(MONDAY + 2):
        moment = _at(local, days, clock, where)
        weekday = (local.weekday() + days) % MONDAY
        if moment > after and (kind == "daily" or weekday == (day or 0)):
            return moment
    raise NotHours(f"{kind!r} is not a digest")


_DURATION: Final = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?)?")
_UNTIL: Final = re.compile(r"until (\d{2}:\d{2})")


def mute_end(said: str, now: datetime, zone: str | None) -> datetime | None:
    """`P3D`, `PT1H`, `until 08:00` -> the end of the mute; `off` -> None. Raises NotHours."""
    if said == "off":
        return None
    until = _UNTIL.fullmatch(said)
    if until:
        return next_digest(now, kind="daily", zone=zone, at=until[1], day=None)
    found = _DURATION.fullmatch(said)
    if found is None or not any(found.groups()):
        raise NotHours(f"{said!r} is not a duration")
    weeks, days, hours, minutes = (int(number or 0) for number in found.groups())
    return now + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
