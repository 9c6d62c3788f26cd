"""Fixtures shared by all tests: a store on each database, and one store with the real ledger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from data.loading.ensure import ensure_store
from data.store.catalogue_source import open_catalogue
from data.store.engine import Store, open_store
from data.store.read_side import StoreCatalogue
from tests.databases import Databases, PostgresServer, SqliteFiles, postgres_server

# The same cases on every machine: a landing must not hang on the day's luck.
settings.register_profile("repeatable", derandomize=True, database=None)
settings.load_profile("repeatable")


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
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Each database in turn: a test that asks for it states what holds on both."""
    kind = "sqlite_files" if request.param == "sqlite" else "postgres"
    found: Databases = request.getfixturevalue(kind)
    yield found
    found.give_back()


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


@pytest.fixture(scope="session")
def ledger_url(sqlite_files: SqliteFiles) -> str:
    """A SQLite store with everything that ships: made once a session, for tests that only read."""
    return ensure_store(sqlite_files.blank())


@pytest.fixture(scope="session")
def catalogue(ledger_url: str) -> StoreCatalogue:
    """The real catalogue: every vendor, model, name and price of the ledger."""
    return open_catalogue(ledger_url)
