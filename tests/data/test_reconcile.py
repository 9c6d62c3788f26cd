"""Sources against the store, on both databases: what is believed, what waits, what nobody is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.prices import Model, PriceSheet
from data.store.bulk import session_rows
from data.store.engine import Store
from data.store.offer_rows import read_offers
from data.store.record import load_offers
from data.tables import ModelRow, NoticeRow, ObservationRow, SheetRow, VendorRow
from data.timeline import sheet_on
from data.watching.fetch import Outcome, Witness
from data.watching.observations import Observation
from data.watching.reconcile import reconcile
from data.watching.review import ReviewError, confirm_sighting, reject_sighting, waiting
from tests.paper import offer, sheet

GPT, MINI, NEW = "openai/gpt", "openai/gpt-mini", "openai/gpt-new"
LATER = date(2027, 6, 1)


class Desk:
    """A store with two curated models, and sources that show things."""

    def __init__(self, store: Store) -> None:
        self.store = store
        with store.writing() as session:
            session.add(VendorRow(id="openai", zh="OpenAI", en="OpenAI", home="intl", zone="UTC"))
            session.flush()
            for model in (GPT, MINI):
                session.add(ModelRow(id=model, vendor="openai", display=model))
            session.flush()
            offers = [
                offer(GPT, sheet("2026-01-01", "5 15 0.5", checked="2026-09-01"), at="intl"),
                offer(MINI, sheet("2026-01-01", "1 4"), at="intl"),
            ]
            load_offers(session, offers, origin="ledger")

    def shows(self, source: str, day: str, *lines: Observation, official: bool = False) -> Outcome:
        """One reading of a source."""
        told = [line for line in lines if line.source == source]
        with self.store.writing() as session:
            return reconcile(session, Witness(source, f"run-{source}-{day}", official), told)

    def price(self, model: str = GPT, market: str = "intl", day: date = LATER) -> tuple[str, str]:
        """Input and output in force."""
        found = self.sheet(model, market, day)
        assert found is not None
        return f"{found.rates[0].prices['input']:f}", f"{found.rates[0].prices['output']:f}"

    def sheet(self, model: str = GPT, market: str = "intl", day: date = LATER) -> PriceSheet | None:
        with self.store.reading() as session:
            found = read_offers(session_rows(session), [model])
        return next((sheet_on(o, day) for o in found if o.list == market), None)

    def states(self) -> list[tuple[str, str]]:
        with self.store.reading() as session:
            rows = session.execute(select(ObservationRow).order_by(col(ObservationRow.id))).scalars()
            return [(row.source, row.state) for row in rows]

    def notices(self) -> list[str]:
        with self.store.reading() as session:
            return list(session.connection().execute(select(col(NoticeRow.phase))).scalars())


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def line(source: str, day: str, prices: str, model: str = GPT, market: str = "intl", **more: Any) -> Observation:
    """`line("litellm", "2026-10-01", "5 15")`."""
    own = market in ("cn", "intl")
    seen = date.fromisoformat(day)
    told = sheet(more.pop("effective", None), prices, grade="table", checked=day)
    facts = {"key": model.partition("/")[2], "model": Model(id=model, vendor="openai", display=model)}
    told = PriceSheet(
        **{f: getattr(told, f) for f in told.__slots__} | {"sources": (f"https://{source}.example {model}",)}
    )
    return Observation(
        source=source, market=market, seller="openai" if own else market, first_party=own, currency="USD",
        sheet=told, seen=seen, **(facts | more),
    )  # fmt: skip


def test_a_table_that_agrees_confirms_the_line_of_the_ledger(desk: Desk) -> None:
    """Its day is the day the line was last seen."""
    outcome = desk.shows("litellm", "2026-10-01", line("litellm", "2026-10-01", "5 15"))
    assert outcome.counts["agrees"] == 1
    found = desk.sheet()
    assert found is not None
    assert found.checked == date(2026, 10, 1)
    assert desk.notices() == []


def test_a_change_is_believed_when_a_second_independent_source_shows_it(desk: Desk) -> None:
    """Between the last day of the old price and the first of the new; meters the tables lack carry over."""
    for source in ("litellm", "genai-prices"):
        desk.shows(source, "2026-10-01", line(source, "2026-10-01", "5 15"))
    first = desk.shows("litellm", "2026-10-05", line("litellm", "2026-10-05", "4 12"))
    assert (first.counts["waiting"], desk.price()) == (1, ("5", "15"))
    assert desk.shows("litellm-json", "2026-10-06", line("litellm-json", "2026-10-06", "4 12")).confirmed == []
    second = desk.shows("genai-prices", "2026-10-07", line("genai-prices", "2026-10-07", "4 12"))
    assert second.confirmed == ["openai/gpt@intl"]
    found = desk.sheet()
    assert found is not None
    assert (found.date_kind, found.not_before, found.effective) == (
        "between",
        date(2026, 10, 1),
        date(2026, 10, 5),
    )
    assert {m: f"{p:f}" for m, p in found.rates[0].prices.items()} == {
        "input": "4",
        "output": "12",
        "cache_read": "0.5",
    }
    assert desk.notices() == ["effective"]
    assert set(desk.states()) == {
        ("litellm", "agrees"), ("genai-prices", "agrees"), ("litellm", "confirmed"),
        ("litellm-json", "confirmed"), ("genai-prices", "confirmed"),
    }  # fmt: skip


def test_the_vendors_own_page_is_believed_at_once(desk: Desk) -> None:
    """And an announced day is kept as such."""
    page = line("openai-page", "2026-10-01", "5 15")
    desk.shows("openai-page", "2026-10-01", page, official=True)
    ahead = line("openai-page", "2026-10-02", "4 12", effective="2026-12-01")
    outcome = desk.shows("openai-page", "2026-10-02", ahead, official=True)
    assert outcome.confirmed == ["openai/gpt@intl"]
    assert desk.price(day=date(2026, 11, 30)) == ("5", "15")
    assert desk.price(day=date(2026, 12, 1)) == ("4", "12")


def test_a_first_run_tells_nobody_anything(desk: Desk) -> None:
    """A source that never agreed contradicts; that is reported and not applied, whoever else says the same."""
    for source in ("litellm", "genai-prices"):
        outcome = desk.shows(
            source, "2026-10-01", line(source, "2026-10-01", "4 12"), line(source, "2026-10-01", "9 9", NEW)
        )
        assert outcome.contradictions == ["openai/gpt@intl"]
    assert desk.price() == ("5", "15")
    assert desk.price(NEW) == ("9", "9")
    assert desk.notices() == []


def test_a_new_model_is_priced_and_graded_as_a_table_says_it(desk: Desk) -> None:
    """With its facts, from an unknown start."""
    facts = Model(id=NEW, vendor="openai", display="GPT New", context_window=128000, tools=True)
    outcome = desk.shows("litellm", "2026-10-01", replace(line("litellm", "2026-10-01", "9 9", NEW), model=facts))
    assert outcome.counts["new"] == 1
    found = desk.sheet(NEW)
    assert found is not None
    assert (found.grade, found.effective) == ("table", None)
    with desk.store.reading() as session:
        row = session.get(ModelRow, NEW)
        assert row is not None
        assert (row.curated, row.context_window, row.tools) == (False, 128000, True)


def test_a_resellers_price_is_an_offer_of_its_own_and_follows_its_table(desk: Desk) -> None:
    """The vendor's list does not move, nobody is told, the host's line is dated."""
    desk.shows("litellm", "2026-10-01", line("litellm", "2026-10-01", "7 20", market="azure"))
    outcome = desk.shows("litellm", "2026-10-05", line("litellm", "2026-10-05", "6 18", market="azure"))
    assert outcome.counts["followed"] == 1
    assert desk.price() == ("5", "15")
    assert desk.price(market="azure") == ("6", "18")
    assert desk.price(market="azure", day=date(2026, 10, 4)) == ("7", "20")
    assert desk.notices() == []


def test_two_tables_that_differ_about_a_host_do_not_take_turns(desk: Desk) -> None:
    """The first one's line stands until that table itself moves."""
    for day in ("2026-10-01", "2026-10-02", "2026-10-03"):
        desk.shows("litellm", day, line("litellm", day, "7 20", market="azure"))
        desk.shows("genai-prices", day, line("genai-prices", day, "6 18", market="azure"))
    assert desk.price(market="azure") == ("7", "20")
    with desk.store.reading() as session:
        kept = session.execute(select(SheetRow).where(col(SheetRow.offer) == "openai/gpt@azure")).scalars().all()
    assert len(kept) == 1


