"""The store at first use and at an ordinary start: made whole or not at all, and cheap when it is there."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import text

from data.loading.ensure import ensure_store, look
from data.migrations import HEAD
from data.migrations.upgrade import upgrade
from data.store.address import default_path, store_url
from data.store.engine import make_engine
from data.store.read_connection import open_reader
from tests.data.glimpses import prices, start, version_of
from tests.data.small_files import SmallFolder, entry
from tests.databases import Databases

SLOW_START = """
    import sys, time
    from pathlib import Path
    import data.loading.load
    from data.loading.ensure import ensure_store
    data.loading.load.recompute_changes = lambda *_: (print("now", flush=True), time.sleep(60))
    ensure_store(sys.argv[1], folder=Path(sys.argv[2]))
"""


def test_first_use_makes_a_complete_store(databases: Databases, folder: SmallFolder) -> None:
    """Schema, facts, prices and exchange rates are there, and nothing is left to migrate."""
    url = databases.blank()
    assert ensure_store(url, folder=folder.path) == url
    assert look(url).revision == HEAD
    assert prices(url) == 2
    reader = open_reader(url)
    assert reader.rows("SELECT count(*) > 1000 FROM fx_day") == [(True,)]
    reader.close()


def test_first_use_makes_the_folder_and_leaves_one_file(tmp_path: Path, folder: SmallFolder) -> None:
    """The unfinished file is gone; the lock beside the store is empty."""
    path = tmp_path / "a folder" / "that is not there" / "kanjia.db"
    ensure_store(f"sqlite:///{path}", folder=folder.path)
    left = {file.name for file in path.parent.iterdir()} - {"kanjia.db-wal", "kanjia.db-shm"}
    assert left == {"kanjia.db", "kanjia.db.lock"}


def test_first_uses_at_the_same_time_make_one_store(databases: Databases, folder: SmallFolder) -> None:
    """Three processes start where there is nothing: all succeed, and every line is there once."""
    url = databases.blank()
    running = [start(url, folder) for _ in range(3)]
    assert [process.communicate(timeout=60)[1] for process in running] == [""] * 3
    assert {process.returncode for process in running} == {0}
    assert prices(url) == 2


def test_a_killed_first_use_leaves_nothing_half_done(databases: Databases, folder: SmallFolder) -> None:
    """Killed in the middle of loading: the next start makes the store as if nothing had been."""
    url = databases.blank()
    process = start(url, folder, SLOW_START)
    assert process.stdout
    assert process.stdout.readline() == "now\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert look(url).revision is None
    ensure_store(url, folder=folder.path)
    assert prices(url) == 2


def test_an_ordinary_start_loads_no_heavy_library(ledger_url: str) -> None:
    """Reading a price needs neither SQLModel nor pydantic nor YAML nor PostgreSQL's driver."""
    code = """
        import sys
        from data.store.catalogue_source import open_catalogue
        catalogue = open_catalogue(sys.argv[1])
        assert catalogue.names() and catalogue.offers("openai/gpt-4o")
        heavy = {"sqlmodel", "sqlalchemy", "pydantic", "yaml", "psycopg", "alembic", "csv", "holidays"}
        print(sorted(heavy & sys.modules.keys()))
    """
    command = [sys.executable, "-c", textwrap.dedent(code), ledger_url]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_changed_files_are_loaded_at_the_next_start(databases: Databases, folder: SmallFolder) -> None:
    """An edited ledger is in the store after the next start; an unchanged one moves nothing."""
    url = databases.blank()
    ensure_store(url, folder=folder.path)
    version = version_of(url)
    ensure_store(url, folder=folder.path)
    assert version_of(url) == version
    folder.ledger(entry())
    ensure_store(url, folder=folder.path)
    assert prices(url) == 3
    assert version_of(url) == version + 1


def test_an_older_schema_is_migrated_and_keeps_its_rows(databases: Databases, folder: SmallFolder) -> None:
    """A store of the first revision is brought up to date at the next start."""
    url = databases.blank()
    upgrade(url, "0001")
    engine = make_engine(url, pooled=False)
    with engine.begin() as connection:
        connection.execute(text("UPDATE store_version SET version = 7"))
    ensure_store(url, folder=folder.path)
    assert look(url).revision == HEAD
    assert version_of(url) == 8


def test_a_migration_that_fails_changes_nothing(databases: Databases) -> None:
    """A table in the way of the second revision: the store stays at the first."""
    url = databases.blank()
    upgrade(url, "0001")
    engine = make_engine(url, pooled=False)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE subscription (x INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        upgrade(url)
    assert look(url).revision == "0001"
    with engine.connect() as connection:
        assert not connection.dialect.has_table(connection, "chat")
    engine.dispose()


def test_the_address_comes_from_the_environment_else_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """KANJIA_DATABASE_URL first; without it a file in the user's own data folder."""
    monkeypatch.setenv("KANJIA_DATABASE_URL", "postgres://db.example/kanjia")
    assert store_url() == "postgresql://db.example/kanjia"
    monkeypatch.delenv("KANJIA_DATABASE_URL")
    monkeypatch.setenv("XDG_DATA_HOME", "/home/someone/data")
    assert default_path() == Path("/home/someone/data/kanjia/kanjia.db")
    assert store_url() == "sqlite:////home/someone/data/kanjia/kanjia.db"
