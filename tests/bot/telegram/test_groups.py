"""In groups: who is meant, who may, in which topic, and what happens when the group moves or lets the bot go."""

from __future__ import annotations

from typing import Any

import pytest

from bot.platform import Rejected
from bot.telegram.adapter import Telegram
from data.people.chats import chat_row, find_chat
from handlers.message import Message, Place
from handlers.reply import Reply
from tests.bot.telegram.conftest import Bench
from tests.servers.telegram_api import ME, refusal
from tests.servers.telegram_updates import ANN, ANONYMOUS, BAO, GROUP, member, mention, message

FORUM = {**GROUP, "is_forum": True}
OURS: dict[str, Any] = {"message_id": 3, "date": 1, "chat": GROUP, "from": ME, "text": "an answer of ours"}
THEIRS: dict[str, Any] = {"message_id": 3, "date": 1, "chat": GROUP, "from": BAO, "text": "豆包 100万多少钱"}
OPENING: dict[str, Any] = {
    "message_id": 7, "date": 1, "chat": GROUP, "from": ME, "forum_topic_created": {"name": "t", "icon_color": 1}
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "more", "asked", "called"),
    [
        ("/price gpt-4o", {}, "/price gpt-4o", True),
        ("/price@KanjiaTestBot gpt-4o", {}, "/price gpt-4o", True),
        ("/PRICE@kanjiatestbot gpt-4o", {}, "/PRICE gpt-4o", True),
        ("@KanjiaTestBot gpt-4o", mention("@KanjiaTestBot"), "gpt-4o", True),
        ("🀄豆包呢 @KanjiaTestBot", mention("🀄豆包呢 @KanjiaTestBot"), "🀄豆包呢", True),
        ("gpt-4o @kanjiatestbot", {}, "gpt-4o", True),  # a server that marks no entities
        ("how about gpt-4o", {"reply_to_message": OURS}, "how about gpt-4o", True),
        ("@KanjiaTestBot", {**mention("@KanjiaTestBot"), "reply_to_message": THEIRS}, "豆包 100万多少钱", True),
        ("gpt-4o 1M", {}, "gpt-4o 1M", False),
        ("gpt-4o 1M", {"reply_to_message": {**THEIRS, "from": ANN}}, "gpt-4o 1M", False),  # goes on by herself
        ("gpt-4o 1M", {"reply_to_message": {**THEIRS, "is_automatic_forward": True}}, "gpt-4o 1M", False),
        ("/price gpt-4o @bao_bao", mention("/price gpt-4o @bao_bao", "@bao_bao"), "/price gpt-4o @bao_bao", True),
        ("in a topic that the bot opened", {"reply_to_message": OPENING}, "in a topic that the bot opened", False),
        ("mail me@KanjiaTestBot.example", {}, "mail me@KanjiaTestBot.example", False),
    ],
)
async def test_who_is_meant(bot: Bench, text: str, more: dict[str, Any], asked: str | None, called: bool) -> None:
    bot.api.put("message", message(text, chat=GROUP, **more))
    await bot.settle()
    assert [(one.text.strip(), one.addressed) for one in bot.desk.asked] == [(asked or text, called)]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("/price@SomeOtherBot gpt-4o", {}),
        ("/ban spammer", {}),  # a bare command of some other bot
        ("@bao_bao how much is gpt-4o?", mention("@bao_bao", "@bao_bao")),  # the question is for somebody else
        (
            "宝 how much is gpt-4o?",
            {"entities": [{"type": "text_mention", "offset": 0, "length": 1, "user": BAO}]},
        ),
        ("@KanjiaTestBotany gpt-4o 1M", mention("@KanjiaTestBotany", "@KanjiaTestBotany")),
        ("gpt-4o 1M?", {"reply_to_message": THEIRS}),
        ("our own inline answer", {"via_bot": ME}),
        (
            "a post of the linked channel",
            {"is_automatic_forward": True, "sender_chat": {"id": -5, "type": "channel"}},
        ),
        ("another bot", {"person": {"id": 9, "is_bot": True, "first_name": "B"}}),
        (None, {"sticker": {"emoji": "🀄"}}),
        (None, {"new_chat_members": [ANN]}),
    ],
)
async def test_what_is_not_for_the_bot_is_left_alone(bot: Bench, text: str | None, more: dict[str, Any]) -> None:
    bot.api.put("message", message(text, chat=GROUP, **more))
    await bot.settle()
    assert not bot.desk.asked


async def test_the_answer_quotes_the_question_even_if_that_is_gone(bot: Bench) -> None:
    bot.api.put("message", message("/price gpt-4o", 77, chat=GROUP))
    (sent,) = await bot.sent()
    assert sent["reply_parameters"] == {"message_id": 77, "allow_sending_without_reply": True}


@pytest.mark.parametrize(
    ("more", "thread"),
    [
        ({"is_topic_message": True, "message_thread_id": 7}, 7),
        ({"message_thread_id": 7}, None),  # a plain reply in a group without topics has a thread id too
        ({}, None),  # General
    ],
)
async def test_the_answer_stays_in_its_topic(bot: Bench, more: dict[str, Any], thread: int | None) -> None:
    bot.api.put("message", message("/price gpt-4o", chat=FORUM, **more))
    (sent,) = await bot.sent()
    assert sent.get("message_thread_id") == thread
    assert bot.desk.asked[0].place.topic == ("7" if thread else "")


