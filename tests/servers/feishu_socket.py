"""The platform's end of the long connection: protobuf frames over a real WebSocket on loopback."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from bot.feishu.slim import frame_class

SECRETS = ("key-of-the-connection", "ticket-of-the-connection")


@dataclass
class LongServer:
    """`await push(event)` gives what the bot acknowledged it with. `mute`: pings stay unanswered."""

    url: str = ""
    mute: bool = False
    pings: int = 0
    opened: int = 0
    ping_seconds: float | None = None
    """Told with the next pong."""
    current: ServerConnection | None = None
    waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: count(1))

    async def accept(self, connection: ServerConnection) -> None:
        """One client until it goes."""
        self.opened += 1
        self.current = connection
        try:
            async for data in connection:
                await self._received(connection, data)
        except ConnectionClosed:
            pass

    async def _received(self, connection: ServerConnection, data: str | bytes) -> None:
        frame = frame_class()()
        frame.ParseFromString(data)
        headers = {one.key: one.value for one in frame.headers}
        if frame.method == 1:
            self.waiting.pop(headers["message_id"]).set_result(json.loads(frame.payload))
        elif headers["type"] == "ping":
            self.pings += 1
            if not self.mute:
                await connection.send(self._pong())

    def _pong(self) -> bytes:
        config = {"PingInterval": self.ping_seconds} if self.ping_seconds else None
        return _frame(0, {"type": "pong"}, json.dumps(config).encode() if config else b"")

    async def push(self, event: Any, *, kind: str = "event", parts: int = 1, backwards: bool = False) -> Any:
        """Send an event in `parts` frames; gives the acknowledgement, its `data` decoded."""
        message = f"m{next(self.numbers)}"
        payload = json.dumps(event, ensure_ascii=False).encode()
        size = -(-len(payload) // parts)
        frames = [
            _frame(1, _headers(kind, message, parts, i), payload[i * size : (i + 1) * size]) for i in range(parts)
        ]
        answer = asyncio.get_running_loop().create_future()
        self.waiting[message] = answer
        assert self.current is not None
        for frame in reversed(frames) if backwards else frames:
            await self.current.send(frame)
        found = await asyncio.wait_for(answer, 10)
        return found | ({"data": json.loads(base64.b64decode(found["data"]))} if "data" in found else {})


def _headers(kind: str, message: str, parts: int, number: int) -> dict[str, str]:
    return {"type": kind, "message_id": message, "sum": str(parts), "seq": str(number), "trace_id": "t"}


def _frame(method: int, headers: dict[str, str], payload: bytes) -> bytes:
    frame = frame_class()()
    frame.SeqID, frame.LogID, frame.service, frame.method, frame.payload = 1, 1, 77, method, payload
    for key, value in headers.items():
        one = frame.headers.add()
        one.key, one.value = key, value
    return bytes(frame.SerializeToString())


@asynccontextmanager
async def long_server() -> AsyncIterator[LongServer]:
    """A server until the block ends."""
    found = LongServer()
    async with serve(found.accept, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        access, ticket = SECRETS
        found.url = f"ws://127.0.0.1:{port}/ws?device_id=1&service_id=77&access_key={access}&ticket={ticket}"
        yield found
