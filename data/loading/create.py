"""Creating a store with everything in it, migrating an old one, loading newer files: all or nothing each time."""

from __future__ import annotations

import gc
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlmodel import Session, SQLModel

import data.tables  # noqa: F401 (registers every table)
from data.files.packaged_files import packaged_files
from data.loading.load import load_packaged
from data.migrations import HEAD, REVISION_TABLE
from data.store.address import sqlite_path
from data.store.engine import explained, lock_prices, make_engine, open_store
from data.store.errors import StoreBusy, shown

WAIT_SECONDS = 120


def create(url: str, folder: Path) -> None:
    """Make the store and load it. A process that finds another one at it waits and uses what that one made."""
    path = sqlite_path(url)
    if path is None:
        _create_in_database(url, folder)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with _file_lock(path, url):
        if not path.exists():
            _create_file(path, folder)


@contextmanager
def _file_lock(path: Path, url: str) -> Iterator[None]:
    import filelock

    try:
        with filelock.FileLock(path.with_name(f"{path.name}.lock"), timeout=WAIT_SECONDS):
            yield
    except filelock.Timeout as error:
        raise StoreBusy(f"another process has been making {shown(url)} for {WAIT_SECONDS} s: stop it") from error


def _create_file(path: Path, folder: Path) -> None:
    """Write a complete file beside the final one and move it there: a killed first start leaves no half store."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    try:
        with _transaction(f"sqlite:///{unfinished}", durable=False) as session:
            make_schema(session.connection())
            _fill(session, folder)
        _settle(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Switch to the journal that lets people read while one writes; all on the disk before it gets its name."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _create_in_database(url: str, folder: Path) -> None:
    from data.loading.ensure import look

    with _transaction(url) as session:
        lock_prices(session)
        if look(url).revision is None:
            make_schema(session.connection())
            _fill(session, folder)


@contextmanager
def _transaction(url: str, *, durable: bool = True) -> Iterator[Session]:
    engine = make_engine(url, pooled=False, durable=durable).execution_options(kanjia_writes=True)
    try:
        with explained(url), Session(engine) as session, session.begin():
            yield session
    finally:
        engine.dispose()


def migrate(url: str, folder: Path) -> None:
    """Bring the schema up to date, then the content."""
    from data.migrations.upgrade import upgrade

    upgrade(url)
    refresh(url, folder)


def refresh(url: str, folder: Path) -> None:
    """Load the packaged files that are not as the store knows them."""
    store = open_store(url)
    try:
        with store.writing() as session:
            _fill(session, folder)
    finally:
        store.close()


def _fill(session: Session, folder: Path) -> None:
    """Load the packaged files; collecting garbage among so many new rows would take a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        load_packaged(session, packaged_files(folder))
    finally:
        if collecting:
            gc.enable()


def make_schema(connection: Connection) -> None:
    """Create every table in the connection's transaction, with the version row and the migration stamp.

    Loading Alembic for this would double the time of the first start; a test holds both ways to the same schema.
    """
    SQLModel.metadata.create_all(connection)
    connection.exec_driver_sql(
        f"CREATE TABLE {REVISION_TABLE} (version_num VARCHAR(32) NOT NULL, "
        f"CONSTRAINT {REVISION_TABLE}_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql(f"INSERT INTO {REVISION_TABLE} VALUES ('{HEAD}')")  # noqa: S608 (constants)
    connection.exec_driver_sql("INSERT INTO store_version VALUES (1, 0, 0, '', '')")
