"""`kanjia lint` names price entries that fit their schema and are likely slips, with file and line."""

from __future__ import annotations

from datetime import date

import pytest

from data.files.cross_check import cross_check
from tests.data.small_files import SmallFolder, entry

TODAY = date(2026, 11, 28)


def test_what_ships_is_clean() -> None:
    """Every priced model has its facts, and no line is a unit apart from the one beside it."""
    assert cross_check(TODAY) == []


@pytest.mark.parametrize(
    ("added", "place", "reason"),
    [
        (entry("rocket-22"), "prices.2.model", "'rocket-22' is in no file of models/; near: rocket-2"),
        (entry(effective="2062-03-01"), "prices.2.effective", "2062-03-01 is more than a year ahead"),
        (
            entry() + entry(effective="2025-04-01", rates="[{input: 0.001, output: 0.002}]"),
            "prices.3.rates",
            "unit",
        ),
        (entry() + entry(effective="2025-02-01", rates="[{input: 1000, output: 2}]"), "prices.3.rates", "unit"),
    ],
)
def test_a_slip_is_named_with_its_line(folder: SmallFolder, added: str, place: str, reason: str) -> None:
    """One line each; entries need not be in the order of their days."""
    folder.ledger(added)
    (told,) = cross_check(TODAY, folder.path)
    name, line, where, why = told.split(":", 3)
    assert (name, where.strip()) == ("acme.yaml", place)
    assert int(line) > 20
    assert reason in why


@pytest.mark.parametrize(
    "added",
    [
        entry() + entry(effective="2025-04-01", rates="[{input: 0, output: 0}]"),
        entry() + entry(effective="2025-04-01", rates="[{input: 0.01, output: 0.02}]"),
        entry(effective="2027-03-01"),
    ],
)
def test_free_a_deep_cut_and_an_announcement_are_no_slips(folder: SmallFolder, added: str) -> None:
    """A hundredth has happened; a thousandth is a unit."""
    folder.ledger(added)
    assert cross_check(TODAY, folder.path) == []


def test_a_file_of_a_vendor_nobody_knows(folder: SmallFolder) -> None:
    """The vendor's own name mistyped."""
    folder.write("ledger/acmee.yaml", "vendor: acmee\nprices: []")
    assert cross_check(TODAY, folder.path) == ["acmee.yaml:1: vendor: no file in models/ is of vendor 'acmee'"]
