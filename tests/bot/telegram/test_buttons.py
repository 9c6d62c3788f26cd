"""Buttons and edited questions: the message that is there changes, no second one comes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.telegram.links import callback_data, deep_link
from handlers.message import Message
from handlers.reply import Button, Reply
from tests.bot.telegram.conftest import Bench, running
from tests.databases import SqliteFiles
from tests.servers.telegram_api import BotApi, refusal
from tests.servers.telegram_updates import GROUP, message, tap

LONG = "/compare " + "豆包" * 30


def with_buttons(asked: Message) -> Reply:
    return Reply(lines=(f"about {asked.text}",), buttons=((Button("Long", LONG), Button("Short", "/cuts")),))


async def tapped(bot: Bench, label: str, number: int = 0, chat: dict[str, Any] | None = None) -> None:
    """Tap the button with this label under the first message sent."""
    (sent,) = await bot.sent()
    (number_of_chat, message_id), carrier = next(iter(bot.api.messages.items()))
    buttons = [b for row in sent["reply_markup"]["inline_keyboard"] for b in row]
    data = next(b["callback_data"] for b in buttons if b["text"] == label)
    place = chat or {"id": number_of_chat, "type": "private"}
    carried = {**carrier, "chat": place, "message_id": message_id}
    bot.api.put("callback_query", {**tap(data, carried), "id": f"cb{number}"})
    await bot.settle()


@pytest.mark.parametrize(("label", "twin"), [("Short", "/cuts"), ("Long", LONG)])
async def test_a_tap_is_acknowledged_and_changes_the_message(bot: Bench, label: str, twin: str) -> None:
    bot.desk.reply = with_buttons
    bot.api.put("message", message("first"))
    await tapped(bot, label)
    assert [call.method for call in bot.api.calls[-2:]] == ["answerCallbackQuery", "editMessageText"]
    assert bot.api.calls[-1].fields["text"] == f"about {twin}"
    assert bot.desk.asked[-1].button
    assert len(bot.api.of("sendMessage")) == 1


async def test_long_buttons_still_work_after_a_restart(api: BotApi, sqlite_files: SqliteFiles) -> None:
    url = sqlite_files.fresh()
    async with running(api, url) as bench:
        bench.desk.reply = with_buttons
        api.put("message", message("first"))
        await bench.sent()
    async with running(api, url) as bench:
        bench.desk.reply = with_buttons
        await tapped(bench, "Long")
        assert bench.desk.asked[-1].text == LONG


@pytest.mark.parametrize("data", ["", "old-style", "i:nobodyknowsthis", "x:1", "q:"])
async def test_a_button_of_another_time_is_answered_kindly(bot: Bench, data: str) -> None:
    bot.api.put("callback_query", tap(data, {"message_id": 1, "date": 0, "chat": {"id": 1001, "type": "private"}}))
    (call,) = await bot.api.until("answerCallbackQuery")
    assert call.fields["text"] == "This button is too old. Please type your question again."
    assert not bot.desk.asked


@pytest.mark.parametrize("refused", [Reply(lines=("for admins only " * 20,), notice=True), None])
async def test_a_word_for_whoever_tapped_leaves_everybody_the_message(bot: Bench, refused: Reply | None) -> None:
    """Not allowed, or failed: a member's tap must not wipe the push that the whole group reads."""

    def answer(asked: Message) -> Reply:
        if asked.button and refused is None:
            raise RuntimeError("no")
        return refused if asked.button and refused else with_buttons(asked)

    bot.desk.reply = answer
    bot.api.put("message", message("first"))
    await tapped(bot, "Short")
    (call,) = await bot.api.until("answerCallbackQuery")
    assert call.fields["show_alert"] is True
    assert 10 < len(call.fields["text"]) <= 200
    assert not bot.api.of("editMessageText")
    assert len(bot.api.of("sendMessage")) == 1


@pytest.mark.parametrize(("label", "twin"), [("Short", "/cuts"), ("Long", LONG)])
async def test_a_tap_on_a_push_is_answered_below_it(bot: Bench, label: str, twin: str) -> None:
    """The news is everybody's: it stays, and a later correction finds it where it was."""
    bot.desk.reply = lambda asked: replace(with_buttons(asked), lasting=not asked.button)
    bot.api.put("message", message("first", chat=GROUP))
    await tapped(bot, label, chat=GROUP)
    first, second = await bot.sent(2)
    assert second["text"] == f"about {twin}"
    assert second["reply_parameters"]["message_id"] == next(iter(bot.api.messages))[1]
    assert bot.api.of("answerCallbackQuery")
    assert not bot.api.of("editMessageText")
    assert first["reply_markup"] != second["reply_markup"]


async def test_the_same_word_to_somebody_who_typed_is_a_message(bot: Bench) -> None:
    bot.desk.reply = lambda _: Reply(lines=("for admins only",), notice=True)
    bot.api.put("message", message("/settings pause", chat=GROUP))
    assert (await bot.sent())[0]["text"] == "for admins only"


async def test_a_button_under_an_inline_message_is_answered_kindly(bot: Bench) -> None:
    bot.api.put("callback_query", tap(callback_data("/cuts"), None))
    assert (await bot.api.until("answerCallbackQuery"))[0].fields["text"]


