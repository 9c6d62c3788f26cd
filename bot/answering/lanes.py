"""Lanes: what is put into one lane runs in order, different lanes run at the same time, and all are bounded."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

from bot.platform import PlatformError

logger = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


class Lanes:
    """`per_lane` pieces may wait in one lane; past `in_all` waiting pieces `room()` makes callers wait."""

    def __init__(self, *, per_lane: int = 200, in_all: int = 2000) -> None:
        self._per_lane = per_lane
        self._in_all = in_all
        self._waiting = 0
        self._queues: dict[Hashable, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Event()
        self._room.set()

    async def room(self) -> None:
        """Returns when something more may be put in: the brake on whoever takes messages in."""
        await self._room.wait()

    def full(self, lane: Hashable) -> bool:
        """True when this lane takes nothing more for now."""
        return len(self._queues.get(lane, ())) >= self._per_lane

    def put(self, lane: Hashable, work: Work) -> None:
        """Run `work` after everything already in its lane."""
        self._count(+1)
        queue = self._queues.get(lane)
        if queue is not None:
            queue.append(work)
            return
        self._queues[lane] = deque([work])
        task = asyncio.get_running_loop().create_task(self._run(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> bool:
        """Wait for everything put in so far; False when some was still running after `seconds`."""
        if not self._tasks:
            return True
        _, late = await asyncio.wait(set(self._tasks), timeout=seconds)
        for task in late:
            task.cancel()
        return not late

    def _count(self, step: int) -> None:
        self._waiting += step
        if self._waiting >= self._in_all:
            self._room.clear()
        else:
            self._room.set()

    async def _run(self, lane: Hashable) -> None:
        queue = self._queues[lane]
        try:
            while queue:
                await self._one(queue[0])
                queue.popleft()
                self._count(-1)
        finally:
            self._count(-len(queue))
            del self._queues[lane]

    @staticmethod
    async def _one(work: Work) -> None:
        try:
            await work()
        except PlatformError as error:  # an inline query that waited too long, and the like
            logger.warning("a piece of work failed: %s: %s", type(error).__name__, error)
        except Exception:
            logger.exception("a piece of work failed")
