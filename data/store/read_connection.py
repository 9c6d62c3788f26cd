"""A thin connection for reading.

Answering a question reads a few dozen rows, while importing SQLModel costs more than everything else an answer
does; so the read side speaks to the drivers directly. Everything that writes goes through `data.store.engine`.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from data.store.address import sqlite_path
from data.store.errors import StoreError, explain, shown


class Reader(Protocol):
    """Runs single statements, parameters written `?`. Safe from any thread; raises StoreError."""

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one statement, consistent in themselves."""
        ...

    def close(self) -> None: ...


def open_reader(url: str) -> Reader:
    """A reader for the store at that address. Raises StoreError."""
    path = sqlite_path(url)
    return SqliteReader(url, path) if path is not None else PostgresReader(url)


class SqliteReader:
    """Reads the file without ever writing to it."""

    def __init__(self, url: str, path: Path) -> None:
        self._url = url
        self._lock = threading.Lock()
        try:
            self._connection = _open_file(path)
        except sqlite3.Error as error:
            raise _known(error, url) from error

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise _known(error, self._url) from error

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _open_file(path: Path) -> sqlite3.Connection:
    """Read-only; where the folder cannot be written SQLite has no log to open, so the file is taken as it is."""
    address = f"file:{quote(str(path))}?mode=ro"
    try:
        return _try_file(address)
    except sqlite3.OperationalError:
        if not path.exists() or path.with_name(f"{path.name}-wal").exists():
            raise
        return _try_file(f"{address}&immutable=1")


def _try_file(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, timeout=30, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


class PostgresReader:
    """One connection, opened anew when the server dropped it."""

    def __init__(self, url: str) -> None:
        import psycopg

        self._psycopg = psycopg
        self._url = url
        self._lock = threading.Lock()
        self._connection = self._connect()

    def _connect(self) -> Any:
        try:
            return self._psycopg.connect(
                self._url.replace("postgresql+psycopg://", "postgresql://", 1),
                autocommit=True,
                connect_timeout=10,
                application_name="kanjia",
            )
        except self._psycopg.Error as error:
            raise _known(error, self._url) from error

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        asked = statement.replace("?", "%s")
        with self._lock:
            try:
                return self._ask(asked, values)
            except self._psycopg.Error as error:
                raise _known(error, self._url) from error

    def _ask(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        try:
            found: list[tuple[Any, ...]] = self._connection.execute(statement, values).fetchall()
        except self._psycopg.OperationalError:
            if not self._connection.closed:
                raise
            self._connection = self._connect()
            found = self._connection.execute(statement, values).fetchall()
        return found

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _known(error: Exception, url: str) -> Exception:
    return explain(error, url) or StoreError(
        f"the store at {shown(url)} cannot be read: {str(error).partition(chr(10))[0]}"
    )
