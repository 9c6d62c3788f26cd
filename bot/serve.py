"""Runs everything of `kanjia serve` in one event loop: web server, platforms, delivery, watcher."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from bot.answering.pipeline import Pipeline
from bot.connection import Backoff, Connection, Hopeless, Occupied, pause
from bot.http_server import HttpServer

logger = logging.getLogger(__name__)

SETTLE_SECONDS = 5.0
"""How long the line `ready …` waits for a second platform once one stands."""
STOP_SECONDS = 3.0
"""How long a platform may take to stop bringing messages in."""
DRAIN_SECONDS = 20.0
OCCUPIED_SECONDS = 300.0
"""After which a connection that another program held is tried again, while other platforms stand."""

Loop = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
"""Runs until the event is set, then finishes what it holds."""


class Program:
    """`await run()` returns the exit code: 0 after a signal, 1 when no platform can ever stand."""

    def __init__(
        self,
        connections: Sequence[Connection],
        pipeline: Pipeline,
        server: HttpServer,
        loops: Sequence[Loop] = (),
        say: Callable[[str], None] = lambda line: print(line, flush=True),
    ) -> None:
        self._connections = connections
        self._pipeline = pipeline
        self._server = server
        self._loops = loops
        self._say = say
        self._stop = asyncio.Event()
        self._over = asyncio.Event()
        self._given_up: set[str] = set()

    async def run(self) -> int:
        """Raises CannotListen before anything else was started."""
        self._take_signals()
        await self._server.start()
        create = asyncio.get_running_loop().create_task
        standing = [create(self._keep_standing(one)) for one in self._connections]
        others = [create(self._keep_going(loop)) for loop in self._loops]
        announcing = create(self._announce())
        lost = asyncio.gather(*standing)
        lost.add_done_callback(lambda _: self._over.set())
        await self._over.wait()
        code = 0 if self._stop.is_set() else 1
        self._stop.set()
        announcing.cancel()
        await self._drain(lost, others)
        return code

    def stop(self) -> None:
        """Finish what is in work, then end."""
        self._stop.set()
        self._over.set()

    def _take_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.stop)

    async def _keep_standing(self, connection: Connection) -> None:
        """One platform's fault is its own: it is logged and tried again, or given up when it is hopeless."""
        backoff = Backoff(first=1.0)
        while not self._stop.is_set():
            try:
                await connection.run(self._stop)
            except Hopeless as error:
                connection.standing.lost(str(error))
                logger.error("%s: %s", connection.name, error)  # noqa: TRY400 (for the operator, no traceback)
                if not isinstance(error, Occupied) or self._is_last(connection):
                    self._given_up.add(connection.name)
                    return
                await pause(OCCUPIED_SECONDS, self._stop)
            except Exception:
                connection.standing.lost("an internal error, see the log")
                logger.exception("%s failed", connection.name)
                await backoff.pause(self._stop)

    def _is_last(self, connection: Connection) -> bool:
        """Every other platform was given up: nothing is left to stay for."""
        return all(one.name in self._given_up for one in self._connections if one is not connection)

    async def _keep_going(self, loop: Loop) -> None:
        backoff = Backoff(first=1.0)
        while not self._stop.is_set():
            try:
                await loop(self._stop)
            except Exception:
                logger.exception("a background loop failed")
                await backoff.pause(self._stop)

    async def _announce(self) -> None:
        """One line when the platforms stand; another for each that needs longer than the rest."""
        everyone = {asyncio.ensure_future(one.standing.settled.wait()) for one in self._connections}
        await asyncio.wait(everyone, timeout=SETTLE_SECONDS)
        late = [one for one in self._connections if not one.standing.stands.is_set()]
        standing = [one for one in self._connections if one.standing.stands.is_set()]
        if standing:
            self._say_ready(standing)
        await asyncio.gather(*(self._announce_late(one) for one in late))

    async def _announce_late(self, connection: Connection) -> None:
        await connection.standing.stands.wait()
        self._say_ready([connection])

    def _say_ready(self, connections: Sequence[Connection]) -> None:
        names = " ".join(f"{one.name}={one.mode}" for one in connections)
        self._say(f"ready {names} http={self._server.address}")

    async def _drain(self, lost: asyncio.Future[Any], others: Sequence[asyncio.Task[None]]) -> None:
        logger.info("stopping: no new messages, finishing what is in work")
        await self._server.stop()
        await asyncio.wait({lost}, timeout=STOP_SECONDS)
        lost.cancel()
        await asyncio.gather(lost, return_exceptions=True)
        if not await self._pipeline.drain(DRAIN_SECONDS):
            logger.warning("some answers were still in work and were given up")
        if others:
            await asyncio.wait(others, timeout=DRAIN_SECONDS)
        await asyncio.gather(*(one.close() for one in self._connections), return_exceptions=True)
