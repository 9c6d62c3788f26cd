"""The current catalogue for a running program: a new one takes its place when the store's version row moves."""

from __future__ import annotations

import threading
import time

from data.loading.ensure import ensure_store
from data.store.errors import StoreCorrupt, shown
from data.store.read_connection import Reader, open_reader
from data.store.read_side import StoreCatalogue


def open_catalogue(url: str | None = None) -> StoreCatalogue:
    """The catalogue of the store there, made or brought up to date first. Raises StoreError, FileError."""
    address = ensure_store(url)
    reader = open_reader(address)
    version, names_version = _versions(reader, address)
    return StoreCatalogue(reader, version, names_version)


class CatalogueSource:
    """Hands out the current catalogue. Safe from any thread.

    every: seconds between looks at the version row; 0 looks at each call.
    """

    def __init__(self, url: str, *, every: float = 1.0) -> None:
        self._url = url
        self._every = every
        self._reader = open_reader(url)
        self._lock = threading.Lock()
        self._catalogue = StoreCatalogue(self._reader, *_versions(self._reader, url))
        self._looked = time.monotonic()

    def current(self) -> StoreCatalogue:
        """The catalogue of the store's version as of at most `every` seconds ago. Raises StoreError."""
        if self._due():
            with self._lock:
                if self._due():
                    self._refresh()
        return self._catalogue

    def _due(self) -> bool:
        return time.monotonic() - self._looked >= self._every

    def _refresh(self) -> None:
        version, names_version = _versions(self._reader, self._url)
        self._looked = time.monotonic()
        old = self._catalogue
        if version != old.version:
            names = old.names() if names_version == old.names_version else None
            self._catalogue = StoreCatalogue(self._reader, version, names_version, names)

    def close(self) -> None:
        """Give the connection back."""
        self._reader.close()


def _versions(reader: Reader, url: str) -> tuple[int, int]:
    rows = reader.rows("SELECT version, names_version FROM store_version WHERE id = 1")
    if not rows:
        raise StoreCorrupt(
            f"the store at {shown(url)} has no version: move it away, a new one is made on the next run"
        )
    return rows[0]
