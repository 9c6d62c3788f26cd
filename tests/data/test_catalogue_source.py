"""A running program's catalogue: swapped when the store's version moves, shared by threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest

from data.prices import Rate, Tier
from data.store.catalogue_source import CatalogueSource
from data.store.engine import Store
from data.store.record import load_offers
from tests.data.small_files import SmallFolder, entry


@pytest.fixture
def loaded(store: Store, folder: SmallFolder) -> Store:
    """The small folder in a store."""
    folder.load(store)
    return store


def new_price(store: Store, source: CatalogueSource, price: str) -> None:
    """An admin's price for rocket-1."""
    offer = source.current().offers("acme/rocket-1")[0]
    sheet = replace(offer.sheets[-1], id=0, rates=(Rate(Tier(), {"input": Decimal(price)}),), grade="admin")
    with store.writing() as session:
        load_offers(session, [replace(offer, sheets=(sheet,))], origin="admin")


def test_a_new_version_is_seen_at_the_next_question(loaded: Store) -> None:
    """A price recorded by another connection is in the next catalogue; the one in use stays what it was."""
    source = CatalogueSource(loaded.url, every=0)
    before = source.current()
    old = before.offers("acme/rocket-1")
    new_price(loaded, source, "0.5")
    after = source.current()
    assert len(after.offers("acme/rocket-1")[0].sheets) == len(old[0].sheets) + 1
    assert before.offers("acme/rocket-1") is old
    source.close()


def test_an_unmoved_store_keeps_its_catalogue(loaded: Store) -> None:
    """No new object, so everything remembered stays remembered."""
    source = CatalogueSource(loaded.url, every=0)
    assert source.current() is source.current()
    source.close()


def test_the_store_is_looked_at_no_more_often_than_asked(loaded: Store) -> None:
    """Within the interval the catalogue stays, whatever happens to the store."""
    source = CatalogueSource(loaded.url, every=3600)
    before = source.current()
    new_price(loaded, source, "0.5")
    assert source.current() is before
    source.close()


def test_names_stay_the_same_object_until_a_name_changes(loaded: Store, folder: SmallFolder) -> None:
    """An index over the names is built again only when it must be."""
    source = CatalogueSource(loaded.url, every=0)
    names = source.current().names()
    new_price(loaded, source, "0.5")
    assert source.current().names() is names
    folder.write("ledger/host.yaml", "vendor: host\nhost: true\nprices:\n" + entry("lab/new-model", "host"))
    folder.load(loaded)
    assert "new-model" in {name.text for name in source.current().names()}
    source.close()


def test_threads_share_one_source(loaded: Store) -> None:
    """Many questions at once, while prices move, see complete offers."""
    source = CatalogueSource(loaded.url, every=0)

    def ask(number: int) -> int:
        if number % 10 == 5:
            new_price(loaded, source, f"0.{number}")
        return min(len(sheet.rates) for sheet in source.current().offers("acme/rocket-1")[0].sheets)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(60))) == {1}
    assert len(source.current().offers("acme/rocket-1")[0].sheets) == 8
    source.close()
