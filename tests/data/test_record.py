"""Recording sheets beside the ledger, on both databases: added once, superseded visibly, confirmed by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from data.catalogue import Name
from data.prices import Model, Offer, PriceSheet, Rate, Tier
from data.store.engine import Store
from data.store.read_side import StoreCatalogue
from data.store.record import OfferConflict, confirm, load_offers, supersede
from tests.data.small_files import SmallFolder

Look = Callable[[], StoreCatalogue]


@pytest.fixture(autouse=True)
def loaded(store: Store, folder: SmallFolder) -> None:
    """The small ledger is there already."""
    folder.load(store)


def sheet(price: str, day: date = date(2025, 6, 1)) -> PriceSheet:
    """A plain sheet that is not recorded yet."""
    rate = Rate(Tier(), {"input": Decimal(price), "output": Decimal(price) * 2})
    return PriceSheet(
        id=0,
        effective=day,
        date_kind="announced",
        rates=(rate,),
        grade="table",
        sources=("https://x.example",),
        checked=day,
    )


def offer(model: str, market: str, *sheets: PriceSheet, currency: str = "USD") -> Offer:
    """An offer of a host, or of the vendor itself on cn and intl."""
    own = market in ("cn", "intl")
    return Offer(
        id=f"{model}@{market}", model=model, seller=model.partition("/")[0] if own else market, list=market,
        currency=currency, zone="", first_party=own, sheets=sheets,  # type: ignore[arg-type]
    )  # fmt: skip


def record(store: Store, *offers: Offer, models: tuple[Model, ...] = ()) -> list[int]:
    """Record them as the import would."""
    with store.writing() as session:
        return load_offers(session, offers, origin="snapshot", models=models)


def test_recording_twice_adds_nothing(store: Store, look: Look) -> None:
    """The same lines again: no row, no new version."""
    ids = record(store, offer("acme/rocket-1", "azure", sheet("1"), sheet("0.9", date(2025, 7, 1))))
    assert len(ids) == 2
    version = look().version
    assert record(store, offer("acme/rocket-1", "azure", sheet("1"), sheet("0.9", date(2025, 7, 1)))) == []
    assert look().version == version


def test_a_recorded_offer_is_the_models_with_its_changes(store: Store, look: Look) -> None:
    """It stands beside the vendor's list, and its own cut is computed."""
    record(store, offer("acme/rocket-1", "azure", sheet("2"), sheet("1", date(2025, 7, 1))))
    assert [o.list for o in look().offers("acme/rocket-1")] == ["cn", "azure"]
    cuts = [c for c in look().changes("acme/rocket-1") if c.offer == "acme/rocket-1@azure"]
    assert [(c.meter, c.pct) for c in cuts] == [("input", Decimal(-50)), ("output", Decimal(-50))]


def test_a_model_without_facts_takes_those_of_the_import(store: Store, look: Look) -> None:
    """Its raw id is a name that says it was not reviewed; so is the host's."""
    facts = Model(
        id="lab/m-1", vendor="lab", display="M 1", context_window=8000, chat=False, modalities=("embedding",)
    )
    record(store, offer("lab/m-1", "azure", sheet("1")), offer("lab/m-2", "azure", sheet("1")), models=(facts,))
    assert look().model("lab/m-1") == facts
    assert look().model("lab/m-2") == Model(id="lab/m-2", vendor="lab", display="m-2")
    assert {name for name in look().names() if not name.curated} == {
        Name("m-1", "model", "lab/m-1", curated=False),
        Name("m-2", "model", "lab/m-2", curated=False),
        Name("azure", "host", "azure", curated=False),
    }


def test_reviewed_facts_are_not_overwritten(store: Store, look: Look) -> None:
    """What the import says of a model that has facts counts for nothing."""
    record(
        store,
        offer("acme/rocket-1", "azure", sheet("1")),
        models=(Model(id="acme/rocket-1", vendor="acme", display="X"),),
    )
    model = look().model("acme/rocket-1")
    assert model
    assert model.display == "Rocket 1"


def test_an_offer_has_one_currency(store: Store, look: Look) -> None:
    """The same list in another currency is refused, and nothing of the call is kept."""
    with pytest.raises(OfferConflict, match="acme/rocket-1@cn: USD here, CNY before"):
        record(store, offer("lab/m-1", "azure", sheet("1")), offer("acme/rocket-1", "cn", sheet("1")))
    assert look().model("lab/m-1") is None


def test_a_price_finer_than_the_store_is_refused(store: Store, look: Look) -> None:
    """Rounding would be a lie; the caller is told."""
    with pytest.raises(ValueError, match="more than 6 decimals"):
        record(store, offer("acme/rocket-1", "azure", sheet("0.0000001")))
    assert len(look().offers("acme/rocket-1")) == 1


def test_a_superseded_sheet_stays_visible_and_out_of_the_changes(store: Store, look: Look) -> None:
    """Withdrawing a line leaves it in the offer, takes its change away and moves the version."""
    [first, wrong] = record(store, offer("acme/rocket-1", "azure", sheet("2"), sheet("1", date(2025, 7, 1))))
    version = look().version
    with store.writing() as session:
        supersede(session, wrong, None)
    standings = {s.id: s.standing for s in look().offers("acme/rocket-1")[1].sheets}
    assert standings == {first: "standing", wrong: "superseded"}
    assert [c for c in look().changes("acme/rocket-1") if c.offer == "acme/rocket-1@azure"] == []
    assert look().version == version + 1


def test_superseding_a_line_that_is_not_there_is_an_error(store: Store) -> None:
    """A wrong id is a mistake of the caller, not silence."""
    with pytest.raises(KeyError, match="4711"), store.writing() as session:
        supersede(session, 4711, None)


def test_a_confirmation_moves_the_day_forward_only(store: Store, look: Look) -> None:
    """Seen again later counts; an older sighting changes nothing."""
    [line] = record(store, offer("acme/rocket-1", "azure", sheet("2")))
    for day in (date(2025, 9, 1), date(2025, 8, 1)):
        with store.writing() as session:
            confirm(session, [line], day)
    assert look().offers("acme/rocket-1")[1].sheets[0].checked == date(2025, 9, 1)
