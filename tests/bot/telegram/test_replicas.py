"""Two programs on one PostgreSQL behind one webhook, from outside: whoever gets an update, it is answered once."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bot.test_serve import Served, serving
from tests.databases import PostgresServer
from tests.servers.telegram_api import TOKEN, BotApi, bot_api
from tests.servers.telegram_updates import message

SECRET = "webhook-secret-1234567890"
pytestmark = pytest.mark.postgres


@dataclass
class Replica:
    """A running program and the way to its webhook."""

    served: Served
    address: str
    web: httpx.AsyncClient

    async def bring(self, update: dict[str, Any]) -> int:
        """The status it answers with; 0: it did not answer."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        try:
            return (
                await self.web.post(f"http://{self.address}/telegram", json=update, headers=headers)
            ).status_code
        except httpx.TransportError:
            return 0


@dataclass
class Pair:
    api: BotApi
    one: Replica
    two: Replica

    def asked(self, chat: int, text: str) -> dict[str, Any]:
        """An update with a question in a private chat."""
        number = self.api.number()
        person = {"id": chat, "is_bot": False, "first_name": "Ann", "language_code": "en"}
        said = message(text, number, chat={"id": chat, "type": "private", "first_name": "Ann"}, person=person)
        return {"update_id": 700_000 + number, "message": said}

    def answers(self) -> Counter[int]:
        """How many messages each chat got."""
        return Counter(call.fields["chat_id"] for call in self.api.of("sendMessage"))


@pytest.fixture
async def pair(postgres: PostgresServer, tmp_path: Path) -> AsyncIterator[Pair]:
    """Both start at once on a database without any table."""
    url = postgres.blank()
    async with (
        bot_api() as api,
        httpx.AsyncClient(trust_env=False, timeout=30) as web,
        _replica(api, url, tmp_path, web) as one,
        _replica(api, url, tmp_path, web) as two,
    ):
        yield Pair(api, await one, await two)


@asynccontextmanager
async def _replica(
    api: BotApi, url: str, folder: Path, web: httpx.AsyncClient
) -> AsyncIterator[asyncio.Task[Replica]]:
    settings = {"DATABASE_URL": url, "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": api.base}
    async with serving(folder, TELEGRAM_MODE="webhook", **settings) as served:

        async def standing() -> Replica:
            return Replica(served, (await served.ready(120)).partition("http=")[2].strip(), web)

        yield asyncio.create_task(standing())


async def test_an_update_brought_to_both_at_once_is_answered_once(pair: Pair) -> None:
    updates = [pair.asked(chat, "gpt-4o price") for chat in range(1, 41)]
    both = [replica.bring(update) for update in updates for replica in (pair.one, pair.two)]
    assert set(await asyncio.gather(*both)) == {200}
    await pair.api.until("sendMessage", count=40)
    assert [await replica.served.stop() for replica in (pair.one, pair.two)] == [0, 0]
    assert pair.answers() == Counter(range(1, 41))


async def test_one_chats_messages_brought_to_either_are_each_answered_once(pair: Pair) -> None:
    """Not waiting for the answers in between."""
    for number in range(1, 31):
        replica = (pair.one, pair.two)[number % 2]
        assert await replica.bring(pair.asked(7, f"gpt-4o {number}M input")) == 200
    await pair.api.until("sendMessage", count=30)
    assert [await replica.served.stop() for replica in (pair.one, pair.two)] == [0, 0]
    calls = pair.api.of("sendMessage")
    told = sorted(int(re.search(r"(\d+)M", call.fields["text"])[1]) for call in calls)  # type: ignore[index]
    assert told == list(range(1, 31))


async def test_a_conversation_goes_on_at_the_other_replica(pair: Pair) -> None:
    """What was asked at one is known to the other by the time a person has read the answer."""
    turns = ["gpt-4o 3M input", "what about gpt-4.1?", "and gpt-4o-mini?"]
    for number, text in enumerate(turns):
        await (pair.one, pair.two)[number % 2].bring(pair.asked(7, text))
        calls = await pair.api.until("sendMessage", count=number + 1)
        await asyncio.sleep(0.5)
    assert all("3M" in call.fields["text"] for call in calls)


async def test_after_one_is_killed_the_other_goes_on(pair: Pair) -> None:
    """Lost is at most what the killed one had taken in and not answered; nothing is answered twice."""
    chats = range(1, 61)
    updates = {chat: pair.asked(chat, "gpt-4o price") for chat in chats}
    bringing = {chat: asyncio.create_task(pair.one.bring(update)) for chat, update in updates.items()}
    await pair.api.until("sendMessage", count=5)
    pair.one.served.process.kill()
    status = {chat: await brought for chat, brought in bringing.items()}
    await pair.one.served.process.wait()
    answered = set(pair.answers())
    # Telegram brings again what was not acknowledged, and people go on asking.
    again = [pair.two.bring(updates[chat]) for chat, code in status.items() if code != 200]
    new = [pair.two.bring(pair.asked(chat, "gpt-4.1 price")) for chat in chats]
    assert set(await asyncio.gather(*again, *new)) == {200}
    assert await pair.two.served.stop() == 0
    told = [call.fields for call in pair.api.of("sendMessage")]
    first = Counter(fields["chat_id"] for fields in told if "GPT-4o" in fields["text"])
    assert set(first) >= answered
    assert set(first.values()) == {1}
    assert Counter(fields["chat_id"] for fields in told if "GPT-4.1" in fields["text"]) == Counter(chats)
