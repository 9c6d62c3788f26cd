"""A Feishu adapter between a loopback Open Platform and the real pipeline; answers come from a table."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.answering.chats import Chats
from bot.answering.pipeline import Pipeline
from bot.feishu.adapter import FeishuAdapter, routes
from bot.feishu.config import FeishuConfig
from data.people.seen_events import SeenEvents
from data.store.engine import Store, open_store
from handlers.message import Message
from handlers.reply import Reply
from tests.databases import SqliteFiles
from tests.servers.feishu_api import APP_ID, APP_SECRET, OpenPlatform, open_platform
from tests.servers.feishu_events import KEY, TOKEN, encrypted, signed


@dataclass
class Desk:
    """Answers every addressed message with `reply(message)`; remembers what was asked."""

    asked: list[Message] = field(default_factory=list)
    reply: Callable[[Message], Reply] = lambda message: Reply(title="答", lines=(message.text,))

    def answer(self, message: Message) -> Reply:
        self.asked.append(message)
        return self.reply(message) if message.addressed else Reply()


@dataclass
class Bench:
    """Everything of one running bot."""

    platform: OpenPlatform
    adapter: FeishuAdapter
    pipeline: Pipeline
    desk: Desk
    web: httpx.AsyncClient
    store: Store

    async def deliver(self, event: dict[str, Any]) -> httpx.Response:
        """Deliver an event as Feishu does."""
        body = encrypted(event)
        return await self.web.post("/feishu", content=body, headers=signed(body))

    async def push(self, event: dict[str, Any]) -> httpx.Response:
        """Deliver an event, and let its work finish."""
        response = await self.deliver(event)
        await self.settle()
        return response

    async def settle(self) -> None:
        await self.pipeline._lanes.drain(10)


@pytest.fixture
async def platform() -> AsyncIterator[OpenPlatform]:
    async with open_platform() as found:
        yield found


Start = Callable[..., Any]


@pytest.fixture
async def start(platform: OpenPlatform, sqlite_files: SqliteFiles) -> AsyncIterator[Start]:
    """`await start(mode=…, encrypt_key=…)` gives a Bench; several share one store."""
    url = sqlite_files.fresh()
    async with AsyncExitStack() as stack:

        async def make(**settings: Any) -> Bench:
            return await stack.enter_async_context(_bench(platform, url, **settings))

        yield make


@asynccontextmanager
async def _bench(platform: OpenPlatform, url: str, **settings: Any) -> AsyncIterator[Bench]:
    desk, store = Desk(), open_store(url)
    pipeline = Pipeline(SeenEvents(url), Chats(store), desk.answer, desk.answer)
    known = {"mode": "webhook", "encrypt_key": KEY, "verification_token": TOKEN, **settings}
    adapter = FeishuAdapter(FeishuConfig(APP_ID, APP_SECRET, platform.url, **known), pipeline)
    app = Starlette(routes=routes(adapter))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as web:
        try:
            yield Bench(platform, adapter, pipeline, desk, web, store)
        finally:
            await pipeline.drain(5)
            await adapter.close()
            store.close()


@pytest.fixture
async def bench(start: Start) -> Bench:
    """A bot behind the webhook."""
    found: Bench = await start()
    return found


async def eventually(truth: Callable[[], Any], seconds: float = 10) -> Any:
    """What `truth` gives once it is not false."""
    for _ in range(int(seconds / 0.01)):
        if found := truth():
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")
