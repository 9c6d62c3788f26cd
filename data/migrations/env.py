"""Alembic's environment: run by `data.migrations.upgrade` with an open connection, once per replica at a time."""

from alembic import context
from sqlmodel import SQLModel

import data.tables  # noqa: F401 (registers every table)
from data.migrations import REVISION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    version_table=REVISION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
