"""getUpdates: nothing lost, nothing answered twice, and clear words when somebody else polls."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.connection import Hopeless
from tests.bot.telegram.conftest import Bench, running
from tests.databases import SqliteFiles
from tests.servers.loopback import Answered
from tests.servers.telegram_api import TOKEN, BotApi, refusal
from tests.servers.telegram_updates import message


async def test_a_private_text_is_answered(bot: Bench) -> None:
    bot.api.put("message", message("gpt-4o 1M"))
    (sent,) = await bot.sent()
    assert sent == {
        "chat_id": 1001,
        "text": "<b>答</b>\ngpt-4o 1M",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


async def test_one_chats_messages_are_answered_in_order(bot: Bench) -> None:
    for number in range(20):
        bot.api.put("message", message(f"question {number}", 100 + number))
    sent = await bot.sent(20)
    assert [one["text"].splitlines()[1] for one in sent] == [f"question {n}" for n in range(20)]


async def test_an_update_that_comes_again_is_answered_once_even_after_a_restart(
    api: BotApi, sqlite_files: SqliteFiles
) -> None:
    url = sqlite_files.fresh()
    update = {"update_id": 7, "message": message("once")}
    for _ in range(2):
        async with running(api, url) as bench:
            api.updates.append(update)
            await bench.settle()
    assert len(api.of("sendMessage")) == 1


async def test_updates_pending_before_the_start_are_answered(api: BotApi, sqlite_files: SqliteFiles) -> None:
    api.put("message", message("asked while you were away"))
    async with running(api, sqlite_files.fresh()) as bench:
        assert len(await bench.sent()) == 1
    assert [call.fields for call in api.of("deleteWebhook")] == [{"drop_pending_updates": False}]


async def test_from_webhook_to_polling_and_back_loses_nothing(api: BotApi, sqlite_files: SqliteFiles) -> None:
    url = sqlite_files.fresh()
    async with running(api, url, telegram_mode="webhook"):
        pass
    api.put("message", message("between", 60))
    async with running(api, url) as bench:
        await bench.sent(1)
    api.updates.clear()
    api.put("message", message("after", 61))
    async with running(api, url, telegram_mode="webhook") as bench:
        assert await api.deliver() == [200]
        assert [one["text"].splitlines()[1] for one in await bench.sent(2)] == ["between", "after"]


@pytest.mark.parametrize(
    "malformed",
    [
        {"message": 5},
        {"message": {"message_id": "x"}},
        {"message": {"message_id": 1, "date": 1, "chat": None, "text": "a"}},
        {"callback_query": {"id": 1}},
        {"poll_answer": {"poll_id": "1"}},
        {"something_new": {"a": 1}},
        {},
    ],
)
async def test_an_update_that_makes_no_sense_does_not_hold_up_the_next(
    bot: Bench, malformed: dict[str, Any]
) -> None:
    bot.api.updates.append({"update_id": 1, **malformed})
    bot.api.put("message", message("fine"))
    assert len(await bot.sent()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        refusal(502, "Bad Gateway"),
        Answered(502, "<html>Bad Gateway</html>"),
        Answered(200, "<html>maintenance</html>"),
        Answered(200, {"ok": True}),
        Answered(reset=True),
        refusal(429, "Too Many Requests: retry after 1", retry_after=1),
        Answered(429, "<html>slow down</html>"),
    ],
    ids=lambda fault: f"{fault.status}-{'reset' if fault.reset else type(fault.body).__name__}",
)
async def test_a_fault_while_polling_is_got_over(
    bot: Bench, fault: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.http.UNSAID_WAIT", timedelta(seconds=0.1))
    bot.api.fail("getUpdates", fault)
    bot.api.put("message", message("still there?"))
    assert len(await bot.sent()) == 1
    assert bot.connection.state()["ready"]


@pytest.mark.parametrize("status", [401, 404])
async def test_a_wrong_token_is_hopeless_and_not_shown(bot: Bench, status: int) -> None:
    bot.api.fail("getMe", refusal(status, "Unauthorized" if status == 401 else "Not Found"))
    with pytest.raises(Hopeless, match="KANJIA_TELEGRAM_TOKEN") as raised:
        await bot.connection.run(asyncio.Event())
    assert TOKEN not in str(raised.value)
