"""The schema's history and the tables as the program knows them are the same thing."""

from __future__ import annotations

import subprocess
import sys

import sqlalchemy as sa
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from data.loading.ensure import look
from data.migrations import REVISIONS
from data.migrations.upgrade import config, upgrade
from data.store.engine import make_engine
from tests.databases import Databases


def schema(url: str) -> dict[str, object]:
    """Tables with their columns, keys and indexes, as the database itself tells them."""
    engine = make_engine(url, pooled=False)
    look = sa.inspect(engine)
    keys = look.get_multi_pk_constraint()
    foreign, unique, indexes = (
        look.get_multi_foreign_keys(),
        look.get_multi_unique_constraints(),
        look.get_multi_indexes(),
    )
    return {
        table[1] or "": (
            [(c["name"], str(c["type"]), c["nullable"]) for c in columns],
            keys[table]["constrained_columns"],
            sorted((str(k["constrained_columns"]), k["referred_table"]) for k in foreign[table]),
            sorted((str(u["name"]), str(u["column_names"])) for u in unique[table]),
            sorted((str(i["name"]), str(i["column_names"])) for i in indexes[table]),
        )
        for table, columns in look.get_multi_columns().items()
    }


def test_migrations_lead_to_the_tables_the_program_declares(databases: Databases) -> None:
    """`alembic check` finds nothing to do after an upgrade from nothing."""
    url = databases.blank()
    upgrade(url)
    with make_engine(url, pooled=False).begin() as connection:
        command.check(config(connection))


def test_a_store_made_at_once_equals_a_migrated_one(databases: Databases) -> None:
    """Creating all tables at first use and running every migration give the same schema."""
    migrated = databases.blank()
    upgrade(migrated)
    assert schema(databases.fresh()) == schema(migrated)


def test_the_listed_revisions_are_the_migrations_there_are() -> None:
    """The plain tuple that an ordinary start reads names every migration file, in order."""
    with sa.create_engine("sqlite://").connect() as connection:
        script = ScriptDirectory.from_config(config(connection))
        assert tuple(r.revision for r in reversed(list(script.walk_revisions()))) == REVISIONS


def test_upgrading_twice_changes_nothing(store_url: str) -> None:
    """An upgrade of a store that is up to date leaves it as it was."""
    before = schema(store_url)
    upgrade(store_url)
    assert schema(store_url) == before


def test_replicas_that_upgrade_at_the_same_time_wait_for_each_other(databases: Databases) -> None:
    """Two processes start on an empty database: one runs the migrations, both succeed."""
    url = databases.blank()
    code = "import sys; from data.migrations.upgrade import upgrade; upgrade(sys.argv[1])"
    running = [
        subprocess.Popen([sys.executable, "-W", "ignore", "-c", code, url], stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [process.communicate(timeout=60)[1] for process in running] == [""] * 2
    assert look(url).revision == REVISIONS[-1]


def test_rebuilding_a_table_keeps_the_rows_that_point_to_it(databases: Databases) -> None:
    """SQLite changes a table by making a new one; with foreign keys on that would fail or delete the children."""
    url = databases.fresh()
    engine = make_engine(url, foreign_keys=False, pooled=False)
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO vendor VALUES ('v', 0, 'v', 'v', 'cn', 'UTC', NULL, NULL)"))
        connection.execute(sa.text("INSERT INTO family VALUES ('f', 'v', 0, 'f', NULL)"))
        operations = Operations(MigrationContext.configure(connection, opts={"render_as_batch": True}))
        with operations.batch_alter_table("vendor", recreate="auto") as batch:
            batch.alter_column("zh", nullable=True)
        assert connection.execute(sa.text("SELECT vendor FROM family")).scalars().all() == ["v"]
    engine.dispose()
