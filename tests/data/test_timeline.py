"""When a price is known to have been public: first and last, by what was seen, in force or announced."""

from __future__ import annotations

from datetime import date

import pytest

from data.timeline import known_from, last_seen
from tests.paper import sheet


@pytest.mark.parametrize(
    ("effective", "more", "first", "last"),
    [
        ("2025-01-01", {}, "2025-01-01", "2025-01-01"),
        ("2025-01-01", {"checked": "2026-05-01"}, "2025-01-01", "2026-05-01"),
        # announced before it holds
        ("2025-01-01", {"announced": "2024-12-20"}, "2024-12-20", "2025-01-01"),
        # its start is unknown
        (None, {"checked": "2026-05-01"}, "2026-05-01", "2026-05-01"),
    ],
)
def test_a_price_is_public_from_its_first_known_day_to_its_last(
    effective: str | None, more: dict[str, str], first: str, last: str
) -> None:
    """Whichever of the three days comes first, and last."""
    price = sheet(effective, "1 2", **more)
    assert known_from(price) == date.fromisoformat(first)
    assert last_seen(price) == date.fromisoformat(last)


def test_what_was_seen_later_is_not_known_yet() -> None:
    """Asked about March, a sighting of May says nothing."""
    price = sheet("2026-01-01", "1 2", checked="2026-05-01")
    assert last_seen(price, date(2026, 3, 1)) == date(2026, 1, 1)


def test_a_price_of_which_no_day_is_known_was_never_seen() -> None:
    """Nobody looked, and nobody knows since when it holds."""
    assert last_seen(sheet(None, "1 2")) is None
