"""Connections of a server that tell when their bytes arrived, by the kernel's stamp and not by the program's.

A program that waits for a processor finds many requests at once and would take them for a burst. Linux stamps
every segment when it arrives (SO_TIMESTAMPNS); elsewhere the program's own clock has to do: see `STAMPED_BY`.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

SO_TIMESTAMPNS: Final = 35
"""Python has no name for it. The stamp is two long integers: seconds and nanoseconds of the wall clock."""
STAMP: Final = struct.Struct("@qq")
BY_KERNEL: Final = sys.platform == "linux"
STAMPED_BY: Final = "the kernel" if BY_KERNEL else "this program"
ENOUGH: Final = 65_536
Ancillary = list[tuple[int, int, bytes]]


class Stamped:
    """One connection. Raises EOFError at its end."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._bytes = bytearray()
        self._arrived = 0.0

    async def until(self, end: bytes) -> tuple[bytes, float]:
        """Everything up to `end`, and when the last of it arrived."""
        while (found := self._bytes.find(end)) < 0:
            await self._more()
        return self._cut(found + len(end))

    async def exactly(self, length: int) -> tuple[bytes, float]:
        """So many bytes, and when the last of them arrived."""
        while len(self._bytes) < length:
            await self._more()
        return self._cut(length)

    async def write(self, content: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self._socket, content)

    def close(self) -> None:
        self._socket.close()

    def _cut(self, length: int) -> tuple[bytes, float]:
        taken = bytes(self._bytes[:length])
        del self._bytes[:length]
        return taken, self._arrived

    async def _more(self) -> None:
        await _readable(self._socket)
        content, extra, _, _ = self._socket.recvmsg(ENOUGH, 256)
        if not content:
            raise EOFError
        self._bytes += content
        self._arrived = _stamp(extra)


def _stamp(extra: Ancillary) -> float:
    found = _kernel_stamp(extra)
    if found is None and BY_KERNEL:
        raise AssertionError("the kernel did not stamp what arrived")
    return time.time() if found is None else found


def _kernel_stamp(extra: Ancillary) -> float | None:
    for level, kind, content in extra:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
            seconds, nanoseconds = STAMP.unpack(content[: STAMP.size])
            return float(seconds) + nanoseconds / 1e9
    return None


async def _readable(connection: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_reader(connection, lambda: ready.done() or ready.set_result(None))
    try:
        await ready
    finally:
        loop.remove_reader(connection)


async def _stamping() -> None:
    """Wait until the kernel stamps: it begins a moment after the first socket asked for it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        with socket.create_connection(server.getsockname()) as sender, server.accept()[0] as receiver:
            for _ in range(500):
                sender.sendall(b".")
                if _kernel_stamp(receiver.recvmsg(1, 256)[1]) is not None:
                    return
                await asyncio.sleep(0.01)
    raise AssertionError("the kernel does not stamp what arrives")


@asynccontextmanager
async def listening(serve: Callable[[Stamped], Awaitable[None]]) -> AsyncIterator[int]:
    """Serve connections to 127.0.0.1; the port."""
    loop = asyncio.get_running_loop()
    server = socket.create_server(("127.0.0.1", 0), backlog=512)
    server.setblocking(False)
    if BY_KERNEL:  # connections inherit it: what arrives before they are accepted is stamped too
        server.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        await _stamping()
    tasks: set[asyncio.Future[None]] = set()

    async def accept() -> None:
        while True:
            connection, _ = await loop.sock_accept(server)
            connection.setblocking(False)
            tasks.add(task := asyncio.ensure_future(serve(Stamped(connection))))
            task.add_done_callback(tasks.discard)

    accepting = asyncio.create_task(accept())
    try:
        yield int(server.getsockname()[1])
    finally:
        for task in (accepting, *tasks):
            task.cancel()
        await asyncio.gather(accepting, *tasks, return_exceptions=True)
        server.close()
