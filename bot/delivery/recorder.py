"""How the sends ended, on its way to the store: written together, and counted until it is there."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from data.outbox.budgets import Limits
from data.outbox.finish import Result, finish
from data.store.engine import Store
from data.store.errors import StoreError

logger = logging.getLogger(__name__)

AGAIN_SECONDS: Final = 1.0
"""Until the next attempt, after one that the store refused."""


class Recorder:
    """One platform's results."""

    def __init__(self, store: Store, platform: str, limits: Limits) -> None:
        self._store = store
        self._platform = platform
        self._limits = limits
        self._results: list[Result] = []
        self._writing = 0
        self._ended = asyncio.Event()
        self._over = False
        self._running: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        """Record from now on, in its own task. It ends at `stop`, earlier only by a mistake of the program."""
        self._over = False
        self._running = asyncio.create_task(self._run())
        return self._running

    async def stop(self) -> None:
        """No more sends will end: what is left is written first."""
        self._over = True
        self._ended.set()
        if self._running:
            await self._running

    def note(self, result: Result) -> None:
        """A send has ended."""
        self._results.append(result)
        self._ended.set()

    @property
    def unrecorded(self) -> int:
        """Sends that have ended, of which the store does not know: a crash now would repeat them."""
        return len(self._results) + self._writing

    async def _run(self) -> None:
        """Write results as they come; those that come while one transaction runs share the next."""
        while self._results or not self._over:
            await self._ended.wait()
            self._ended.clear()
            results, self._results = self._results, []
            if results and not await self._written(results):
                if self._over:
                    return  # the leases run out, and the messages are sent again
                self._results = results + self._results
                await asyncio.sleep(AGAIN_SECONDS)
                self._ended.set()

    async def _written(self, results: list[Result]) -> bool:
        self._writing = len(results)
        try:
            await asyncio.to_thread(finish, self._store, self._platform, results, self._limits)
        except StoreError as error:
            logger.warning("results cannot be recorded: %s", error)
            return False
        finally:
            self._writing = 0
        return True
