"""Waking the delivery workers of every replica when something was put into the outbox."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

from data.store.address import store_url

logger = logging.getLogger(__name__)

CHANNEL: Final = "kanjia_outbox"
RETRY_SECONDS: Final = 5.0


def wake(session: Session) -> None:
    """PostgreSQL tells the listeners at the commit. On SQLite workers look once a second, which costs nothing."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text(f"NOTIFY {CHANNEL}"))


class Waker:
    """Listens on a connection of its own; where there is nothing to listen to, it ends at once."""

    def __init__(self, url: str) -> None:
        self._url = store_url(url)

    async def run(self, stop: asyncio.Event, wake_up: Callable[[], None]) -> None:
        """Call `wake_up` at every notification until `stop` or cancelled. A lost connection is made anew."""
        while not stop.is_set() and not self._url.startswith("sqlite"):
            import psycopg

            try:
                await self._listen(wake_up)
            except psycopg.Error as error:
                logger.info("not listening for the outbox, looking once a second: %s", error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self, wake_up: Callable[[], None]) -> None:
        from psycopg import AsyncConnection, sql

        async with await AsyncConnection.connect(self._url, autocommit=True) as connection:
            await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
            async for _ in connection.notifies():
                wake_up()
