"""A question comes in as an event, a card goes out."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest

from handlers.message import Place
from handlers.reply import Button, Reply, Table
from tests.bot.feishu.conftest import Bench, Start
from tests.servers.feishu_events import BOT, event, said, tapped

ANSWER = Reply(
    title="100 万 tokens",
    lines=("豆包 0.8 元", "GPT-4o 17.5 元"),
    table=Table(("模型", "费用"), (("doubao-seed-1.6", "0.80"), ("gpt-4o", "17.50")), "lr"),
    footnotes=("按 1 USD = 7.1 CNY",),
    sources=("官网 https://example.org/a_b*c 2026-11-01",),
    buttons=((Button("只算输入", "豆包 GPT-4o 100万 输入"), Button("历史", "豆包 历史")),),
)


async def test_a_private_question_is_answered_by_a_card_in_that_chat(bench: Bench) -> None:
    response = await bench.push(said("100万 tokens 豆包"))
    assert response.status_code == 200
    (message,) = bench.platform.messages
    assert (message.kind, message.chat, message.parent) == ("interactive", "oc_p2p", "")
    assert message.content["header"]["title"]["content"] == "答"
    asked = bench.desk.asked[0]
    assert (asked.text, asked.person, asked.place) == ("100万 tokens 豆包", "ou_ann", Place("feishu", "oc_p2p"))


async def test_a_rich_answer_is_a_valid_card(bench: Bench) -> None:
    bench.desk.reply = lambda _: ANSWER
    await bench.push(said("x"))
    elements = bench.platform.messages[0].content["body"]["elements"]
    assert [e["tag"] for e in elements] == ["div", "table", "div", "collapsible_panel", "column_set", "div"]
    assert elements[1]["rows"][1] == {"c0": "gpt-4o", "c1": "17.50"}
    assert "豆包 历史" in elements[-1]["text"]["content"]


MENTIONS = [
    ("@_user_1 豆包多少钱", BOT, True, "豆包多少钱"),
    ("豆包多少钱", "", False, "豆包多少钱"),
    ("问下 @_user_1 gpt-4o  价格", BOT, True, "问下 gpt-4o 价格"),
]


@pytest.mark.parametrize(("text", "mention", "addressed", "clean"), MENTIONS)
async def test_in_a_group_only_its_own_mention_addresses_the_bot(
    bench: Bench, text: str, mention: str, addressed: bool, clean: str
) -> None:
    question = said(text, chat="oc_group", group=True, mention=mention)
    await bench.push(question)
    (asked,) = bench.desk.asked
    assert (asked.addressed, asked.text, asked.place.group) == (addressed, clean, True)
    parents = [m.parent for m in bench.platform.messages]
    assert parents == ([question["event"]["message"]["message_id"]] if addressed else [])


@pytest.mark.parametrize(
    ("text", "mention", "name"),
    [
        ("@_user_1 豆包多少钱", "ou_somebody", "张三"),
        ("@_user_1 豆包多少钱", "ou_somebody", "砍价"),
        ("@_all 豆包多少钱", "", ""),
    ],
)
async def test_in_a_group_a_question_to_somebody_else_is_left_to_them(
    bench: Bench, text: str, mention: str, name: str
) -> None:
    """Also when they bear the bot's name, and when everybody is called."""
    question = said(text, chat="oc_group", group=True, mention=mention)
    for named in question["event"]["message"].get("mentions", []):
        named["name"] = name
    response = await bench.push(question)
    assert (response.status_code, bench.desk.asked, bench.platform.messages) == (200, [], [])


async def test_a_question_in_a_thread_is_answered_in_the_thread(bench: Bench) -> None:
    await bench.push(said("x", chat="oc_group", thread_id="omt_1", root_id="om_root", parent_id="om_root"))
    (message,) = bench.platform.messages
    assert message.in_thread
    assert bench.desk.asked[0].place.topic == "om_root"


async def test_a_push_to_a_thread_replies_to_its_first_message(bench: Bench) -> None:
    await bench.adapter.send(Place("feishu", "oc_group", "om_root", group=True), ANSWER, key="change-1")
    (message,) = bench.platform.messages
    assert (message.parent, message.in_thread) == ("om_root", True)


async def test_a_thread_whose_first_message_is_gone_gets_the_push_in_the_chat(bench: Bench) -> None:
    bench.platform.lost.add("om_root")
    await bench.adapter.send(Place("feishu", "oc_group", "om_root", group=True), ANSWER, key="change-1")
    (message,) = bench.platform.messages
    assert (message.parent, message.chat) == ("", "oc_group")


UNANSWERABLE = [
    (230011, "The message was recalled."),
    (230001, "Your request contains an invalid request parameter, ext=invalid message_id."),
    (230987, "a reason nobody has documented"),
]


@pytest.mark.parametrize(("code", "reason"), UNANSWERABLE)
async def test_a_question_that_takes_no_reply_is_answered_in_the_group(
    bench: Bench, code: int, reason: str
) -> None:
    bench.platform.fail("send", body={"code": code, "msg": reason})
    await bench.push(said("@_user_1 豆包", chat="oc_group", group=True, mention=BOT))
    (message,) = bench.platform.messages
    assert (message.kind, message.parent, message.chat) == ("interactive", "", "oc_group")


async def test_a_rich_text_question_is_read_without_links_addresses_and_mentions(bench: Bench) -> None:
    content = {
        "title": "问",
        "content": [[{"tag": "at", "user_id": "@_user_1"}, {"tag": "text", "text": " 豆包"}]],
    }
    content["content"].append([{"tag": "a", "text": "GPT-4o", "href": "https://example.org"}, {"tag": "img"}])
    await bench.push(said("", message_type="post", content=json.dumps(content)))
    assert bench.desk.asked[0].text == "问\n豆包\nGPT-4o"


