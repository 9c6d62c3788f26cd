"""From `kanjia price set` in one process to the message in the chat, through a running `kanjia serve`."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bot.test_serve import serving, telegram
from tests.servers.telegram_api import bot_api
from tests.servers.telegram_updates import message, tap


async def kanjia(folder: Path, *arguments: str) -> str:
    """Run a command on the store of that folder; what it printed. Fails when it failed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main(sys.argv[1:]))", *arguments,
        env={**os.environ, "KANJIA_DATABASE_URL": f"sqlite:///{folder / 'kanjia.db'}"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return printed.decode()


async def price_set(folder: Path, value: str, day: str) -> float:
    """Set GPT-4o's input price; the moment at which the command had ended."""
    await kanjia(
        folder, "price", "set", "gpt-4o", "--input", value, "--currency", "USD", "--effective", day,
        "--source", "https://prices.example/notice",
    )  # fmt: skip
    return time.monotonic()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder without a store."""
    return tmp_path


async def test_subscribed_in_a_chat_told_within_five_seconds_ended_by_its_button(folder: Path) -> None:
    """Subscribe in words, hear of a cut, of an announcement at once, and no more after tapping Unsubscribe."""
    async with bot_api() as api, serving(folder, **telegram(api)) as served:
        await served.ready()
        api.put("message", message("subscribe to GPT-4o"))
        (told,) = await api.until("sendMessage")
        assert "GPT-4o" in told.fields["text"]
        assert "past year" in told.fields["text"]
        ended = await price_set(folder, "1.11", "2026-11-20")
        pushed = (await api.until("sendMessage", count=2))[1]
        assert time.monotonic() - ended < 5
        assert "2.5 → 1.11" in pushed.fields["text"]
        assert "https://prices.example/notice" in pushed.fields["text"]
        day = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
        await price_set(folder, "0.9", day)
        announced = (await api.until("sendMessage", count=3))[2]
        assert "1.11 → 0.9" in announced.fields["text"]
        assert day in announced.fields["text"]
        buttons = [b for row in pushed.fields["reply_markup"]["inline_keyboard"] for b in row]
        (end,) = [b["callback_data"] for b in buttons if b["text"] == "Unsubscribe"]
        carrier = next(m for m in api.messages.values() if "2.5 → 1.11" in m.get("text", ""))
        api.put("callback_query", tap(end, carrier))
        await api.until("answerCallbackQuery")
        ended_by_button = (await api.until("sendMessage", count=4))[3]
        assert "GPT-4o" in ended_by_button.fields["text"]
        await price_set(folder, "0.8", "2026-11-21")
        await asyncio.sleep(2.5)
        assert len([c for c in api.of("sendMessage") if "0.8" in c.fields["text"]]) == 0
        assert await served.stop() == 0
