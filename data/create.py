"""Making the schema at once: all tables as they are now, stamped as if every migration had run."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlmodel import SQLModel

import data.tables  # noqa: F401 (registers every table)
from data.migrations import HEAD, REVISION_TABLE


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
