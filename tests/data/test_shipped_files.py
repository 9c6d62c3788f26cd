"""The files that ship fit together: every price has its facts, families their flagships, many models a price."""

from __future__ import annotations

from typing import Any

import pytest

from data.loading.ensure import ensure_store
from data.store.read_connection import open_reader
from data.store.read_side import StoreCatalogue
from data.store.sheet_rows import CHANGE_COLUMNS, RATE_COLUMNS
from tests.databases import PostgresServer

UNFIT = {
    "a price in the ledger of a model without facts": (
        "SELECT DISTINCT o.model FROM offer o JOIN model m ON m.id = o.model JOIN sheet s ON s.offer = o.id"
        " WHERE s.origin = 'ledger' AND m.file = ''"
    ),
    "a price in the ledger of a vendor or host without a name": (
        "SELECT DISTINCT o.seller FROM offer o JOIN sheet s ON s.offer = o.id WHERE s.origin = 'ledger'"
        " AND NOT EXISTS (SELECT 1 FROM name n WHERE n.target IN (o.seller, o.market))"
    ),
    "a family within one that is not there": (
        "SELECT id FROM family WHERE parent IS NOT NULL AND parent NOT IN (SELECT id FROM family)"
    ),
    "a family without a name": (
        "SELECT id FROM family WHERE id NOT IN (SELECT target FROM name WHERE kind = 'family')"
    ),
    "a family whose flagships are in no order": (
        "SELECT a.family FROM flagship a JOIN flagship b ON a.family = b.family AND a.position + 1 = b.position"
        " WHERE b.since IS NULL OR a.since >= b.since"
    ),
    "a snapshot of a model that is not there": (
        "SELECT id FROM model WHERE snapshot_of IS NOT NULL AND snapshot_of NOT IN (SELECT id FROM model)"
    ),
    "a price line without a source": "SELECT id FROM sheet WHERE sources = '[]'",
    "an end before the beginning": "SELECT id FROM sheet WHERE ends < effective",
}


@pytest.mark.parametrize("what", UNFIT)
def test_nothing_shipped_is_unfit(ledger_url: str, what: str) -> None:
    """Each of these would be a hole in an answer."""
    reader = open_reader(ledger_url)
    assert reader.rows(UNFIT[what]) == []
    reader.close()


def test_more_than_1200_chat_models_are_priced(catalogue: StoreCatalogue) -> None:
    """The breadth that was promised, ledger and import together."""
    assert sum(1 for model in catalogue.model_ids() if catalogue.offers(model)) >= 1200


CONTENT = {
    "names": "SELECT text, kind, target, ordinary, curated FROM name",
    "models": "SELECT id, vendor, display, family, chat, reasoning, tools, released FROM model",
    "rates": (
        f"SELECT s.offer, s.effective, s.promotion, s.standing, s.digest, {', '.join(RATE_COLUMNS)}"
        " FROM sheet s JOIN rate r ON r.sheet = s.id"
    ),
    "changes": f"SELECT scope, first_party, {', '.join(CHANGE_COLUMNS)} FROM change",
    "exchange rates": "SELECT day, per_eur FROM fx_day",
}


@pytest.fixture(scope="module")
def loaded_postgres(postgres: PostgresServer) -> str:
    """Everything that ships, in PostgreSQL."""
    return ensure_store(postgres.blank())


@pytest.mark.postgres
@pytest.mark.parametrize("what", CONTENT)
def test_postgresql_holds_the_same_as_sqlite(loaded_postgres: str, ledger_url: str, what: str) -> None:
    """Line by line, whichever database the prices were loaded into."""

    def content(url: str) -> list[tuple[Any, ...]]:
        reader = open_reader(url)
        rows = [tuple(int(v) if isinstance(v, bool) else v for v in row) for row in reader.rows(CONTENT[what])]
        reader.close()
        return sorted(rows, key=repr)

    assert content(loaded_postgres) == content(ledger_url)
