"""What a reader sees of the store, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from data.catalogue import Name
from data.store.engine import Store
from data.store.read_side import StoreCatalogue
from data.timeline import day_of, sheet_in_force
from tests.data.small_files import SmallFolder, entry

Look = Callable[[], StoreCatalogue]


@pytest.fixture
def seen(store: Store, folder: SmallFolder, look: Look) -> StoreCatalogue:
    """The small folder with a second list, two hosts, a promotion and a price that is still to come."""
    promotion = "promotion: true; ends: 2025-04-30"
    folder.ledger(
        entry("rocket-1", "intl", "USD", effective=None),
        entry("rocket-2"),
        entry("rocket-2", effective="2025-04-01", rates="[{input: 0.5, output: 1}]", more=promotion),
        entry(
            "rocket-2", effective="2027-01-01", rates="[{input: 0.1, output: 0.2}]", more="announced: 2026-11-01"
        ),
        entry("rocket-embed", effective="2025-01-01", rates="[{input: 0.1}]"),
        entry("rocket-1-0110", effective="2024-01-11", rates="[{input: 15, output: 36}]"),
    )
    for host in ("zulu", "bravo"):
        line = entry("acme/rocket-1", host, "USD", effective="2024-06-01")
        folder.write(f"ledger/{host}.yaml", f"    vendor: {host}\n    host: true\n    prices:\n{line}")
    folder.load(store)
    return look()


def test_offers_are_home_list_then_other_list_then_hosts(seen: StoreCatalogue) -> None:
    """The vendor's own default first, hosts by name."""
    offers = seen.offers("acme/rocket-1")
    assert [offer.list for offer in offers] == ["cn", "intl", "bravo", "zulu"]
    assert [offer.first_party for offer in offers] == [True, True, False, False]
    assert [offer.zone for offer in offers] == ["Asia/Shanghai", "Asia/Shanghai", "UTC", "UTC"]
    assert offers[0].id == "acme/rocket-1@cn"


def test_sheets_are_oldest_first(seen: StoreCatalogue) -> None:
    """An unknown start comes before every dated line, what is announced comes last."""
    days = [sheet.effective for sheet in seen.offers("acme/rocket-2")[0].sheets]
    assert days == [date(2025, 3, 1), date(2025, 4, 1), date(2027, 1, 1)]
    assert seen.offers("acme/rocket-1")[1].sheets[0].date_kind == "unknown_start"


def test_a_model_nobody_knows_is_none(seen: StoreCatalogue) -> None:
    """Unknown ids have no facts, offers, changes or snapshots; none of them is an error."""
    assert seen.model("acme/rocket-7") is None
    assert (seen.offers("acme/rocket-7"), seen.changes("acme/rocket-7"), seen.snapshots("acme/rocket-7")) == (
        (),
        (),
        (),
    )
    assert (seen.vendor("nobody"), seen.family("nothing")) == (None, None)
    assert seen.vendor_flagship("nobody", date(2025, 1, 1)) is None
    assert seen.model_ids(family="nothing") == ()


def test_models_of_a_vendor_are_its_chat_models_newest_first(seen: StoreCatalogue) -> None:
    """Released last comes first; an embedding model is none."""
    assert seen.model_ids(vendor="acme") == (
        "acme/rocket-2", "acme/rocket-mini", "acme/rocket-1-0110", "acme/rocket-1",
    )  # fmt: skip


def test_models_of_a_family_include_its_sub_families(seen: StoreCatalogue) -> None:
    """The wider family holds the mini's; the mini's holds only its own."""
    assert seen.model_ids(family="rocket") == ("acme/rocket-2", "acme/rocket-mini", "acme/rocket-1")
    assert seen.model_ids(family="rocket-mini") == ("acme/rocket-mini",)


def test_dated_snapshots_stand_behind_the_plain_id(seen: StoreCatalogue) -> None:
    """A snapshot is a model of its own, found from the plain one."""
    assert seen.snapshots("acme/rocket-1") == ("acme/rocket-1-0110",)
    model = seen.model("acme/rocket-1-0110")
    assert model
    assert model.snapshot_of == "acme/rocket-1"


@pytest.mark.parametrize(
    ("day", "model"), [(date(2024, 5, 1), "acme/rocket-1"), (date(2025, 3, 1), "acme/rocket-2")]
)
def test_a_vendors_flagship_is_its_first_familys_on_that_day(seen: StoreCatalogue, day: date, model: str) -> None:
    """Naming only the vendor means the model its bare family name meant then."""
    assert seen.vendor_flagship("acme", day) == model


