"""In a group, who a message without a mention is for: a reply to the bot's own words is for the bot."""

from __future__ import annotations

import pytest

from data.tables import OutboxRow
from handlers.reply import Button, Reply
from tests.bot.feishu.conftest import Bench, Start
from tests.servers.feishu_events import BOT, event, said, tapped

GROUP = "oc_group"


async def answered(bench: Bench) -> str:
    """The bot answers a question in the group; its message's id."""
    await bench.push(said("@_user_1 豆包", chat=GROUP, group=True, mention=BOT))
    return bench.platform.messages[-1].id


async def test_a_reply_to_an_answer_needs_no_mention(bench: Bench) -> None:
    own = await answered(bench)
    reply = said("70% 缓存呢", chat=GROUP, group=True, root_id="om_question", parent_id=own)
    await bench.push(reply)
    assert bench.desk.asked[-1].addressed
    assert bench.platform.messages[-1].parent == reply["event"]["message"]["message_id"]


OTHERS = {
    "a reply to a member, in a conversation that the bot began": {"root_id": "{own}", "parent_id": "om_member"},
    "a message in a thread below the bot's answer": {
        "thread_id": "omt_1",
        "root_id": "{own}",
        "parent_id": "{own}",
    },
    "a reply to nobody": {},
    "a reply to a message nobody knows": {"root_id": "om_lost", "parent_id": "om_lost"},
}


@pytest.mark.parametrize("ids", OTHERS.values(), ids=OTHERS.keys())
async def test_what_members_say_to_each_other_is_not_for_the_bot(bench: Bench, ids: dict[str, str]) -> None:
    own = await answered(bench)
    named = {name: value.format(own=own) for name, value in ids.items()}
    await bench.push(said("太贵了吧", chat=GROUP, group=True, **named))
    assert [message.addressed for message in bench.desk.asked] == [True, False]
    assert len(bench.platform.messages) == 1


async def test_a_reply_that_names_a_member_is_left_to_them(bench: Bench) -> None:
    own = await answered(bench)
    await bench.push(said("@_user_1 你看", chat=GROUP, group=True, mention="ou_bob", root_id=own, parent_id=own))
    assert len(bench.desk.asked) == 1


async def test_the_same_id_in_another_group_is_not_the_bots_message(bench: Bench) -> None:
    own = await answered(bench)
    await bench.push(said("呢", chat="oc_other", group=True, root_id=own, parent_id=own))
    assert not bench.desk.asked[-1].addressed


async def test_every_replica_knows_the_answers_of_all(start: Start) -> None:
    first, second = await start(), await start()
    own = await answered(first)
    await first.pipeline.drain(5)
    await second.push(said("呢", chat=GROUP, group=True, root_id=own, parent_id=own))
    assert second.desk.asked[-1].addressed


async def test_a_reply_to_a_push_needs_no_mention(bench: Bench) -> None:
    push = OutboxRow(
        key="k", platform="feishu", chat=GROUP, state="sent", next_at=0, message_id="om_push", created_at=0
    )
    with bench.store.writing() as session:
        session.add(push)
    await bench.push(said("GPT-4o 呢", chat=GROUP, group=True, root_id="om_push", parent_id="om_push"))
    assert bench.desk.asked[-1].addressed


async def test_greetings_and_answers_to_taps_are_the_bots_own_too(bench: Bench) -> None:
    bench.desk.reply = lambda message: Reply(
        title=message.text, buttons=((Button("历史", "豆包 历史"),),), lasting=not message.button
    )
    operator = {"operator_id": {"open_id": "ou_ann"}, "chat_id": GROUP}
    await bench.push(event("im.chat.member.bot.added_v1", operator))
    await bench.push(tapped({"t": "豆包 历史", "s": 1}, bench.platform.messages[0].id, chat=GROUP))
    greeting, below = (message.id for message in bench.platform.messages)
    for own in (greeting, below):
        await bench.push(said("呢", chat=GROUP, group=True, root_id=own, parent_id=own))
    assert [message.addressed for message in bench.desk.asked[2:]] == [True, True]


async def test_an_answer_to_somebody_who_asked_to_be_forgotten_is_not_noted(bench: Bench) -> None:
    bench.desk.reply = lambda _: Reply(title="忘了", kept=False)
    own = await answered(bench)
    await bench.push(said("呢", chat=GROUP, group=True, root_id=own, parent_id=own))
    assert not bench.desk.asked[-1].addressed
