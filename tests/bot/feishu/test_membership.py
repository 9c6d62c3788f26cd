"""Coming into chats, leaving them, menus, and who may change a group's settings."""

from __future__ import annotations

import pytest

from data.people.chats import find_chat
from data.store.engine import Store
from handlers.message import Place
from handlers.reply import Reply
from tests.bot.feishu.conftest import Bench
from tests.servers.feishu_events import BOT, event, said

BY = {"operator_id": {"open_id": "ou_ann"}}


def entered(**more: str) -> dict[str, object]:
    return event("im.chat.access_event.bot_p2p_chat_entered_v1", {"chat_id": "oc_new", **BY, **more})


def removed_at(bench: Bench, chat: str) -> int | None:
    store: Store = bench.pipeline.chats._store
    with store.reading() as session:
        found = find_chat(session, "feishu", chat)
        return found.removed_at if found else None


async def test_a_group_is_greeted_when_the_bot_is_added(bench: Bench) -> None:
    await bench.push(event("im.chat.member.bot.added_v1", {"chat_id": "oc_group", **BY, "name": "群"}))
    await bench.settle()
    assert [m.chat for m in bench.platform.messages] == ["oc_group"]
    assert bench.desk.asked[0].place == Place("feishu", "oc_group", group=True)


async def test_a_person_is_greeted_the_first_time_only(bench: Bench) -> None:
    for _ in range(3):
        await bench.push(entered())
    assert len(bench.platform.messages) == 1


async def test_a_person_who_wrote_before_is_not_greeted(bench: Bench) -> None:
    await bench.push(entered(last_message_id="om_old"))
    assert bench.platform.messages == []


@pytest.mark.parametrize("kind", ["im.chat.member.bot.deleted_v1", "im.chat.disbanded_v1"])
async def test_a_group_that_was_left_is_paused_and_restored_when_the_bot_is_back(bench: Bench, kind: str) -> None:
    await bench.push(event(kind, {"chat_id": "oc_group", **BY}))
    assert removed_at(bench, "oc_group")
    await bench.push(event("im.chat.member.bot.added_v1", {"chat_id": "oc_group", **BY}))
    assert removed_at(bench, "oc_group") is None


@pytest.mark.parametrize(
    ("key", "text"), [("help", "/help"), ("豆包降价", "豆包降价"), ("GPT-4o price", "GPT-4o price")]
)
async def test_a_menu_entry_asks_and_is_answered_to_the_person(bench: Bench, key: str, text: str) -> None:
    await bench.push(event("application.bot.menu_v6", {"operator": BY, "event_key": key, "timestamp": 1}))
    assert bench.desk.asked[0].text == text
    assert [m.chat for m in bench.platform.messages] == ["ou_ann"]


async def test_a_menu_entry_counts_for_the_private_chat_once_that_is_known(bench: Bench) -> None:
    await bench.push(said("豆包", chat="oc_p2p"))
    await bench.push(event("application.bot.menu_v6", {"operator": BY, "event_key": "subscriptions"}))
    assert bench.desk.asked[1].place == bench.desk.asked[0].place


@pytest.mark.parametrize(
    ("person", "admin"), [("ou_owner", True), ("ou_manager", True), ("ou_ann", False), ("", False)]
)
async def test_owner_and_managers_of_a_group_are_its_admins(bench: Bench, person: str, admin: bool) -> None:
    bench.platform.managers = ("ou_manager",)
    assert await bench.adapter.is_admin(Place("feishu", "oc_group", group=True), person) is admin
    assert await bench.adapter.is_admin(Place("feishu", "oc_p2p"), person)


async def test_settings_of_a_group_ask_who_is_an_admin(bench: Bench) -> None:
    bench.desk.reply = lambda m: (
        Reply(title=str(m.is_admin)) if m.is_admin is not None else Reply(needs_admin=True)
    )
    await bench.push(said("@_user_1 /settings", chat="oc_group", group=True, mention=BOT))
    assert bench.platform.messages[0].content["header"]["title"]["content"] == "False"