def test_every_name_is_there_with_its_kind(seen: StoreCatalogue) -> None:
    """Vendors, families, models, ids and hosts; names that are ordinary words say so."""
    names = set(seen.names())
    assert names >= {
        Name("极致", "vendor", "acme"), Name("Acme", "vendor", "acme"), Name("acme", "vendor", "acme"),
        Name("极致科技", "vendor", "acme"), Name("巅峰", "vendor", "acme", ordinary=True),
        Name("火箭", "family", "rocket", ordinary=True), Name("小火箭", "family", "rocket-mini"),
        Name("一号", "model", "acme/rocket-1"), Name("Rocket 1", "model", "acme/rocket-1"),
        Name("rocket-1", "model", "acme/rocket-1"), Name("zulu", "host", "zulu", curated=False),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "price"),
    [
        (datetime(2025, 2, 28, 15, 59, tzinfo=UTC), None),
        (datetime(2025, 2, 28, 16, 0, tzinfo=UTC), "1"),
        (datetime(2025, 4, 30, 15, 59, tzinfo=UTC), "0.5"),
        (datetime(2025, 4, 30, 16, 0, tzinfo=UTC), "1"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "0.1"),
    ],
    ids=[
        "before launch",
        "launch, midnight in Shanghai",
        "promotion's last minute",
        "list price again",
        "announced",
    ],
)
def test_standing_prices_follow_the_vendors_own_calendar(
    seen: StoreCatalogue, day: datetime, price: str | None
) -> None:
    """A price begins and a promotion ends at midnight of the vendor's zone."""
    found = {p.offer_id: p.input for p in seen.standing_prices(day)}
    assert found.get("acme/rocket-2@cn") == (None if price is None else Decimal(price))


def test_standing_prices_come_with_the_facts_of_their_models(seen: StoreCatalogue) -> None:
    """An embedding is told from a chat model; unknown meters stay unknown."""
    found = {p.offer_id: p for p in seen.standing_prices(datetime(2026, 1, 1, tzinfo=UTC))}
    assert not found["acme/rocket-embed@cn"].model.chat
    host = found["acme/rocket-1@zulu"]
    assert (host.model.display, host.first_party, host.cache_read) == ("Rocket 1", False, None)


def test_changes_of_a_model_are_computed_when_it_is_loaded(seen: StoreCatalogue) -> None:
    """A cut of each meter that both lines have, and the snapshot that came dearer."""
    cuts = [c for c in seen.changes("acme/rocket-1") if c.kind == "change"]
    assert [(c.meter, c.before, c.after) for c in cuts] == [
        ("input", Decimal(12), Decimal("0.8")),
        ("output", Decimal(36), Decimal("2.000001")),
    ]
    assert [c.after for c in seen.changes("acme/rocket-1") if c.kind == "snapshot"] == [Decimal(15)]


def test_a_familys_next_flagship_is_a_change_of_its_own_kind(seen: StoreCatalogue) -> None:
    """From rocket-1 to rocket-2 is a succession, not a cut."""
    kinds = {c.kind for c in seen.changes("acme/rocket-2")}
    assert "successor" in kinds


def test_changes_of_a_window_are_list_price_changes_within_it(seen: StoreCatalogue) -> None:
    """Both ends count; promotions, successions and snapshots are left out."""
    day = date(2024, 5, 15)
    assert {c.model for c in seen.changes_between(day, day)} == {"acme/rocket-1"}
    assert seen.changes_between(date(2024, 5, 16), date(2026, 12, 31)) == ()


def test_standing_prices_of_the_real_ledger_are_the_sheets_in_force(catalogue: StoreCatalogue) -> None:
    """The ranking's one statement and the timeline of each offer agree, for every offer and on several days."""
    for at in (
        datetime(2024, 5, 22, 4, tzinfo=UTC),
        datetime(2025, 7, 1, tzinfo=UTC),
        datetime(2026, 11, 23, tzinfo=UTC),
    ):
        ranked = {p.offer_id: p.sheet_id for p in catalogue.standing_prices(at)}
        ids = {name.target for name in catalogue.names() if name.kind == "model"}
        models = [catalogue.model(i) for i in sorted(ids)]
        sold = [m.id for m in models if m and (m.retired is None or m.retired > at.date())]
        expected = {}
        for offer in (offer for model in sold for offer in catalogue.offers(model)):
            sheet = sheet_in_force(offer, at)
            if sheet:
                expected[offer.id] = sheet.id
        assert ranked == expected


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2024, 5, 13, 4, tzinfo=UTC), "America/Los_Angeles", date(2024, 5, 13)),  # noon in Shanghai
        (datetime(2024, 5, 12, 15, 59, tzinfo=UTC), "America/Los_Angeles", date(2024, 5, 12)),
        (datetime(2024, 5, 12, 15, 59, tzinfo=UTC), "Pacific/Auckland", date(2024, 5, 13)),  # a zone ahead of both
    ],
)
def test_a_price_holds_from_its_day_on_whoever_asks_in_shanghai(at: datetime, zone: str, day: date) -> None:
    """The launch price of a day is known on that day in Shanghai, though it is still the day before elsewhere."""
    assert day_of(zone, at) == day
