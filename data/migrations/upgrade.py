"""Bringing a store's schema to this program's revision, all or nothing, on one replica at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from data.migrations import HEAD
from data.store.engine import PRICES_LOCK, explained, make_engine


def config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection; needs no ini file, so it works from the wheel."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    made.attributes["connection"] = connection
    return made


def upgrade(url: str, revision: str = HEAD) -> None:
    """Run the missing migrations in one transaction. Raises StoreError; then nothing has changed."""
    engine = make_engine(url, foreign_keys=False, pooled=False).execution_options(kanjia_writes=True)
    try:
        with explained(url), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": PRICES_LOCK})
            command.upgrade(config(connection), revision)
    finally:
        engine.dispose()
