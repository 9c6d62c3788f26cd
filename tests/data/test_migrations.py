"""The schema's history and the tables as the program knows them are the same thing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from data.migrations import REVISIONS
from data.migrations.upgrade import config, upgrade
from data.store import make_engine
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
