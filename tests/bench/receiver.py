"""The receiving side of the delivery benches: an HTTP server on 127.0.0.1 that counts what arrives and when."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.bench.stamped import Stamped, listening

Piece = tuple[str, str, str]
"""(chat, topic, what it was told)."""


@dataclass
class Receiver:
    """What arrived. `by_key`: a repeated key is the same message, as Feishu has it.

    moments: when each send arrived, by the kernel's own stamp of its last byte; `left`: when its sender let it go;
    `taken`: when this program, that may have been waiting for a processor, got round to it. All of the wall clock.
    """

    by_key: bool
    latency: float = 0.03
    pieces: Counter[Piece] = field(default_factory=Counter)
    moments: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)
    of_chat: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    repeated: int = 0
    messages: int = 0
    port: int = 0
    _keys: set[str] = field(default_factory=set)
    _answered: list[float] = field(default_factory=list)

    @property
    def lag(self) -> float:
        """For how many seconds at most an arrived send lay there before this program saw it."""
        return max((taken - arrived for taken, arrived in zip(self.taken, self.moments, strict=True)), default=0.0)

    def forget(self) -> None:
        """Begin to count here."""
        for kept in (self.moments, self.left, self.taken, self.pieces, self.of_chat, self._answered):
            kept.clear()

    def in_flight(self, at: float, just: float = 0.1) -> int:
        """Sends that their sender cannot have recorded by then: arrived, and answered a moment ago at most."""
        ended = zip(self.moments, self._answered, strict=True)
        return sum(arrived <= at and answered > at - just for arrived, answered in ended)

    async def take(self, content: bytes, arrived: float) -> bytes:
        """One send."""
        sent = json.loads(content)
        self.moments.append(arrived)
        self.left.append(sent["sent"])
        self.taken.append(time.time())
        self.of_chat[sent["chat"]].append(arrived)
        self.messages += 1
        again = sent["key"] in self._keys
        self.repeated += again
        if not (again and self.by_key):
            self._keys.add(sent["key"])
            self.pieces.update((sent["chat"], sent["topic"], told) for told in sent["told"])
        number = len(self._answered)
        self._answered.append(float("inf"))
        await asyncio.sleep(self.latency)
        self._answered[number] = time.time()
        return b'{"id":"m%d"}' % self.messages

    async def serve(self, connection: Stamped) -> None:
        """Requests of one connection, one after another."""
        try:
            while True:
                head, _ = await connection.until(b"\r\n\r\n")
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                body, arrived = await connection.exactly(int(length.partition(b":")[2]))
                answer = await self.take(body, arrived)
                await connection.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(answer), answer))
        except (EOFError, ConnectionError):
            pass  # the sender was killed, or the bench is over
        finally:
            connection.close()


@asynccontextmanager
async def receiving(*, by_key: bool, latency: float = 0.03) -> AsyncIterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver(by_key, latency)
    async with listening(receiver.serve) as port:
        receiver.port = port
        yield receiver


def most_in(moments: Iterable[float], window: float) -> int:
    """The largest number of moments in any window of that length, in seconds."""
    ordered = sorted(moments)
    start = most = 0
    for end, moment in enumerate(ordered):
        while moment - ordered[start] >= window:
            start += 1
        most = max(most, end - start + 1)
    return most
