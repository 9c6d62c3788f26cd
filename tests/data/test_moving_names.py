"""Names that move from model to model: what they cost before belongs to another model."""

from __future__ import annotations

from datetime import date

import pytest

from data.changes import changes_of_offer
from data.history import list_sheets, since_launch, since_peak
from tests.paper import offer, sheet


@pytest.mark.parametrize(
    ("model", "stood_for", "kind"),
    [
        ("acme/max", (None, None), "change"),
        ("acme/max", ("max-0919", "max-0919"), "change"),
        ("acme/max", ("max-0919", "max-0125"), "alias"),
        ("acme/max-latest", (None, None), "alias"),
        ("acme/max-latest", ("max-0919", "max-0919"), "change"),
    ],
)
def test_a_latest_name_moves_unless_the_ledger_says_what_it_stood_for(
    model: str, stood_for: tuple[str | None, str | None], kind: str
) -> None:
    """20 -> 2.4 is a cut of one model only where it is the same model on both days."""
    first = sheet("2024-09-19", "20", points_to=stood_for[0])
    then = sheet("2025-02-27", "2.4", points_to=stood_for[1])
    assert [change.kind for change in changes_of_offer(offer(model, first, then))] == [kind]


def test_what_a_name_cost_before_it_moved_is_not_compared_with() -> None:
    """qwen-max: 120, 40, then 20 for one dated model and 2.4 for the next: -98% is of no model at all."""
    shelf = offer(
        "alibaba/qwen-max",
        sheet("2024-03-19", "120 120"),
        sheet("2024-05-21", "40 120"),
        sheet("2024-09-19", "20 60", points_to="max-0919"),
        sheet("2025-02-06", "2.4 9.6", points_to="max-0125"),
    )
    assert [s.effective for s in list_sheets(shelf, date(2025, 7, 1))] == [date(2025, 2, 6)]
    assert (since_launch(shelf, date(2025, 7, 1)), since_peak(shelf, date(2025, 7, 1))) == ([], [])
    # while it stood for the first, or for nothing that is known, those prices are its own: 120 -> 20, 120 -> 60
    assert [(c.before, c.after) for c in since_launch(shelf, date(2024, 12, 1))] == [(120, 20), (120, 60)]
