"""Making sure there is a store, complete and up to date, before a question is answered.

Looks first through the thin reader: on an ordinary start nothing heavy is imported and no file is parsed.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from data.files.packaged_files import HERE, glance, packaged_files
from data.migrations import HEAD, REVISION_TABLE, REVISIONS
from data.store.address import sqlite_path, store_url
from data.store.errors import StoreCorrupt, explain, shown, too_new
from data.store.read_connection import Reader, open_reader


@dataclass(frozen=True, slots=True)
class Found:
    """What is at an address: the schema's revision and the files last looked at; revision None: no store yet."""

    revision: str | None
    files: str = ""


def ensure_store(url: str | None = None, *, folder: Path = HERE) -> str:
    """The address of a store that is there, migrated and loaded with the packaged files of `folder`.

    Creates it on first use, atomically; safe when many processes start at once. Raises StoreError (one line: what,
    where, what to do) and FileError for a packaged file with a mistake (the store then stays as it was).
    """
    address = store_url(url)
    found = look(address)
    if not _is_current(found, address, folder):
        _bring_up(found, address, folder)
    return address


def is_up_to_date(url: str | None = None, *, folder: Path = HERE) -> bool:
    """True when `ensure_store` would have nothing to do. Raises StoreError as it does."""
    address = store_url(url)
    return _is_current(look(address), address, folder)


def _is_current(found: Found, address: str, folder: Path) -> bool:
    if found.revision is not None and found.revision not in REVISIONS:
        raise too_new(found.revision, address)
    return found.revision == HEAD and found.files == glance(packaged_files(folder))


def _bring_up(found: Found, address: str, folder: Path) -> None:
    """Create, migrate or load: what imports SQLModel lives in a module of its own."""
    from data.loading.create import create, migrate, refresh

    step = create if found.revision is None else refresh if found.revision == HEAD else migrate
    try:
        step(address, folder)
    except (OSError, sqlite3.Error) as error:
        raise explain(error, address) or error from error


def look(url: str) -> Found:
    """What is at that address now. Raises StoreError when something is there that is not a store."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return Found(None)
    reader = open_reader(url)
    try:
        return _look_inside(reader, url, blank=path is None)
    finally:
        reader.close()


def _look_inside(reader: Reader, url: str, *, blank: bool) -> Found:
    """`blank`: an empty database is a place for a new store (PostgreSQL), not a damaged one (a file)."""
    tables = _tables(reader, blank=blank)
    if REVISION_TABLE not in tables:
        if blank and "store_version" not in tables:
            return Found(None)
        raise StoreCorrupt(f"{shown(url)} is not a Kanjia store: move it away, a new one is made on the next run")
    revisions = reader.rows(f"SELECT version_num FROM {REVISION_TABLE}")  # noqa: S608 (a constant)
    files = reader.rows("SELECT files FROM store_version WHERE id = 1")
    if not revisions or not files:
        raise StoreCorrupt(
            f"the store at {shown(url)} is half written: move it away, a new one is made on the next run"
        )
    return Found(revisions[0][0], files[0][0])


def _tables(reader: Reader, *, blank: bool) -> set[str]:
    listing = (
        "SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
        if blank
        else "SELECT name FROM sqlite_master WHERE type = 'table'"
    )
    return {row[0] for row in reader.rows(listing)}
