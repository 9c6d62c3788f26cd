"""The long connection: opened, kept alive, watched and opened again, without ever holding up the event loop."""

from __future__ import annotations

import asyncio
import logging
import math
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from bot.feishu import frames
from bot.metrics import EVENTS, FAULTS
from bot.platform import PlatformError, Unauthorised, Unavailable

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

log = logging.getLogger(__name__)

Discover = Callable[[], Awaitable[Mapping[str, Any]]]
Take = Callable[[dict[str, Any]], Awaitable[dict[str, Any] | None]]
"""Takes an event in; answers what a callback is to be answered with."""

OPEN_SECONDS = 10.0
ACKNOWLEDGE_SECONDS = 2.6
"""Feishu waits 3 s for an acknowledgement, then sends the event again."""
PING_SECONDS = 120.0
SILENT_INTERVALS = 2.5
"""A server that answered no ping for so many intervals is taken for dead."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0
LARGEST_FRAME = 8 * 1024 * 1024
AT_ONCE = 500
"""Frames in work; beyond that nothing more is read."""


class LongConnection:
    """`await run()` until cancelled; raises Unauthorised when Feishu refuses the app from the start."""

    def __init__(self, discover: Discover, take: Take) -> None:
        self.connected = asyncio.Event()
        self.trouble = ""
        self._discover = discover
        self._take = take
        self._heard = time.monotonic()
        self._opened = math.inf
        self._ping_seconds = PING_SECONDS
        self._parts = frames.Parts()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def deaf_seconds(self) -> float:
        """Since anything was last heard."""
        return time.monotonic() - self._heard

    async def run(self) -> None:
        """Connect, listen, and connect again, with growing pauses."""
        pause, ever = FIRST_PAUSE, False
        while True:
            self._opened = math.inf
            try:
                await self._session()
            except Unauthorised as refused:
                if not ever and not self.connected.is_set():
                    raise
                self._note(refused)
                pause = LONGEST_PAUSE
            except PlatformError as problem:
                self._note(problem)
            finally:
                ever = ever or self.connected.is_set()
                self.connected.clear()
            # A connection on which something was heard was a good one: the next pause is short again.
            pause = FIRST_PAUSE if self._heard > self._opened else pause
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 (spreads load, guards nothing)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def drain(self, seconds: float) -> None:
        """Wait for frames in work."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)

    def _note(self, problem: PlatformError) -> None:
        self.trouble = str(problem)
        FAULTS.labels("feishu", "connection").inc()
        log.warning("Feishu's long connection: %s", problem)

    async def _session(self) -> None:
        found = await self._discover()
        self._configure(found.get("ClientConfig"))
        connection = await _open(str(found["URL"]))
        service = _service(str(found["URL"]))
        self._heard = self._opened = time.monotonic()
        self.trouble = ""
        self.connected.set()
        log.info("Feishu's long connection stands")
        keeper = asyncio.create_task(self._keep_alive(connection, service))
        try:
            await self._listen(connection)
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
            with suppress(Exception):
                await connection.close()

    async def _listen(self, connection: ClientConnection) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            async for data in connection:
                self._heard = time.monotonic()
                await self._room.acquire()
                task = asyncio.get_running_loop().create_task(self._frame(connection, data))
                self._tasks.add(task)
                task.add_done_callback(self._done)
        except ConnectionClosed:
            pass
        raise Unavailable("closed; connecting again")

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._room.release()

    async def _keep_alive(self, connection: ClientConnection, service: int) -> None:
        """Ping at the server's interval; hang up when nothing at all comes back."""
        from websockets.exceptions import ConnectionClosed

        with suppress(ConnectionClosed):
            while True:
                await connection.send(frames.ping(service))
                await asyncio.sleep(self._ping_seconds)
                if self.deaf_seconds > SILENT_INTERVALS * self._ping_seconds:
                    log.warning("Feishu's long connection: deaf for %.0f s, connecting again", self.deaf_seconds)
                    FAULTS.labels("feishu", "deaf").inc()
                    # Not a clean close: a dead peer would not answer it.
                    connection.transport.abort()
                    return

    async def _frame(self, connection: ClientConnection, data: str | bytes) -> None:
        try:
            frame = frames.decode(data if isinstance(data, bytes) else data.encode())
            if frame.method == frames.CONTROL:
                self._control(frame)
            else:
                await self._data(connection, frame)
        except ValueError as problem:
            EVENTS.labels("feishu", "malformed").inc()
            log.warning("a malformed frame on Feishu's long connection: %s", type(problem).__name__)
        except Exception as problem:  # noqa: BLE001 (one frame must not end the connection)
            log.warning("a frame could not be acknowledged: %s", type(problem).__name__)

    def _control(self, frame: Any) -> None:
        if frames.header(frame, "type") == "pong" and frame.payload:
            self._configure(frames.json_object(frame.payload))

    def _configure(self, config: object) -> None:
        seconds = config.get("PingInterval") if isinstance(config, Mapping) else None
        if isinstance(seconds, int | float) and 0 < seconds <= 3600:
            self._ping_seconds = float(seconds)

    async def _data(self, connection: ClientConnection, frame: Any) -> None:
        payload = self._parts.add(frame)
        if payload is None:
            return
        started = time.monotonic()
        code, answer = await self._taken(frames.json_object(payload))
        spent = int((time.monotonic() - started) * 1000)
        await connection.send(frames.acknowledgement(frame, answer, spent, code))

    async def _taken(self, event: dict[str, Any]) -> tuple[int, dict[str, Any] | None]:
        """200 once the event is taken in, or late; 500 when it could not be, so that Feishu sends it again."""
        work = asyncio.ensure_future(self._take(event))
        try:
            return 200, await asyncio.wait_for(asyncio.shield(work), ACKNOWLEDGE_SECONDS)
        except TimeoutError:
            work.add_done_callback(_retrieve)
            return 200, None
        except Exception:
            log.exception("an event could not be taken in")
            return 500, None


def _retrieve(work: asyncio.Future[Any]) -> None:
    if not work.cancelled() and (problem := work.exception()):
        log.error("an event failed after its acknowledgement", exc_info=problem)


def _service(address: str) -> int:
    values = parse_qs(urlsplit(address).query).get("service_id", ["0"])
    return int(values[0]) if values[0].isdecimal() else 0


async def _open(address: str) -> ClientConnection:
    """The address holds credentials, and so may the exceptions about it: only their kind goes on."""
    from websockets.asyncio.client import connect
    from websockets.exceptions import InvalidStatus, WebSocketException

    try:
        return await connect(address, open_timeout=OPEN_SECONDS, close_timeout=2.0, max_size=LARGEST_FRAME)
    except InvalidStatus as refused:
        headers = refused.response.headers
        reason = headers.get("handshake-msg", "") or f"HTTP {refused.response.status_code}"
        raise Unavailable(f"the handshake was refused: {reason[:200]}") from None
    except (OSError, TimeoutError, WebSocketException, ValueError, ImportError) as problem:
        raise Unavailable(f"could not be opened ({type(problem).__name__})") from None