async def test_a_tap_on_a_message_that_is_gone_gets_a_new_one(bot: Bench) -> None:
    bot.api.put("callback_query", tap(callback_data("/cuts"), {"message_id": 1, "date": 0, "chat": {"id": 1001}}))
    assert (await bot.sent())[0]["text"].endswith("/cuts")


async def test_an_acknowledgement_that_comes_too_late_does_not_cost_the_answer(bot: Bench) -> None:
    bot.api.fail("answerCallbackQuery", refusal(400, "Bad Request: query is too old and response timeout expired"))
    bot.api.put("callback_query", tap(callback_data("/cuts"), {"message_id": 1, "date": 0, "chat": {"id": 1001}}))
    assert len(await bot.sent()) == 1


async def test_an_edited_question_changes_its_answer(bot: Bench) -> None:
    bot.api.put("message", message("gpt-4", 60))
    await bot.sent()
    bot.api.put("edited_message", message("gpt-4o", 60, edit_date=1_790_000_100))
    (edit,) = await bot.api.until("editMessageText")
    assert edit.fields["text"].endswith("gpt-4o")
    assert len(bot.api.of("sendMessage")) == 1


async def test_an_edited_question_changes_its_answer_after_a_restart(
    api: BotApi, sqlite_files: SqliteFiles
) -> None:
    url = sqlite_files.fresh()
    async with running(api, url) as bench:
        api.put("message", message("gpt-4", 60))
        await bench.sent()
    async with running(api, url):
        api.put("edited_message", message("gpt-4o", 60, edit_date=1_790_000_100))
        await api.until("editMessageText")


async def test_an_edit_that_changes_nothing_is_no_fault(bot: Bench) -> None:
    bot.api.put("message", message("gpt-4", 60))
    await bot.sent()
    bot.api.put("edited_message", message("gpt-4", 60, edit_date=1_790_000_100))
    await bot.api.until("editMessageText")
    await bot.settle()
    assert len(bot.api.of("sendMessage")) == 1


@pytest.mark.parametrize("twin", ["gpt-4o", "订阅 豆包 降10%", LONG])
async def test_a_deep_link_asks_its_question(bot: Bench, twin: str) -> None:
    await bot.connection.platform.buttons.keep([twin])
    payload = deep_link("KanjiaTestBot", twin).partition("=")[2]
    bot.api.put("message", message(f"/start {payload}"))
    await bot.settle()
    assert [one.text for one in bot.desk.asked] == [twin]


@pytest.mark.parametrize("payload", ["", "x", "qAAAA", "q%%%", "iunknownunknown1", "q" + "L2Zvcmdl" + "dA"])
async def test_any_other_start_is_a_plain_start(bot: Bench, payload: str) -> None:
    """Also a link somebody made to have things deleted: that one says /forget."""
    bot.api.put("message", message(f"/start {payload}".strip()))
    await bot.settle()
    assert [one.text for one in bot.desk.asked] == ["/start"]


async def test_a_group_subscribes_by_the_link_that_adds_the_bot(bot: Bench) -> None:
    bot.desk.reply = lambda _: Reply(lines=("x",), buttons=((Button("订阅", "/subscribe gpt-4o"),),))
    bot.api.put("message", message("gpt-4o"))
    (sent,) = await bot.sent()
    link = sent["reply_markup"]["inline_keyboard"][-1][0]["url"]
    assert link.startswith("https://t.me/KanjiaTestBot?startgroup=")
    payload = link.partition("=")[2]
    bot.api.put("message", message(f"/start@KanjiaTestBot {payload}", 61, chat=GROUP))
    await bot.settle()
    assert bot.desk.asked[-1].text == "/subscribe gpt-4o"
    assert bot.desk.asked[-1].place.group


async def test_a_tap_on_a_picture_changes_its_caption(bot: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def drawn(reply: Reply) -> bytes | None:
        return b"\x89PNG" if reply.picture else None

    monkeypatch.setattr("bot.telegram.adapter.picture_of", drawn)

    def answer(asked: Message) -> Reply:
        return Reply(lines=(asked.text,), picture=not asked.button, buttons=((Button("Short", "/cuts"),),))

    bot.desk.reply = answer
    bot.api.put("message", message("history of gpt-4o"))
    assert (await bot.api.until("sendPhoto"))[0].files == {"photo": b"\x89PNG"}
    await tapped(bot, "Short")
    assert bot.api.calls[-1].method == "editMessageCaption"
    assert bot.api.calls[-1].fields["caption"] == "/cuts"


async def test_a_tap_that_asks_for_another_picture_replaces_it(
    bot: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def drawn(_reply: Reply) -> bytes:
        return b"\x89PNG"

    monkeypatch.setattr("bot.telegram.adapter.picture_of", drawn)
    bot.desk.reply = lambda asked: Reply(lines=(asked.text,), buttons=((Button("Short", "/cuts"),),))
    bot.api.put("message", message("history of gpt-4o"))
    await tapped(bot, "Short")
    assert bot.api.calls[-1].method == "editMessageMedia"
    assert list(bot.api.calls[-1].files.values()) == [b"\x89PNG"]
