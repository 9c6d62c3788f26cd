"""A store in trouble: one line that says what, where and what to do, and nothing lost or half applied."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from data.loading.ensure import ensure_store
from data.migrations import REVISION_TABLE
from data.store.address import sqlite_path, store_url
from data.store.catalogue_source import open_catalogue
from data.store.engine import Store, make_engine, open_store
from data.store.errors import (
    StoreAddress,
    StoreCorrupt,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
    StoreUnreachable,
    shown,
)
from tests.data.glimpses import prices, start, version_of
from tests.data.small_files import SmallFolder, entry
from tests.databases import SqliteFiles


def test_a_newer_schema_is_refused(store_url: str, folder: SmallFolder) -> None:
    """A program that does not know the schema says so and touches nothing."""
    engine = make_engine(store_url, pooled=False)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {REVISION_TABLE} SET version_num = '9999'"))
    with pytest.raises(StoreTooNew, match=r"newer Kanjia \(schema 9999\): upgrade the program"):
        ensure_store(store_url, folder=folder.path)


@pytest.mark.parametrize(
    "content",
    [b"", b"not a database at all, just a text file of some length" * 20, b"SQLite format 3\0" + b"\0" * 84],
    ids=["empty file", "another file", "only a header"],
)
def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path, folder: SmallFolder, content: bytes) -> None:
    """One line says which file and what to do; the file is not overwritten."""
    path = tmp_path / "kanjia.db"
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt, match=r"kanjia\.db.*move it away") as caught:
        ensure_store(f"sqlite:///{path}", folder=folder.path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_cut_off_store_is_named(ledger_url: str, tmp_path: Path) -> None:
    """A file that lost its second half is reported as damaged when it is read."""
    whole = sqlite_path(ledger_url)
    assert whole
    path = tmp_path / "kanjia.db"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(StoreCorrupt, match="damaged"):
        open_catalogue(f"sqlite:///{path}").names()


def test_another_programs_database_is_left_alone(tmp_path: Path, folder: SmallFolder) -> None:
    """A SQLite file with other tables is not taken over."""
    path = tmp_path / "theirs.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    with pytest.raises(StoreCorrupt, match="is not a Kanjia store"):
        ensure_store(f"sqlite:///{path}", folder=folder.path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, folder: SmallFolder) -> None:
    """The folder of the store is a file: nothing can be made there, and the message says where and what to do."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreReadOnly, match=r"file/kanjia\.db.*point KANJIA_DATABASE_URL elsewhere") as caught:
        ensure_store(f"sqlite:///{tmp_path}/file/kanjia.db", folder=folder.path)
    assert "\n" not in str(caught.value)


@contextmanager
def nobody() -> Iterator[None]:
    """Root writes everywhere, so a test run by root acts as another user meanwhile."""
    import filelock  # noqa: F401 (the other user may not be able to read the libraries)

    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that every user of the machine can enter."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def test_a_read_only_folder_is_named(shared: Path) -> None:
    """A first use in a folder without write permission: one line, and nothing is left there."""
    folder = SmallFolder(shared / "files")
    place = shared / "place"
    place.mkdir()
    place.chmod(0o555)
    with nobody(), pytest.raises(StoreReadOnly, match="make it writable"):
        ensure_store(f"sqlite:///{place}/kanjia.db", folder=folder.path)
    assert list(place.iterdir()) == []


def test_a_store_in_a_read_only_folder_still_answers(shared: Path) -> None:
    """Reading needs no permission to write; an update says that it has none."""
    folder = SmallFolder(shared / "files")
    place = shared / "place"
    url = ensure_store(f"sqlite:///{place}/kanjia.db", folder=folder.path)
    for leftover in place.glob("kanjia.db-*"):
        leftover.unlink()
    place.chmod(0o555)
    with nobody():
        assert prices(ensure_store(url, folder=folder.path)) == 2
    folder.ledger(entry())
    with nobody(), pytest.raises(StoreReadOnly):
        ensure_store(url, folder=folder.path)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, folder: SmallFolder) -> None:
    """No room for the store: one line, no half file, and with room the next start succeeds."""
    code = """
        import resource, sys
        from pathlib import Path
        from data.loading.ensure import ensure_store
        from data.store.errors import StoreError
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            ensure_store(sys.argv[1], folder=Path(sys.argv[2]))
        except StoreError as error:
            print(error)
    """
    url = f"sqlite:///{tmp_path}/new/kanjia.db"
    said, _ = start(url, folder, code).communicate(timeout=60)
    assert said.count("\n") == 1
    assert "kanjia.db" in said
    assert "space" in said
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["kanjia.db.lock"]
    ensure_store(url, folder=folder.path)
    assert prices(url) == 2


