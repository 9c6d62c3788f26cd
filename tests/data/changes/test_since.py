"""How far a price has come since its launch, its peak or a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from data.history import since_day, since_launch, since_peak
from tests.paper import offer, rate, sheet

UP_AND_DOWN = offer(
    "x/m", sheet("2024-01-01", "10 20"), sheet("2024-06-01", "20 20"), sheet("2025-01-01", "5 20"),
    sheet("2025-06-01", "1 1", promotion=True, ends="2025-06-30"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (lambda o, day: since_launch(o, day), ["10 -> 5 -50.0000", "20 -> 20 0.0000"]),
        (lambda o, day: since_peak(o, day), ["20 -> 5 -75.0000", "20 -> 20 0.0000"]),
        (lambda o, day: since_day(o, date(2024, 7, 1), day), ["20 -> 5 -75.0000", "20 -> 20 0.0000"]),
    ],
)
def test_cut_since_launch_peak_and_a_day(since: object, expected: list[str]) -> None:
    """Promotions are neither the start nor the end of a cumulative cut."""
    found = since(UP_AND_DOWN, date(2025, 6, 15))  # type: ignore[operator]
    assert [f"{c.before} -> {c.after} {c.pct}" for c in found] == expected


def test_cut_since_launch_across_structures_says_so() -> None:
    """Flat 4, later tiered from 2: half, but of another structure."""
    shelf = offer("x/m", sheet("2024-01-01", "4"), sheet("2025-01-01", rate("2", input_upto=32_000)))
    assert [(c.kind, c.pct) for c in since_launch(shelf, date(2025, 2, 1))] == [("structure", Decimal(-50))]


def test_cut_since_launch_is_of_the_model_the_name_stands_for_now() -> None:
    """deepseek-chat's V3.1 is not compared with V2."""
    moved = offer(
        "x/m", sheet("2024-01-01", "1", points_to="V2"), sheet("2025-01-01", "4", points_to="V3"),
        sheet("2025-06-01", "2", points_to="V3"),
    )  # fmt: skip
    assert [(c.before, c.after) for c in since_launch(moved, date(2025, 7, 1))] == [(4, 2)]
