"""Webhook in, answer sent: `kanjia serve` against an echo bot on the same stack, in turns. Prints the ratios.

python -m tests.bench.webhook [--rounds 5] [--messages 600] [--connections 8] [--same]

Each message asks about another amount, so that nothing read before helps; `--same` asks one question all the time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import parse_qs

TOKEN = "424242:AAH-loopback_token_for_bench_0123456789"
SECRET = "bench-secret-0123456789"
QUESTION = "{amount}万 tokens on 豆包 vs GPT-4o?"
SAME_AMOUNT = 100
NUMBERS = count(int(time.time()) * 1000)
ME = {"id": 424242, "is_bot": True, "first_name": "K", "username": "KanjiaBenchBot"}


class Http(asyncio.Protocol):
    """Just enough HTTP/1.1 for both sides; `on_message(head, body)` may return an answer."""

    def __init__(self, on_message: object) -> None:
        self.on_message, self.buffer = on_message, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            low = head.lower()
            at = low.find(b"content-length:")
            size = int(low[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + size:
                return
            body, self.buffer = self.buffer[end + 4 : end + 4 + size], self.buffer[end + 4 + size :]
            answer = self.on_message(head, body)  # type: ignore[operator]
            if answer is not None:
                head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
                self.transport.write(head % len(answer) + answer)  # type: ignore[attr-defined]


@dataclass
class Api:
    """The Bot API: every send tells whoever waits for its chat."""

    waiting: dict[int, asyncio.Future[None]] = field(default_factory=dict)
    port: int = 0

    def answer(self, head: bytes, body: bytes) -> bytes:
        method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
        if method == "getMe":
            return _ok(ME)
        if not method.startswith("send"):
            return _ok(True)
        chat = int(parse_qs(body.decode())["chat_id"][0])
        future = self.waiting.pop(chat, None)
        if future and not future.done():
            future.set_result(None)
        return _ok({"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}, "text": "x"})


def _ok(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


async def drive(
    api: Api, port: int, messages: int, connections: int, *, same: bool = False
) -> tuple[float, list[float]]:
    """Messages a second, and the seconds from each webhook request to its answer, sorted."""
    left = iter(range(messages))
    times: list[float] = []

    async def one(lane: int) -> None:
        acknowledged = asyncio.Event()
        _, protocol = await asyncio.get_running_loop().create_connection(
            lambda: Http(lambda *_: acknowledged.set()), "127.0.0.1", port
        )
        chat = 10_000 + lane
        for _ in left:
            future = api.waiting[chat] = asyncio.get_running_loop().create_future()
            acknowledged.clear()
            body = _update(chat, same=same)
            started = time.perf_counter()
            protocol.transport.write(_request(body))  # type: ignore[attr-defined]
            await asyncio.wait_for(future, 20)
            times.append(time.perf_counter() - started)
            await acknowledged.wait()
        protocol.transport.close()

    started = time.perf_counter()
    await asyncio.gather(*(one(lane) for lane in range(connections)))
    return messages / (time.perf_counter() - started), sorted(times)


def _update(chat: int, *, same: bool) -> bytes:
    number = next(NUMBERS)
    person = {"id": chat, "is_bot": False, "first_name": "A", "language_code": "zh-hans"}
    message = {
        "message_id": number % 1_000_000,
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private", "first_name": "A"},
        "from": person,
        "text": QUESTION.format(amount=SAME_AMOUNT if same else 1 + number % 9_999),
    }
    return json.dumps({"update_id": number, "message": message}).encode()


def _request(body: bytes) -> bytes:
    return (
        b"POST /telegram HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        b"x-telegram-bot-api-secret-token: %s\r\ncontent-length: %d\r\n\r\n" % (SECRET.encode(), len(body))
    ) + body


@asynccontextmanager
async def program(port: int, *command: str, **settings: str) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **settings}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(60):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.1)
                else:
                    writer.close()
                    break
        await asyncio.sleep(2)
        yield
    finally:
        process.terminate()
        await process.wait()


async def main(rounds: int, messages: int, connections: int, *, same: bool) -> None:
    api = Api()
    server = await asyncio.get_running_loop().create_server(lambda: Http(api.answer), "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    echo_port, our_port = _free(), _free()
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "DATABASE_URL": f"sqlite:///{folder}/kanjia.db", "LISTEN": f"127.0.0.1:{our_port}", "SOURCES": "none",
            "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": base, "TELEGRAM_MODE": "webhook",
            "TELEGRAM_WEBHOOK_SECRET": SECRET, "PUBLIC_URL": f"http://127.0.0.1:{our_port}",
        }  # fmt: skip
        ours = {f"KANJIA_{name}": value for name, value in settings.items()}
        serve = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main(['serve']))"]
        echo = [sys.executable, "-m", "tests.bench.echo_bot", TOKEN, base, str(echo_port)]
        async with program(echo_port, *echo), program(our_port, *serve, **ours):
            for port in (echo_port, our_port):
                await drive(api, port, 200, connections)
            await _compare(api, echo_port, our_port, rounds, messages, connections, same=same)


async def _compare(
    api: Api, echo: int, ours: int, rounds: int, messages: int, connections: int, *, same: bool
) -> None:
    ratios, tails = [], []
    for number in range(rounds):
        echo_rate, echo_times = await drive(api, echo, messages, connections)
        our_rate, our_times = await drive(api, ours, messages, connections, same=same)
        ratios.append(our_rate / echo_rate)
        tails.append(_at(our_times, 0.99) / _at(echo_times, 0.99))
        print(
            f"round {number + 1}: echo {echo_rate:.0f}/s p50 {_at(echo_times, 0.5) * 1e3:.2f} "
            f"p99 {_at(echo_times, 0.99) * 1e3:.2f} ms; kanjia {our_rate:.0f}/s "
            f"p50 {_at(our_times, 0.5) * 1e3:.2f} p99 {_at(our_times, 0.99) * 1e3:.2f} ms",
            flush=True,
        )
    print(f"throughput {statistics.median(ratios):.0%} of the echo's (at least 50 %)")
    print(f"p99 {statistics.median(tails):.2f} times the echo's (at most 3)")


def _at(times: list[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)]


def _free() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name, usual in (("rounds", 5), ("messages", 600), ("connections", 8)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--same", action="store_true")
    given = parser.parse_args()
    asyncio.run(main(given.rounds, given.messages, given.connections, same=given.same))