def test_a_price_that_flips_back_within_weeks_is_quarantined(desk: Desk) -> None:
    """A → B → A → B: branches of a table overwrite each other."""
    for day, prices in (("2026-10-01", "5 15"), ("2026-10-05", "4 12"), ("2026-10-08", "5 15")):
        desk.shows("litellm", day, line("litellm", day, prices))
    desk.shows("genai-prices", "2026-10-01", line("genai-prices", "2026-10-01", "5 15"))
    desk.shows("genai-prices", "2026-10-09", line("genai-prices", "2026-10-09", "5 15"))
    outcome = desk.shows("litellm", "2026-10-11", line("litellm", "2026-10-11", "4 12"))
    assert outcome.counts["quarantined"] == 1
    again = desk.shows("litellm", "2026-10-20", line("litellm", "2026-10-20", "4 12"))
    assert again.counts["quarantined"] == 1
    assert desk.price() == ("5", "15")


def test_four_models_at_one_price_are_a_redirect(desk: Desk) -> None:
    """Nothing was cut: the names now mean one model."""
    models = [f"openai/m{i}" for i in range(4)]
    with desk.store.writing() as session:
        load_offers(
            session,
            [offer(m, sheet("2026-01-01", f"{i + 2} 9"), at="intl") for i, m in enumerate(models)],
            origin="ledger",
        )
    for source in ("litellm", "genai-prices"):
        before = [line(source, "2026-10-01", f"{i + 2} 9", m) for i, m in enumerate(models)]
        desk.shows(source, "2026-10-01", *before)
    for source in ("litellm", "genai-prices"):
        outcome = desk.shows(source, "2026-10-05", *(line(source, "2026-10-05", "6 7", m) for m in models))
        assert outcome.counts["quarantined"] == 4
    assert desk.notices() == []


