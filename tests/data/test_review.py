"""What is put before a person: only what a source still shows and the store does not say; a word closes it."""

from __future__ import annotations

import pytest

from data.store.engine import Store
from data.store.record import load_offers
from data.tables import ModelRow
from data.watching.review import NameMoved, ReviewError, confirm_sighting, reject_sighting, waiting
from tests.data.test_reconcile import Desk, line
from tests.paper import offer, sheet

BOTH = ("litellm", "genai-prices")


@pytest.fixture
def desk(store: Store) -> Desk:
    """Both tables agree with the ledger: 5 in, 15 out."""
    found = Desk(store)
    for source in BOTH:
        shows(found, source, "2026-10-01", "5 15")
    return found


def shows(desk: Desk, source: str, day: str, prices: str, *, official: bool = False) -> None:
    desk.shows(source, day, line(source, day, prices), official=official)


def listed(desk: Desk) -> list[int]:
    with desk.store.reading() as session:
        return [one.id for one in waiting(session)]


def confirm(desk: Desk, number: int) -> None:
    with desk.store.writing() as session:
        confirm_sighting(session, number, by="cli")


def test_what_a_source_took_back_is_no_longer_to_be_decided(desk: Desk) -> None:
    """A typo that the table has corrected: not listed, and its number, still in somebody's scrollback, refused."""
    shows(desk, "litellm", "2026-10-05", "4 12")
    (number,) = listed(desk)
    shows(desk, "litellm", "2026-10-20", "5 15")
    assert listed(desk) == []
    with pytest.raises(ReviewError, match="does not wait"):
        confirm(desk, number)
    assert desk.price() == ("5", "15")


def test_one_word_decides_for_every_source_that_shows_the_same(desk: Desk) -> None:
    """A cut of 1000 times waits twice, once a table; confirmed once, nothing is left to decide."""
    for source in BOTH:
        shows(desk, source, "2026-10-05", "0.005 0.015")
    assert len(listed(desk)) == 2
    confirm(desk, listed(desk)[0])
    assert (listed(desk), desk.price()) == ([], ("0.005", "0.015"))


def test_one_no_holds_for_every_table(desk: Desk) -> None:
    """Rejected in one table, shown by both and later again: not listed, not recorded."""
    for source in BOTH:
        shows(desk, source, "2026-10-05", "0.005 0.015")
    with desk.store.writing() as session:
        reject_sighting(session, listed(desk)[1], by="cli")
    for source in BOTH:
        shows(desk, source, "2026-10-16", "0.005 0.015")
    assert (listed(desk), desk.price()) == ([], ("5", "15"))


def test_a_table_that_comes_late_to_a_rejected_price_is_not_asked_about(desk: Desk) -> None:
    """The second source copies the first one's mistake a week after a person saw through it."""
    shows(desk, "litellm", "2026-10-05", "4 12")
    with desk.store.writing() as session:
        reject_sighting(session, listed(desk)[0], by="cli")
    shows(desk, "genai-prices", "2026-10-12", "4 12")
    assert (listed(desk), desk.price()) == ([], ("5", "15"))


def test_a_name_that_moved_is_not_a_change_of_price(desk: Desk) -> None:
    """Confirming it would tell subscribers of a cut that nobody made: refused, and it waits on; a no is taken."""
    desk.shows("litellm", "2026-10-05", line("litellm", "2026-10-05", "4 12", key="openai/gpt-latest"))
    (number,) = listed(desk)
    with pytest.raises(ReviewError, match=r"data/ledger/openai\.yaml \(points_to\).*kanjia price set"):
        confirm(desk, number)
    assert (listed(desk), desk.price(), desk.notices()) == ([number], ("5", "15"), [])
    with desk.store.writing() as session:
        reject_sighting(session, number, by="cli")
    assert listed(desk) == []


def test_a_name_that_the_ledger_says_moves_is_not_confirmed_either(desk: Desk) -> None:
    """`points_to` in the ledger, a plain key in the table: by an older review or import, without its reason."""
    alias = offer("openai/gpt-auto", sheet("2026-01-01", "5 15", points_to="gpt"), at="intl")
    with desk.store.writing() as session:
        session.add(ModelRow(id=alias.model, vendor="openai", display="GPT auto"))
        session.flush()
        load_offers(session, [alias], origin="ledger")
    shown = line("litellm", "2026-10-05", "1 4", model=alias.model)
    desk.shows("litellm", "2026-10-05", shown)
    (number,) = listed(desk)
    with pytest.raises(NameMoved):
        confirm(desk, number)
    assert desk.price(alias.model) == ("5", "15")


@pytest.mark.parametrize("prices", ["5000 15", "5 15000", "5000000 15000000", "0.000005 0.000015"])
def test_a_slip_of_unit_is_put_before_a_person(desk: Desk, prices: str) -> None:
    """Per token, per 1K and per 1M confused, in one meter or both: seen, quarantined, never recorded."""
    for source in BOTH:
        shows(desk, source, "2026-10-05", prices, official=True)
    with desk.store.reading() as session:
        assert ["unit-slip" in one.reasons for one in waiting(session)] == [True, True]
    assert desk.price() == ("5", "15")
