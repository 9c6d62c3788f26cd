"""Many rows at once, the same way on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, func, inspect, select, text
from sqlmodel import Session, SQLModel

from data.store.offer_rows import Rows
from data.tables import SheetRow

Item = TypeVar("Item")
CHUNK = 500
"""Values in one statement: far below both databases' limits."""


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in lists of at most CHUNK."""
    waiting = list(items)
    for start in range(0, len(waiting), CHUNK):
        yield waiting[start : start + CHUNK]


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert plain rows, the same columns named in each: texts, whole numbers, booleans, None.

    They go to the driver as they are: filling a store, SQLAlchemy's own way takes three times as long.
    """
    if not rows:
        return
    connection = session.connection()
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in rows[0])
    marks = ", ".join([_mark(connection)] * len(rows[0]))
    statement = f"INSERT INTO {quote(str(table.__tablename__))} ({columns}) VALUES ({marks})"  # noqa: S608 (names of ours)
    connection.exec_driver_sql(statement, [tuple(map(row.__getitem__, rows[0])) for row in rows])


def upsert_rows(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or overwrite the named columns of those with the same primary key."""
    if not rows:
        return
    connection = session.connection()
    statement = insert_for(connection.dialect.name)(table)
    keys = [column.name for column in inspect(table).primary_key]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert those rows whose primary key is not there yet; waits for whoever is inserting the same one."""
    if rows:
        connection = session.connection()
        statement = insert_for(connection.dialect.name)(table)
        connection.execute(statement.on_conflict_do_nothing(), rows)


def insert_for(dialect: str) -> Any:
    """The database's own INSERT, which knows ON CONFLICT; the other one's is not even imported."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert
    from sqlalchemy.dialects import postgresql

    return postgresql.insert


def next_sheet_ids(session: Session, count: int) -> list[int]:
    """Ids for that many new sheets, so that sheets and rates go in as two statements."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        statement = text("SELECT nextval(pg_get_serial_sequence('sheet', 'id')) FROM generate_series(1, :count)")
        return [int(row[0]) for row in connection.execute(statement, {"count": count})]
    last = connection.execute(select(func.max(SheetRow.id))).scalar_one() or 0
    return list(range(last + 1, last + 1 + count))


def session_rows(session: Session) -> Rows:
    """The session's transaction as the read side's way of asking."""
    connection = session.connection()
    mark = _mark(connection)

    def rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        found = connection.exec_driver_sql(statement.replace("?", mark), tuple(values))
        return [tuple(row) for row in found]

    return rows


def _mark(connection: Connection) -> str:
    """How the driver writes the place of a value."""
    return "?" if connection.dialect.name == "sqlite" else "%s"
