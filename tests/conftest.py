"""Fixtures shared by all tests: a store on each database, and one store with the real ledger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data.store import Store, open_store
from tests.databases import Databases, PostgresServer, SqliteFiles, postgres_server


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """SQLite stores in a folder of the session."""
    return SqliteFiles(tmp_path_factory.mktemp("stores"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL, started when the first test asks for it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Each database in turn: a test that asks for it states what holds on both."""
    kind = "sqlite_files" if request.param == "sqlite" else "postgres"
    found: Databases = request.getfixturevalue(kind)
    return found


@pytest.fixture
def store_url(databases: Databases) -> str:
    """The URL of a fresh store with the schema and no prices, on each database in turn."""
    return databases.fresh()


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """That store, open for writing."""
    opened = open_store(store_url)
    yield opened
    opened.close()
