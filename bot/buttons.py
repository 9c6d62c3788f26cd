"""Buttons carry their typed twin; one too long for the platform is kept in the store under a short id."""

from __future__ import annotations

import asyncio
import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable

from sqlalchemy import text

from data.store.engine import Store

_KEEP = text("INSERT INTO button (id, text, created_at) VALUES (:id, :text, :now) ON CONFLICT (id) DO NOTHING")
_FIND = text("SELECT text FROM button WHERE id = :id")
_KNOWN_AT_MOST = 10_000


def short_id(twin: str) -> str:
    """The same twin has the same id everywhere: 16 characters of A-Z a-z 0-9 _ -."""
    return urlsafe_b64encode(hashlib.sha256(twin.encode()).digest()[:12]).decode()


class Buttons:
    """Typed twins by short id, shared by all replicas and kept across restarts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: set[str] = set()

    async def keep(self, twins: Iterable[str]) -> None:
        """Make sure that these can be found again. Raises StoreError."""
        new = {short_id(twin): twin for twin in twins if short_id(twin) not in self._known}
        if new:
            await asyncio.to_thread(self._write, new)
            if len(self._known) > _KNOWN_AT_MOST:
                self._known.clear()
            self._known.update(new)

    async def find(self, name: str) -> str | None:
        """The twin of a short id; None for one that nobody kept. Raises StoreError."""
        return await asyncio.to_thread(self._read, name)

    def _write(self, new: dict[str, str]) -> None:
        now = time.time_ns() // 1_000_000
        with self._store.writing() as session:
            rows = [{"id": name, "text": twin, "now": now} for name, twin in sorted(new.items())]
            session.connection().execute(_KEEP, rows)

    def _read(self, name: str) -> str | None:
        with self._store.reading() as session:
            return session.connection().execute(_FIND, {"id": name}).scalar()