def test_a_price_a_thousand_times_off_never_reaches_the_store(desk: Desk) -> None:
    """Whatever it is called; a line like that of a new model is not taken either."""
    for source in ("litellm", "genai-prices"):
        desk.shows(source, "2026-10-01", line(source, "2026-10-01", "5 15"))
    for source in ("litellm", "genai-prices"):
        outcome = desk.shows(
            source,
            "2026-10-05",
            line(source, "2026-10-05", "0.005 0.015"),
            line(source, "2026-10-05", "5000 9000", NEW),
        )
        assert (outcome.counts["quarantined"], outcome.counts["absurd"]) == (1, 1)
    assert desk.price() == ("5", "15")
    assert desk.sheet(NEW) is None


def test_reading_the_same_table_again_changes_nothing(desk: Desk) -> None:
    """The same rows, the same sheets, one more day of being seen."""
    lines = [line("litellm", "2026-10-01", "4 12"), line("litellm", "2026-10-01", "7 20", market="azure")]
    desk.shows("litellm", "2026-10-01", *lines)
    before = desk.states()
    desk.shows("litellm", "2026-10-01", *lines)
    assert desk.states() == before


def test_a_persons_word_records_what_waits_and_tells(desk: Desk) -> None:
    """Confirmed: recorded, told, closed. A number that does not wait is refused."""
    desk.shows("litellm", "2026-10-01", line("litellm", "2026-10-01", "4 12"))
    with desk.store.reading() as session:
        (open_,) = waiting(session)
    assert "input 5 → 4" in str(open_)
    with desk.store.writing() as session:
        confirm_sighting(session, open_.id, by="telegram:1001")
    assert desk.price() == ("4", "12")
    assert desk.notices() == ["effective"]
    with desk.store.writing() as session, pytest.raises(ReviewError, match="does not wait"):
        confirm_sighting(session, open_.id, by="telegram:1001")


def test_what_a_person_rejected_is_never_asked_again(desk: Desk) -> None:
    """Even when a second source shows it."""
    for source in ("litellm", "genai-prices"):
        desk.shows(source, "2026-10-01", line(source, "2026-10-01", "5 15"))
    desk.shows("litellm", "2026-10-05", line("litellm", "2026-10-05", "4 12"))
    with desk.store.writing() as session:
        reject_sighting(session, waiting(session)[0].id, by="cli")
    desk.shows("litellm", "2026-10-20", line("litellm", "2026-10-20", "4 12"))
    outcome = desk.shows("genai-prices", "2026-10-21", line("genai-prices", "2026-10-21", "4 12"))
    assert outcome.confirmed == []
    assert desk.price() == ("5", "15")


def test_a_failure_in_the_middle_leaves_nothing_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction: observations, sheets and pushes together, or none."""
    for source in ("litellm", "genai-prices"):
        desk.shows(source, "2026-10-01", line(source, "2026-10-01", "5 15"))
    desk.shows("litellm", "2026-10-05", line("litellm", "2026-10-05", "4 12"))
    before = desk.states()

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("data.watching.observation_rows.ObservationBook.write", full)
    with pytest.raises(OSError, match="disk full"):
        desk.shows("genai-prices", "2026-10-07", line("genai-prices", "2026-10-07", "4 12"))
    assert (desk.states(), desk.price(), desk.notices()) == (before, ("5", "15"), [])
