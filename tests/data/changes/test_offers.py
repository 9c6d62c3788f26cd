"""Two consecutive sheets -> a change. Each case: the sheets, and (kind, meter, tier, from -> to, %, day)."""

from __future__ import annotations

from datetime import date

import pytest

from data.changes import changes_of_offer
from tests.data.changes.told import told
from tests.paper import OFF_PEAK, PEAK, offer, rate, sheet

LIST = ("2024-05-06", "1 2")
CASES = {
    "a cut on one side only": (
        [sheet(None, "20 2"), sheet("2024-05-21", "0.5 2")],
        ["change input 20 -> 0.5 -97.5% on 2024-05-21"],
    ),
    "cut, then rise": (
        [sheet("2024-01-01", "10 20"), sheet("2024-06-01", "5 10"), sheet("2024-09-01", "8 20")],
        [
            "change input 10 -> 5 -50% on 2024-06-01",
            "change output 20 -> 10 -50% on 2024-06-01",
            "change input 5 -> 8 60% on 2024-09-01",
            "change output 10 -> 20 100% on 2024-09-01",
        ],
    ),
    "to free and back: no percent from zero": (
        [sheet("2024-01-01", "4 8"), sheet("2024-05-21", "0 0"), sheet("2025-01-01", "1 0")],
        [
            "change input 4 -> 0 -100% on 2024-05-21",
            "change output 8 -> 0 -100% on 2024-05-21",
            "change input 0 -> 1  on 2025-01-01",
        ],
    ),
    "an unknown meter is no change": ([sheet("2024-01-01", "1"), sheet("2024-06-01", "1 2 0.1")], []),
    "a promotion and its end are neither cut nor rise": (
        [
            sheet(*LIST),
            sheet("2024-12-26", "0.5 1", promotion=True, ends="2025-02-08"),
            sheet("2025-02-09", "1 2"),
        ],
        [
            "promo_start input 1 -> 0.5 -50% on 2024-12-26",
            "promo_start output 2 -> 1 -50% on 2024-12-26",
            "promo_end input 0.5 -> 1 100% on 2025-02-09",
            "promo_end output 1 -> 2 100% on 2025-02-09",
        ],
    ),
    "a promotion ends by itself": (
        [sheet(*LIST), sheet("2024-12-26", "0.5 1", promotion=True, ends="2025-02-08")],
        [
            "promo_start input 1 -> 0.5 -50% on 2024-12-26",
            "promo_start output 2 -> 1 -50% on 2024-12-26",
            "promo_end input 0.5 -> 1 100% on 2025-02-09",
            "promo_end output 1 -> 2 100% on 2025-02-09",
        ],
    ),
    "a list cut hidden behind a promotion is still a cut": (
        [sheet("2024-01-01", "10"), sheet("2024-06-01", "3", promotion=True), sheet("2024-09-01", "6")],
        [
            "promo_start input 10 -> 3 -70% on 2024-06-01",
            "promo_end input 3 -> 6 100% on 2024-09-01",
            "change input 10 -> 6 -40% on 2024-09-01",
        ],
    ),
    "the name moved to another model": (
        [sheet("2025-02-09", "2 8", points_to="V3"), sheet("2025-09-06", "4 12", points_to="V3.1")],
        ["alias input 2 -> 4 100% on 2025-09-06", "alias output 8 -> 12 50% on 2025-09-06"],
    ),
    "hours of the day come in: structure, no cut": (
        [sheet("2025-02-09", "2 8"), sheet("2025-02-26", rate("2 8", window=PEAK), rate("1 4", window=OFF_PEAK))],
        [
            "structure input 2 -> 1 -50% on 2025-02-26 [off-peak]",
            "structure output 8 -> 4 -50% on 2025-02-26 [off-peak]",
        ],
    ),
    "flat to tiered and back": (
        [
            sheet("2024-01-01", "4"),
            sheet("2025-01-01", rate("2", input_upto=32_000), rate("6", input_above=32_000)),
            sheet("2026-01-01", "3"),
        ],
        [
            "structure input 4 -> 2 -50% on 2025-01-01 [input<=32K]",
            "structure input 4 -> 6 50% on 2025-01-01 [input>32K]",
            "structure input 2 -> 3 50% on 2026-01-01",
            "structure input 6 -> 3 -50% on 2026-01-01 [input>32K]",
        ],
    ),
    "the same tier is compared with itself": (
        [
            sheet("2025-01-01", rate("2", input_upto=32_000), rate("6", input_above=32_000)),
            sheet("2025-06-01", rate("2", input_upto=32_000), rate("3", input_above=32_000)),
        ],
        ["change input 6 -> 3 -50% on 2025-06-01 [input>32K]"],
    ),
    "announced, then cancelled": (
        [sheet("2024-01-01", "1"), sheet("2025-01-01", "2", standing="cancelled", announced="2024-12-01")],
        ["cancelled input 1 -> 2 100% on 2025-01-01"],
    ),
    "a correction: the superseded sheet and a second opinion do not count": (
        [
            sheet("2024-01-01", "10"),
            sheet("2024-06-01", "0.5", standing="superseded"),
            sheet("2024-06-01", "5"),
            sheet("2024-06-01", "4", standing="disputed"),
        ],
        ["change input 10 -> 5 -50% on 2024-06-01"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_changes_of_an_offer(name: str) -> None:
    """What is a cut, and what only looks like one."""
    sheets, expected = CASES[name]
    assert told(changes_of_offer(offer("x/m", *sheets))) == expected


def test_change_carries_both_days_and_its_source() -> None:
    """From the first day of one sheet to the first day of the next."""
    made = changes_of_offer(offer("x/m", sheet("2024-01-01", "2"), sheet("2024-06-01", "1")))[0]
    assert (made.from_date, made.to_date, made.basis) == (date(2024, 1, 1), date(2024, 6, 1), "previous")
    assert made.source == "https://prices.example/2024-06-01"
