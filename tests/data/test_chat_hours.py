"""When a chat may be told: quiet hours, weekends, mutes and digests in its own zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from data.people.chat_hours import NotHours, may_tell_at, mute_end, next_digest, quiet_spans, zone_of


def when(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "quiet", "then"),
    [
        ("2026-11-20T21:59", "22:00-08:00", "2026-11-20T21:59"),  # not yet
        ("2026-11-20T22:00", "22:00-08:00", "2026-11-21T08:00"),  # over midnight
        ("2026-11-21T07:59", "22:00-08:00", "2026-11-21T08:00"),
        ("2026-11-21T08:00", "22:00-08:00", "2026-11-21T08:00"),  # the end is no longer quiet
        ("2026-11-20T13:00", "12:00-14:00", "2026-11-20T14:00"),
        ("2026-11-20T23:00", "22:00-", "2026-11-21T08:00"),  # no end said: until eight
        ("2026-11-21T10:00", "weekend", "2026-11-23T00:00"),  # a Saturday
        ("2026-11-21T10:00", "weekend,22:00-08:00", "2026-11-23T08:00"),  # Monday midnight is quiet too
        ("2026-11-20T23:00", None, "2026-11-20T23:00"),
    ],
)
def test_quiet_hours_move_a_push_to_their_end(now: str, quiet: str | None, then: str) -> None:
    assert may_tell_at(when(now), zone=None, quiet=quiet, muted_until=None) == when(then)


def test_a_mute_that_ends_in_quiet_hours_ends_with_them() -> None:
    muted = when("2026-11-20T23:30")
    told = may_tell_at(when("2026-11-20T12:00"), zone="Asia/Shanghai", quiet="22:00-08:00", muted_until=muted)
    assert told == when("2026-11-21T08:00")


def test_hours_are_those_of_the_chats_own_zone() -> None:
    """22:30 in Tokyo is 21:30 in Shanghai."""
    told = may_tell_at(when("2026-11-20T21:30"), zone="Asia/Tokyo", quiet="22:00-08:00", muted_until=None)
    assert told == when("2026-11-21T08:00", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("now", "kind", "at", "day", "then"),
    [
        ("2026-11-20T08:59", "daily", "09:00", None, "2026-11-20T09:00"),
        ("2026-11-20T09:00", "daily", "09:00", None, "2026-11-21T09:00"),
        ("2026-11-20T09:00", "weekly", "10:00", 4, "2026-11-20T10:00"),  # a Friday
        ("2026-11-20T10:00", "weekly", "10:00", 4, "2026-11-27T10:00"),
        ("2026-11-20T10:00", "weekly", None, None, "2026-11-23T09:00"),  # Monday at nine, unless told
    ],
)
def test_the_next_digest(now: str, kind: str, at: str | None, day: int | None, then: str) -> None:
    assert next_digest(when(now), kind=kind, zone="Asia/Shanghai", at=at, day=day) == when(then)


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("P3D", "2026-11-23T12:00"),
        ("PT1H", "2026-11-20T13:00"),
        ("P1W", "2026-11-27T12:00"),
        ("until 08:00", "2026-11-21T08:00"),
        ("off", None),
    ],
)
def test_the_end_of_a_mute(said: str, end: str | None) -> None:
    assert mute_end(said, when("2026-11-20T12:00"), None) == (when(end) if end else None)


@pytest.mark.parametrize("nonsense", ["-", "10:00", "10:00-10:00", "25:00-08:00", "tomorrow", "22-8"])
def test_what_are_no_quiet_hours(nonsense: str) -> None:
    with pytest.raises(NotHours):
        quiet_spans(nonsense)


@pytest.mark.parametrize("nonsense", ["P", "3 days", "PT", "P99999D", "until late"])
def test_what_is_no_mute(nonsense: str) -> None:
    with pytest.raises(NotHours):
        mute_end(nonsense, when("2026-11-20T12:00"), None)


def test_a_zone_that_does_not_exist() -> None:
    with pytest.raises(NotHours):
        zone_of("Mars/Olympus")
