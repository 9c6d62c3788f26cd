"""Since when a table has shown a price, told from a few of its older releases."""

from __future__ import annotations

from datetime import date

import pytest

from data.loading.snapshot_history import Sample, dated
from data.prices import Model
from data.watching.observations import Observation
from tests.paper import sheet

NOW = date(2026, 11, 12)
DAYS = (date(2026, 8, 1), date(2026, 5, 1), date(2026, 2, 1))


def line(prices: str, effective: str | None = None) -> Observation:
    """One line of the table."""
    told = sheet(effective, prices, grade="table")
    model = Model(id="acme/rocket", vendor="acme", display="Rocket")
    return Observation("t", "rocket", model, "intl", "acme", True, "USD", told, NOW)


def samples(*prices: str) -> list[Sample]:
    """Older releases, newest first; `-` where the model was not there yet."""
    return [
        Sample(day, {} if told == "-" else {"acme/rocket@intl": line(told)})
        for day, told in zip(DAYS, prices, strict=False)
    ]


CASES = [
    ("shown in every release", ("1 2", "1 2", "1 2"), ("observed_by", DAYS[2], None)),
    ("newer than all of them", ("-", "-", "-"), ("observed_by", NOW, None)),
    ("came with the second", ("1 2", "1 2", "-"), ("observed_by", DAYS[1], None)),
    ("cost more before", ("1 2", "3 4", "3 4"), ("between", DAYS[0], DAYS[1])),
    ("came back to an old price", ("3 4", "1 2", "1 2"), ("between", NOW, DAYS[0])),
]


@pytest.mark.parametrize(("before", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_price_begins_where_an_unbroken_row_of_releases_begins(
    before: tuple[str, ...], expected: tuple[str, date, date | None]
) -> None:
    """Observed by that day, or between it and the last release with another price."""
    (found,) = dated([line("1 2")], samples(*before))
    assert (found.sheet.date_kind, found.sheet.effective, found.sheet.not_before) == expected


def test_the_beginning_of_a_dated_series_is_seen_not_stated() -> None:
    """What the table dates itself stays as it says."""
    first, second = dated([line("3 4"), line("1 2", "2026-07-01")], samples("1 2", "3 4", "3 4"))
    assert (first.sheet.date_kind, first.sheet.effective) == ("observed_by", DAYS[2])
    assert (second.sheet.date_kind, second.sheet.effective) == ("announced", date(2026, 7, 1))
