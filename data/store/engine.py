"""The writing side of the store: one engine, its settings on both databases, sessions that are transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from data.store.address import store_url
from data.store.errors import explain

BUSY_SECONDS = 30
PRICES_LOCK = 0x6B616E6A6961
_WRITES = "kanjia_writes"


def driver_url(url: str) -> str:
    """The address as SQLAlchemy wants it. Raises StoreAddress for anything but SQLite and PostgreSQL."""
    scheme, _, rest = store_url(url).partition("://")
    return f"{scheme}://{rest}" if scheme == "sqlite" else f"postgresql+psycopg://{rest}"


def make_engine(url: str, *, foreign_keys: bool = True, pooled: bool = True, durable: bool = True) -> Engine:
    """An engine with the settings every writer needs.

    foreign_keys: off only while migrating SQLite; durable: off only for a file nobody uses before it is finished.
    """
    address = driver_url(url)
    options: dict[str, Any] = {} if pooled else {"poolclass": NullPool}
    if address.startswith("sqlite"):
        engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, **options)
        event.listen(engine, "connect", _sqlite_settings(foreign_keys=foreign_keys, durable=durable))
        event.listen(engine, "begin", _begin)
        return engine
    arguments = {"connect_timeout": 10, "application_name": "kanjia"}
    return create_engine(address, pool_pre_ping=pooled, connect_args=arguments, **options)


def _sqlite_settings(*, foreign_keys: bool, durable: bool) -> Any:
    def apply(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late and not before SELECT or DDL
        connection.execute(f"PRAGMA journal_mode={'WAL' if durable else 'MEMORY'}")
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")

    return apply


def _begin(connection: Connection) -> None:
    """SQLite: a writer takes the lock at once, so two of them queue instead of failing half-way."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Store:
    """An open store. Safe from any thread; every `with` block is one transaction."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._writer = self.engine.execution_options(**{_WRITES: True})

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that commits at the end, or changes nothing. Raises StoreError, IntegrityError."""
        with self._session(self._writer) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction for reading: a consistent picture on SQLite."""
        with self._session(self.engine) as session:
            yield session

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        with explained(self.url), Session(engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Give the connections back; the last one out folds SQLite's log into the file."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """The store at that address; nothing is created or migrated (`data.loading.ensure.ensure_store` does)."""
    return Store(url)


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Database errors that a user can do something about become StoreErrors."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        known = explain(error.orig or error, url)
        if known is None:
            raise
        raise known from error


def lock_prices(session: Session) -> None:
    """Let one transaction at a time write prices or migrate; on SQLite every writer has the whole store anyway."""
    if session.connection().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": PRICES_LOCK})


def database_now(session: Session) -> int:
    """The database's own clock, epoch milliseconds: the one clock all replicas share."""
    if session.get_bind().dialect.name == "sqlite":
        clock = "SELECT CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)"
    else:
        clock = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
    return int(session.connection().execute(text(clock)).scalar_one())


def bump_version(session: Session, *, names: bool = False) -> None:
    """Tell every reader that prices (and, with `names`, names) have moved."""
    columns = "version = version + 1" + (", names_version = names_version + 1" if names else "")
    session.connection().execute(text(f"UPDATE store_version SET {columns} WHERE id = 1"))  # noqa: S608 (constants)
