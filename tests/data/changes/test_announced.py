"""What was known of a change on a day: announced, called off, the end of a promotion."""

from __future__ import annotations

from datetime import date

import pytest

from data.announced import seen_on
from data.changes import changes_of_offer
from tests.paper import offer, sheet

ANNOUNCED = offer("x/m", sheet("2024-01-01", "2"), sheet("2026-11-01", "1", announced="2026-09-29"))


@pytest.mark.parametrize(
    ("day", "kinds"), [("2026-09-28", []), ("2026-09-29", ["scheduled"]), ("2026-11-01", ["change"])]
)
def test_announced_change_is_scheduled_until_its_day(day: str, kinds: list[str]) -> None:
    """Before the announcement nobody knew it; on its day it is a cut like any other."""
    seen = seen_on(changes_of_offer(ANNOUNCED), [ANNOUNCED], date.fromisoformat(day))
    assert [c.kind for c in seen] == kinds


CALLED_OFF = offer(
    "x/m",
    sheet("2026-06-30", "2 10"),
    sheet("2026-09-01", "3 10", standing="cancelled", announced="2026-06-30", called_off="2026-08-10"),
)


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        ("2026-06-29", []),
        ("2026-07-15", ["scheduled"]),
        ("2026-08-10", ["cancelled"]),
        ("2026-11-22", ["cancelled"]),
    ],
)
def test_an_announcement_is_cancelled_from_the_day_it_was_called_off(day: str, kinds: list[str]) -> None:
    """Who asks in between is told what was announced then."""
    seen = seen_on(changes_of_offer(CALLED_OFF), [CALLED_OFF], date.fromisoformat(day))
    assert [c.kind for c in seen] == kinds


def test_end_of_a_promotion_is_known_with_its_beginning() -> None:
    """During a promotion its promised end is a scheduled change."""
    promoted = offer("x/m", sheet("2026-01-01", "2"), sheet("2026-06-01", "1", promotion=True, ends="2026-12-31"))
    seen = seen_on(changes_of_offer(promoted), [promoted], date(2026, 11, 22))
    assert [(c.kind, c.to_date) for c in seen] == [
        ("promo_start", date(2026, 6, 1)),
        ("scheduled", date(2027, 1, 1)),
    ]
