"""The delivery workers: whatever the outbox holds goes out, each platform on its own, within its limits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from bot.delivery.outcomes import backoff
from bot.delivery.outgoing import Outgoing, Writer
from bot.platform import Platform
from data.outbox.wake import Waker
from data.store.engine import Store
from handlers.message import Place

logger = logging.getLogger(__name__)


class Delivery:
    """Several replicas may run on one store: each message is claimed by one of them at a time.

    write: what a claimed message says, as a neutral reply; called in a thread.
    """

    def __init__(self, store: Store, platforms: Sequence[Platform], write: Writer) -> None:
        self._store = store
        self._lines = {platform.name: Outgoing(store, platform, write) for platform in platforms}

    async def make_way(self, place: Place) -> None:
        """Await this right before an answer to a person goes out: pushes give way to it."""
        line = self._lines.get(place.platform)
        if line is not None:
            await line.make_way(place)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; then what is on its way is finished and recorded, the rest given back."""
        listening = asyncio.create_task(self._listen(stop))
        try:
            await asyncio.gather(*(_kept_going(name, line, stop) for name, line in self._lines.items()))
        finally:
            listening.cancel()

    async def _listen(self, stop: asyncio.Event) -> None:
        """PostgreSQL says when something was put into the outbox."""
        await Waker(self._store.url).run(stop, self._wake)

    def _wake(self) -> None:
        for line in self._lines.values():
            line.wake()


async def _kept_going(name: str, line: Outgoing, stop: asyncio.Event) -> None:
    """One platform's fault is its own: it is logged, and that line begins anew."""
    failures = 0
    while not stop.is_set():
        try:
            await line.run(stop)
        except Exception:
            failures += 1
            logger.exception("delivery on %s failed", name)
            await asyncio.sleep(backoff(min(failures, 5)).total_seconds())
