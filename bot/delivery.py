"""The delivery workers: whatever the outbox holds goes out, each platform on its own, within its limits."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.outgoing import Outgoing, Writer
from bot.platform import Platform
from data.outbox.wake import Waker
from data.store import Store
from handlers.message import Place


class Delivery:
    """Several replicas may run on one store: each message is claimed by one of them at a time.

    write: what a claimed message says, as a neutral reply; called in a thread.
    """

    def __init__(self, store: Store, platforms: Sequence[Platform], write: Writer) -> None:
        self._store = store
        self._lines = {platform.name: Outgoing(store, platform, write) for platform in platforms}

    def answered(self, place: Place) -> None:
        """An answer to a person goes out now: pushes give way to it. Cheap; call it on the event loop."""
        line = self._lines.get(place.platform)
        if line is not None:
            line.answered(place)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; then what is on its way is finished and recorded, the rest given back."""
        listening = asyncio.create_task(self._listen(stop))
        try:
            await asyncio.gather(*(line.run(stop) for line in self._lines.values()))
        finally:
            listening.cancel()

    async def _listen(self, stop: asyncio.Event) -> None:
        """PostgreSQL says when something was put into the outbox."""
        await Waker(self._store.url).run(stop, self._wake)

    def _wake(self) -> None:
        for line in self._lines.values():
            line.wake()
