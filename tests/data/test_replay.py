"""The ledger's real history through two tables that make the measured mistakes: nothing false is ever pushed."""

from __future__ import annotations

from data.store.engine import open_store
from tests.bench.replay_history import replay
from tests.databases import SqliteFiles


def test_replaying_history_pushes_true_changes_and_no_mistake(sqlite_files: SqliteFiles) -> None:
    """What is missed was missed on purpose: it is quarantined for a person, with its reason."""
    store = open_store(sqlite_files.fresh())
    score = replay(store, ("openai", "moonshot", "zhipu", "minimax"))
    store.close()
    assert score.false == []
    assert score.mistakes > 20
    assert score.true > score.missed_in_all
    assert score.carried > 10
    assert all(reason.startswith(("quarantined", "agrees")) for reason in score.missed)


def test_what_the_tables_alone_left_open_is_told_once_a_person_has_confirmed_it(sqlite_files: SqliteFiles) -> None:
    """Nothing real is lost in quarantine, and a person's word for what is true makes nothing false be pushed."""
    store = open_store(sqlite_files.fresh())
    score = replay(store, ("openai", "moonshot", "zhipu", "minimax", "baidu"), attended=True)
    store.close()
    assert score.false == []
    assert score.missed_in_all == 0
