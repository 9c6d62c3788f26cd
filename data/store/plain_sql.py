"""Small transactions on the driver's own connection.

For a few tiny statements a message, SQLAlchemy's part costs several times the database's; its pool, its settings
of the connection and its spelling of parameters are still used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Engine, text

from data.store.errors import explain


class Statement:
    """SQL with `:name` parameters, spelt for the database of `engine`."""

    def __init__(self, sql: str, engine: Engine) -> None:
        compiled: Any = text(sql).compile(dialect=engine.dialect)
        self.sql: Final = str(compiled)
        self.order: Final[tuple[str, ...] | None] = tuple(compiled.positiontup or ()) or None

    def parameters(self, values: Mapping[str, object]) -> Any:
        """As the driver takes them: in order, or by name."""
        return tuple(values[name] for name in self.order) if self.order else values


class Transaction:
    """One cursor inside a transaction."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def run(self, statement: Statement, values: Mapping[str, object]) -> int:
        """Returns how many rows it touched."""
        self._cursor.execute(statement.sql, statement.parameters(values))
        return int(self._cursor.rowcount)

    def row(self, statement: Statement, values: Mapping[str, object]) -> tuple[Any, ...] | None:
        """The first row."""
        self._cursor.execute(statement.sql, statement.parameters(values))
        found: tuple[Any, ...] | None = self._cursor.fetchone()
        return found


class PlainSql:
    """Transactions on an engine of `data.store.engine.make_engine`. Raises StoreError."""

    def __init__(self, engine: Engine, url: str) -> None:
        self._engine = engine
        self._url = url
        self._driver = engine.dialect.import_dbapi()
        self._begin = "BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else ""  # psycopg begins by itself

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Commits at the end, or changes nothing."""
        try:
            connection = self._engine.raw_connection()
        except Exception as error:
            raise explain(getattr(error, "orig", None) or error, self._url) or error from error
        try:
            cursor = connection.cursor()
            if self._begin:
                cursor.execute(self._begin)
            yield Transaction(cursor)
            connection.commit()
        except self._driver.Error as error:
            connection.invalidate()
            raise explain(error, self._url) or error from error
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.close()
