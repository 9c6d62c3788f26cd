"""A Telegram connection between a loopback Bot API and the real pipeline; answers come from a table."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from bot.answering.apology import apology
from bot.answering.chats import Chats
from bot.answering.pipeline import Pipeline
from bot.buttons import Buttons
from bot.http_server import HttpServer
from bot.settings import Settings
from bot.telegram.service import TelegramConnection
from bot.web import web_app
from data.people.seen_events import SeenEvents
from data.store.engine import Store, open_store
from handlers.message import Message
from handlers.reply import Reply
from tests.databases import SqliteFiles
from tests.servers.telegram_api import TOKEN, BotApi, bot_api

Answer = Callable[[Message], Reply]


def told(message: Message) -> Reply:
    """What was asked, told back."""
    return Reply(title="答", lines=(message.text,)) if message.addressed else Reply()


@dataclass
class Desk:
    """Answers with `reply(message)`; remembers what was asked."""

    asked: list[Message] = field(default_factory=list)
    reply: Answer = told

    def answer(self, message: Message) -> Reply:
        self.asked.append(message)
        return self.reply(message)


@dataclass
class Bench:
    """One running bot."""

    api: BotApi
    desk: Desk
    store: Store
    pipeline: Pipeline
    connection: TelegramConnection
    server: HttpServer

    async def sent(self, count: int = 1) -> list[dict[str, Any]]:
        """The fields of everything sent, once there are `count`."""
        return [call.fields for call in await self.api.until("sendMessage", "sendPhoto", count=count)]

    async def settle(self) -> None:
        """Everything put so far was fetched and worked off."""
        last = max((u["update_id"] for u in self.api.updates), default=0)
        async with asyncio.timeout(10):
            while not any(poll.get("offset", 0) > last for poll in self.api.polls):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await self.pipeline._lanes.drain(10)

    async def post(self, content: bytes, **headers: str) -> httpx.Response:
        """One request to the webhook; header names with _ for -."""
        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.post(f"http://{self.server.address}/telegram", content=content, headers=named)


@asynccontextmanager
async def running(api: BotApi, url: str, **settings: Any) -> AsyncIterator[Bench]:
    """A bot on the store at `url`, standing; stopped and drained at the end of the block."""
    given = Settings(telegram_token=TOKEN, telegram_base_url=api.base, listen="127.0.0.1:0", **settings)  # type: ignore[arg-type]
    store, desk = open_store(url), Desk()
    pipeline = Pipeline(SeenEvents(url), Chats(store), desk.answer, apology)
    pipeline.aside = desk.answer
    connection = TelegramConnection(given, pipeline, Buttons(store))
    server = HttpServer(web_app(connection.routes(), dict, lambda: None), *given.address)
    await server.start()
    connection._public_url = f"http://{server.address}"
    stop = asyncio.Event()
    run = asyncio.create_task(connection.run(stop))
    try:
        async with asyncio.timeout(10):
            await connection.standing.stands.wait()
        yield Bench(api, desk, store, pipeline, connection, server)
    finally:
        stop.set()
        await server.stop()
        await asyncio.wait({run}, timeout=10)
        await pipeline.drain(5)
        await connection.close()
        store.close()


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No bot here has a rival to look out for (but in test_rivals.py)."""
    monkeypatch.setattr("bot.telegram.rivals.LOOK_SECONDS", 0.0)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """The loopback Bot API; whatever a good client never sends fails the test."""
    async with bot_api() as found:
        yield found


@pytest.fixture
async def bot(api: BotApi, sqlite_files: SqliteFiles) -> AsyncIterator[Bench]:
    """A bot that polls."""
    async with running(api, sqlite_files.fresh()) as bench:
        yield bench


@pytest.fixture
async def hooked(api: BotApi, sqlite_files: SqliteFiles) -> AsyncIterator[Bench]:
    """A bot behind its webhook."""
    async with running(api, sqlite_files.fresh(), telegram_mode="webhook") as bench:
        yield bench


__all__ = ["Bench", "Desk", "running", "told"]