@pytest.mark.parametrize(
    "odd",
    [
        said("x", message_type="image", content='{"image_key":"img"}'),
        said("x", content="not json"),
        event("im.message.receive_v1", {}),
        event(
            "im.message.receive_v1", {"sender": {"sender_type": "app"}, "message": said("x")["event"]["message"]}
        ),
        event("im.message.message_read_v1", {"reader": {}}),
        event("something.new_v9", {"a": 1}),
        {"uuid": "1", "type": "event_callback", "token": "verification-token", "event": {"type": "message"}},
    ],
)
async def test_authentic_events_that_ask_nothing_are_answered_200(bench: Bench, odd: dict[str, object]) -> None:
    response = await bench.push(odd)
    assert (response.status_code, bench.platform.messages) == (200, [])


async def test_an_event_delivered_twice_is_answered_once_across_replicas(start: Start) -> None:
    first, second = await start(), await start()
    question = said("x")
    await first.push(question)
    response = await second.push(question)
    assert response.status_code == 200
    assert len(first.platform.messages) == 1


async def test_a_message_that_comes_again_as_another_event_is_answered_once(start: Start) -> None:
    first, second = await start(), await start()
    question = said("x")
    await first.push(question)
    await second.push(question | {"header": question["header"] | {"event_id": "another"}})
    assert len(first.platform.messages) == 1


async def test_messages_of_one_chat_are_answered_in_order(bench: Bench) -> None:
    for number in range(6):
        await bench.push(said(str(number)))
    answers = [m.content["body"]["elements"][0]["text"]["content"] for m in bench.platform.messages]
    assert answers == ["0", "1", "2", "3", "4", "5"]


async def test_a_tap_gets_its_new_card_with_the_callbacks_answer(bench: Bench) -> None:
    bench.desk.reply = lambda message: replace(ANSWER, title=message.text)
    await bench.push(said("x"))
    (first,) = bench.platform.messages
    button = first.content["body"]["elements"][4]["columns"][1]["elements"][0]
    response = await bench.push(tapped(button["behaviors"][0]["value"], first.id))
    assert response.json()["card"]["type"] == "raw"
    assert response.json()["card"]["data"]["header"]["title"]["content"] == "豆包 历史"
    assert (bench.platform.edits, len(bench.platform.messages)) == ([], 1)
    assert bench.desk.asked[1].button
    assert not bench.desk.asked[1].place.group


async def test_a_slow_answer_to_a_tap_changes_the_card_afterwards(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.feishu.reactions.CALLBACK_SECONDS", 0.05)
    ready = threading.Event()
    bench.desk.reply = lambda _: ANSWER if ready.wait(10) else Reply()
    response = await bench.deliver(tapped({"t": "豆包"}, "om_card", chat="oc_group"))
    assert "card" not in response.json()
    assert response.json()["toast"]["type"] == "info"
    ready.set()
    await bench.settle()
    ((changed, card),) = bench.platform.edits
    assert (changed, card["header"]["title"]["content"]) == ("om_card", ANSWER.title)
    assert bench.desk.asked[0].place.group


async def test_a_confirmation_is_shown_to_who_tapped_and_leaves_the_card(bench: Bench) -> None:
    bench.desk.reply = lambda _: Reply(lines=("已订阅 豆包",))
    response = await bench.push(tapped({"t": "订阅 豆包"}, "om_card", chat="oc_group"))
    assert response.json()["toast"]["content"] == "已订阅 豆包"
    assert (bench.platform.edits, bench.platform.messages) == ([], [])


async def test_a_tap_on_a_push_is_answered_below_it(bench: Bench) -> None:
    """The news is everybody's: it stays, and the tap's answer is a message of its own."""
    bench.desk.reply = lambda message: replace(ANSWER, title=message.text, lasting=not message.button)
    await bench.push(said("x", chat="oc_group", group=True, mention=BOT))
    (first,) = bench.platform.messages
    button = first.content["body"]["elements"][4]["columns"][1]["elements"][0]
    response = await bench.push(tapped(button["behaviors"][0]["value"], first.id, chat="oc_group"))
    assert response.json() == {}
    assert bench.platform.edits == []
    assert [m.content["header"]["title"]["content"] for m in bench.platform.messages] == ["x", "豆包 历史"]


async def test_who_may_not_is_told_so_alone_and_the_push_stays(bench: Bench) -> None:
    bench.desk.reply = lambda _: Reply(lines=("只有管理员可以改",), notice=True)
    response = await bench.push(tapped({"t": "/settings mute P3D", "s": 1}, "om_card", chat="oc_group"))
    assert response.json()["toast"]["content"] == "只有管理员可以改"
    assert (bench.platform.edits, bench.platform.messages) == ([], [])


async def test_a_mention_without_a_word_asks_for_help(bench: Bench) -> None:
    await bench.push(said("@_user_1 ", chat="oc_group", group=True, mention=BOT))
    assert bench.desk.asked[0].text == "/help"


async def test_a_button_of_an_older_version_is_answered_kindly(bench: Bench) -> None:
    response = await bench.push(tapped({"action": "buy"}, "om_card"))
    assert response.json()["toast"]["content"]
    assert bench.desk.asked == []


async def test_once_a_tap_arrived_nobody_is_told_what_to_type(bench: Bench) -> None:
    bench.desk.reply = lambda _: ANSWER
    await bench.push(tapped({"t": "豆包"}, "om_card"))
    await bench.push(said("x"))
    assert bench.platform.messages[-1].content["body"]["elements"][-1]["tag"] == "column_set"
