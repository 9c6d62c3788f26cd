"""uvicorn inside the program's own event loop: it neither takes the signals nor ends the program."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

logger = logging.getLogger(__name__)

GRACE_SECONDS = 10


class CannotListen(Exception):
    """The address is taken or not ours; the message is for the operator."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to `bot.serve`."""
        yield


class HttpServer:
    """Listens from `start()` on, on `address` (which names the real port)."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        self._host, self._port = host, port
        self.address = f"{host}:{port}"
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns when requests are accepted. Raises CannotListen."""
        listener = self._listen()
        self.address = f"{self._host}:{listener.getsockname()[1]}"
        self._task = asyncio.get_running_loop().create_task(self._server.serve(sockets=[listener]))
        while not self._server.started and not self._task.done():  # noqa: ASYNC110 (uvicorn has no event)
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Accept nothing more; finish the requests in work."""
        self._server.should_exit = True
        if self._task:
            await asyncio.wait({self._task}, timeout=GRACE_SECONDS + 2)

    def _listen(self) -> socket.socket:
        try:
            family = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)[0][0]
            listener = socket.create_server((self._host, self._port), family=family, backlog=2048)
        except OSError as error:
            where = f"{self._host}:{self._port}"
            text = f"cannot listen on {where} ({error.strerror}): set KANJIA_LISTEN to a free host:port"
            raise CannotListen(text) from error
        # asyncio only does this for sockets that name their protocol, which create_server's do not; without it
        # each answer waits some 40 ms for the peer's acknowledgement of its head.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