PRIVATE_TOPIC: dict[str, Any] = {"chat": {"id": ANN["id"], "type": "private"}}


@pytest.mark.parametrize("chat", [{"chat": FORUM}, PRIVATE_TOPIC])
async def test_an_answer_in_a_topic_that_telegram_does_not_find_arrives_all_the_same(
    bot: Bench, chat: dict[str, Any]
) -> None:
    """A topic deleted meanwhile; a private chat's topics, which some servers show and do not take."""
    bot.api.fail("sendMessage", refusal(400, "Bad Request: message thread not found"))
    bot.api.put("message", message("/price gpt-4o", message_thread_id=7, is_topic_message=True, **chat))
    first, second = await bot.sent(2)
    assert (first["message_thread_id"], second.get("message_thread_id")) == (7, None)
    assert second.get("reply_parameters") == first.get("reply_parameters")


async def test_a_push_to_a_topic_that_is_gone_does_not_come_up_in_another(bot: Bench) -> None:
    bot.api.fail("sendMessage", refusal(400, "Bad Request: message thread not found"))
    place = Place("telegram", str(GROUP["id"]), topic="7", group=True)
    with pytest.raises(Rejected):
        await bot.connection.platform.send(place, Reply(title="cut"))
    assert len(bot.api.of("sendMessage")) == 1


def for_admins(asked: Message) -> Reply:
    if asked.is_admin is None:
        return Reply(needs_admin=True)
    return Reply(lines=("done" if asked.is_admin else "for admins only",))


@pytest.mark.parametrize(
    ("status", "more", "answer"),
    [
        ("creator", {}, "done"),
        ("administrator", {}, "done"),
        ("member", {}, "for admins only"),
        ("left", {}, "for admins only"),
        ("member", {"person": ANONYMOUS, "sender_chat": GROUP}, "done"),
        ("creator", {"person": ANN, "sender_chat": {"id": -100999, "type": "channel"}}, "for admins only"),
    ],
)
async def test_rights(bot: Bench, status: str, more: dict[str, Any], answer: str) -> None:
    bot.desk.reply = for_admins
    bot.api.members[GROUP["id"], ANN["id"]] = status
    bot.api.put("message", message("/subscribe gpt-4o", chat=GROUP, **more))
    (sent,) = await bot.sent()
    assert sent["text"] == answer


async def test_nobody_is_an_admin_while_telegram_does_not_say(bot: Bench) -> None:
    bot.desk.reply = for_admins
    bot.api.fail("getChatMember", refusal(400, "Bad Request: PARTICIPANT_ID_INVALID"))
    bot.api.put("message", message("/subscribe gpt-4o", chat=GROUP))
    assert (await bot.sent())[0]["text"] == "for admins only"


async def test_everybody_rules_their_private_chat(bot: Bench) -> None:
    assert await Telegram.is_admin(bot.connection.platform, Place("telegram", "1001"), "1001")


def known(bot: Bench, chat: str) -> Any:
    with bot.store.reading() as session:
        return find_chat(session, "telegram", chat)


def remember(bot: Bench, chat: str) -> None:
    with bot.store.writing() as session:
        chat_row(session, "telegram", chat, group=True)


async def test_a_group_that_becomes_a_supergroup_takes_everything_along(bot: Bench) -> None:
    remember(bot, "-5")
    old = {"id": -5, "type": "group", "title": "g"}
    bot.api.put("message", message(None, chat=old, migrate_to_chat_id=-1005))
    bot.api.put("message", message(None, chat={"id": -1005, "type": "supergroup"}, migrate_from_chat_id=-5))
    await bot.settle()
    assert known(bot, "-5") is None
    assert known(bot, "-1005") is not None


async def test_an_old_answer_is_not_looked_for_in_the_new_group(bot: Bench) -> None:
    """Messages are numbered anew there: the old number may be anybody's message, or another of the bot's."""
    remember(bot, "-5")
    old, new = {"id": -5, "type": "group", "title": "g"}, {"id": -1005, "type": "supergroup", "title": "g"}
    bot.api.put("message", message("/price gpt-4o", 60, chat=old))
    await bot.sent()
    bot.api.put("message", message(None, chat=old, migrate_to_chat_id=-1005))
    await bot.settle()
    bot.api.put("edited_message", message("/price o3", 60, chat=new, edit_date=1_790_000_100))
    assert [sent["chat_id"] for sent in await bot.sent(2)] == [-5, -1005]
    assert not bot.api.of("editMessageText")


async def test_an_answer_follows_a_group_that_moved(bot: Bench) -> None:
    remember(bot, "-5")
    bot.api.fail("sendMessage", refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005))
    bot.api.put("message", message("/price gpt-4o", chat={"id": -5, "type": "group"}))
    assert [sent["chat_id"] for sent in await bot.sent(2)] == [-5, -1005]
    await bot.settle()
    assert known(bot, "-1005") is not None


@pytest.mark.parametrize("status", ["kicked", "left"])
async def test_thrown_out_is_paused_and_added_again_restored(bot: Bench, status: str) -> None:
    remember(bot, str(GROUP["id"]))
    bot.api.put("my_chat_member", member(status))
    await bot.settle()
    assert known(bot, str(GROUP["id"])).removed_at is not None
    bot.api.put("my_chat_member", member("member"))
    await bot.settle()
    assert known(bot, str(GROUP["id"])).removed_at is None
