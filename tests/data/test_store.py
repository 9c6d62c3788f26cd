"""Transactions of the writing side, on both databases."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from data.store.engine import Store, bump_version, database_now, open_store
from data.tables import ButtonRow, OfferRow, StoreVersionRow


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    """What was written before the error is gone."""

    def fail() -> None:
        with store.writing() as session:
            session.add(ButtonRow(id="a", text="b", created_at=1))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as session:
        assert session.get(ButtonRow, "a") is None


def test_writers_queue_instead_of_failing(store: Store) -> None:
    """Eight threads read, then write the same row: every one of them counts."""

    def count(_: int) -> None:
        with store.writing() as session:
            row = session.get(StoreVersionRow, 1, with_for_update=True)
            assert row
            time.sleep(0.002)
            row.version += 1
            session.add(row)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(24)))
    with store.reading() as session:
        row = session.get(StoreVersionRow, 1)
        assert row
        assert row.version == 24


def test_a_second_store_on_the_same_database_sees_what_was_committed(store: Store) -> None:
    """Two programs share one store."""
    with store.writing() as session:
        bump_version(session)
    other = open_store(store.url)
    with other.reading() as session:
        row = session.get(StoreVersionRow, 1)
        assert row
        assert (row.version, row.names_version) == (1, 0)
    other.close()


def test_rows_that_point_nowhere_are_refused(store: Store) -> None:
    """Foreign keys hold on SQLite too."""

    def point_nowhere() -> None:
        with store.writing() as session:
            session.add(OfferRow(id="x@cn", model="x", seller="y", market="cn", currency="CNY", first_party=True))

    with pytest.raises(IntegrityError):
        point_nowhere()


def test_the_databases_clock_is_epoch_milliseconds(store: Store) -> None:
    """It moves within a transaction and agrees with this machine's, since it is the same machine."""
    with store.writing() as session:
        first = database_now(session)
        time.sleep(0.02)
        second = database_now(session)
    assert 15 <= second - first < 5000
    assert abs(second - time.time() * 1000) < 5000


def test_money_and_moments_keep_their_size(store: Store) -> None:
    """Whole numbers beyond 32 bits come back as they were."""
    with store.writing() as session:
        session.add(ButtonRow(id="big", text="价格", created_at=2**53))
    with store.reading() as session:
        found = session.connection().execute(text("SELECT text, created_at FROM button")).one()
    assert tuple(found) == ("价格", 2**53)