def fill(store: Store) -> None:
    """Write more than there is room for, in one transaction."""
    with store.writing() as session:
        connection = session.connection()
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.execute(text("UPDATE store_version SET version = 99"))
        for number in range(2000):
            connection.execute(text("INSERT INTO button VALUES (:id, 'x', 0)"), {"id": f"{number:999}"})


def test_a_full_disk_while_loading_changes_nothing(sqlite_files: SqliteFiles, folder: SmallFolder) -> None:
    """An update that finds no room is rolled back as a whole; the old prices still answer."""
    url = sqlite_files.blank()
    ensure_store(url, folder=folder.path)
    store = open_store(url)
    with pytest.raises(StoreFull, match="no room for the store"):
        fill(store)
    store.close()
    assert version_of(url) == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody:hunter2@127.0.0.1:1/none",
        "postgresql+psycopg://nobody:hunter2@127.0.0.1:1/none",
        "postgresql:///none?host=/nowhere&password=hunter2",
        "postgresql://nobody:hunter2@127.0.0.1:1/none?sslmode=maybe",
        "postgresql://nobody:hunter2@127.0.0.1:1/none?colour=red",
    ],
)
def test_an_unreachable_server_is_named_without_the_password(folder: SmallFolder, url: str) -> None:
    """Host, port and database are told; the password never."""
    with pytest.raises(StoreUnreachable, match=r"(127\.0\.0\.1:1|socket)/none.*check that it runs") as caught:
        ensure_store(url, folder=folder.path)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("server", "why"),
    [
        ("u:hunter2@secret@127.0.0.1:1", "%40"),
        ("u:hunter2:secret@127.0.0.1:1", "%3A"),
        ("u:hunter2/secret@127.0.0.1:1", "%2F"),
        ("u:hunter2@127.0.0.1:port", "the port is no number"),
    ],
)
def test_a_password_that_cuts_the_address_is_told_and_not_shown(
    folder: SmallFolder, server: str, why: str
) -> None:
    """Half a password must not come up as the name of a host."""
    with pytest.raises(StoreAddress, match=why) as caught:
        ensure_store(f"postgresql://{server}/kanjia", folder=folder.path)
    assert not [part for part in ("hunter2", "secret") if part in str(caught.value)]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://[::1]:5432/kanjia",
        "postgresql://u:p@one:1,two:2/kanjia",
        "postgresql:///kanjia?host=/run/postgresql&user=me@here",
        "postgresql://u%40here:p%3A@host/kanjia",
    ],
)
def test_addresses_of_servers_as_postgresql_takes_them(url: str) -> None:
    """IPv6, several hosts, a socket, a user with an @."""
    assert store_url(f"{url}\n") == url


def test_a_file_is_shown_with_its_whole_path() -> None:
    """One slash too few makes a path that begins in the folder one happens to be in: it is to be seen."""
    assert shown("sqlite:///srv/kanjia.db") == f"{Path.cwd()}/srv/kanjia.db"
    assert shown("sqlite:////srv/kanjia.db") == "/srv/kanjia.db"


def test_a_folder_is_no_store(tmp_path: Path, folder: SmallFolder) -> None:
    """The message says what to write instead."""
    with pytest.raises(StoreAddress, match=r"is a folder: name a file in it, sqlite:////.*/kanjia\.db"):
        ensure_store(f"sqlite:///{tmp_path}", folder=folder.path)


def test_a_pipe_is_no_store(tmp_path: Path, folder: SmallFolder) -> None:
    """Opening it would wait for ever."""
    os.mkfifo(tmp_path / "kanjia.db")
    with pytest.raises(StoreAddress, match="is not a file: name one"):
        ensure_store(f"sqlite:///{tmp_path / 'kanjia.db'}", folder=folder.path)


@pytest.mark.parametrize("url", ["mysql://host/db", "kanjia.db", "sqlite://", "sqlite:///:memory:", "sqlite:///"])
def test_an_address_that_names_no_store_is_refused(folder: SmallFolder, url: str) -> None:
    """The message shows how an address is written."""
    with pytest.raises(StoreAddress, match=r"sqlite:////folder/kanjia\.db"):
        ensure_store(url, folder=folder.path)
