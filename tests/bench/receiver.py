"""The receiving side of the delivery benches: an HTTP server on 127.0.0.1 that counts what arrives and when."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Piece = tuple[str, str, str]
"""(chat, topic, what it was told)."""


@dataclass
class Receiver:
    """What arrived. `by_key`: a repeated key is the same message, as Feishu has it."""

    by_key: bool
    latency: float = 0.03
    pieces: Counter[Piece] = field(default_factory=Counter)
    moments: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    """When they left their senders: a busy machine lets this server wait, and then they seem to come together."""
    of_chat: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    repeated: int = 0
    messages: int = 0
    open: int = 0
    port: int = 0
    _keys: set[str] = field(default_factory=set)
    _answered: list[float] = field(default_factory=list)

    def in_flight(self, just: float = 0.1) -> int:
        """Sends that whoever sent them cannot have recorded yet: open, or answered a moment ago."""
        now = time.monotonic()
        return self.open + sum(now - moment < just for moment in reversed(self._answered[-200:]))

    async def take(self, content: bytes) -> bytes:
        """One send."""
        sent = json.loads(content)
        now = time.monotonic()
        self.moments.append(now)
        self.left.append(sent["sent"])
        self.of_chat[sent["chat"]].append(now)
        self.messages += 1
        if self.by_key and sent["key"] in self._keys:
            self.repeated += 1
        else:
            self._keys.add(sent["key"])
            self.pieces.update((sent["chat"], sent["topic"], told) for told in sent["told"])
        self.open += 1
        try:
            await asyncio.sleep(self.latency)
        finally:
            self.open -= 1
            self._answered.append(time.monotonic())
        return b'{"id":"m%d"}' % self.messages

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests of one connection, one after another."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                body = await self.take(await reader.readexactly(int(length.partition(b":")[2])))
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass  # the sender was killed, or the bench is over
        finally:
            writer.close()


@asynccontextmanager
async def receiving(*, by_key: bool, latency: float = 0.03) -> AsyncIterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver(by_key, latency)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


def most_in(moments: Iterable[float], window: float) -> int:
    """The largest number of moments in any window of that length, in seconds."""
    ordered = sorted(moments)
    start = most = 0
    for end, moment in enumerate(ordered):
        while moment - ordered[start] >= window:
            start += 1
        most = max(most, end - start + 1)
    return most
