"""Bringing a store's schema to this program's revision, all or nothing, on one replica at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from data.migrations import HEAD
from data.store import make_engine

LOCK = 0x6B616E6A6961
"""PostgreSQL advisory lock held while the schema or the packaged files are brought up to date."""


def config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection; needs no ini file, so it works from the wheel."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    made.attributes["connection"] = connection
    return made


def upgrade(url: str, revision: str = HEAD) -> None:
    """Run the missing migrations in one transaction. Raises what the database raises; then nothing changed."""
    engine = make_engine(url, foreign_keys=False, pooled=False).execution_options(kanjia_writes=True)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            command.upgrade(config(connection), revision)
    finally:
        engine.dispose()
