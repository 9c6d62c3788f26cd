"""What the outbox holds arrives once, and every way a send can end leaves it as the design says."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.platform import Capabilities, Gone, Limited, Moved, Rejected, Unavailable, Uncertain
from data.outbox.listing import listed, resend
from data.people.chats import find_chat, restore_chat
from data.store.engine import Store, database_now
from data.tables import OutboxRow
from tests.bot.delivery.mailbox import ROOMY, Mailbox, delivering, most_in, until
from tests.data.outbox.shop import BEAN, GPT, MINI, Shop, cut


@pytest.fixture
def shop(store: Store) -> Shop:
    """The small shop on each database."""
    return Shop(store).open()


def states(shop: Shop) -> list[tuple[str, str]]:
    """(chat, state) of every message."""
    return [(message.chat, message.state) for message in shop.messages()]


def all_sent(shop: Shop) -> bool:
    """Whether nothing waits any more."""
    return all(state == "sent" for _, state in states(shop))


async def test_a_change_reaches_each_chat_and_topic_once(shop: Shop) -> None:
    """Recorded while the worker runs; delivered within the five seconds of the contract, silently where wished."""
    box = Mailbox()
    shop.subscribe("1", BEAN, silent=True)
    shop.subscribe("2", BEAN, topic="7")
    async with delivering(shop.store, box):
        await asyncio.to_thread(shop.move, cut(BEAN, "10>8"))
        await until(lambda: all_sent(shop), 5)
    assert sorted((one.place.chat, one.place.topic, one.text, one.silent) for one in box.letters) == [
        ("1", "", "push: bean 10>8", True),
        ("2", "7", "push: bean 10>8", False),
    ]


@pytest.mark.parametrize(
    ("error", "idempotent", "state", "arrived"),
    [
        (Rejected("message is too strange"), False, "dead", 0),
        (Uncertain("timed out"), False, "uncertain", 0),  # it may have arrived: never twice on Telegram
        (Uncertain("timed out"), True, "sent", 1),  # the same key again is harmless on Feishu
        (Unavailable("connection refused"), False, "sent", 1),
        (Limited(timedelta(seconds=0.3)), False, "sent", 1),
    ],
)
async def test_how_a_send_ends_decides_what_becomes_of_it(
    shop: Shop, error: Exception, idempotent: bool, state: str, arrived: int
) -> None:
    """Dead and uncertain ones are listed with their reason; what certainly did not arrive is sent again."""
    limits = Capabilities(idempotent_sends=idempotent, edits=True, per_bot=ROOMY, per_chat=ROOMY, per_group=())
    box = Mailbox(capabilities=limits)
    box.faults["1"].append(error)
    shop.subscribe("1", BEAN)
    shop.move(cut(BEAN, "10>8"))
    async with delivering(shop.store, box):
        await until(lambda: states(shop) == [("1", state)])
    assert len(box.letters) == arrived
    with shop.store.reading() as session:
        ill = [(one.state, one.error) for one in listed(session)]
    assert ill == ([] if arrived else [(state, f"{type(error).__name__}: {error}")])


async def test_a_failed_message_can_be_sent_again(shop: Shop) -> None:
    """`kanjia outbox resend`: it goes out like a new one."""
    box = Mailbox()
    box.faults["1"].append(Rejected("not today"))
    shop.subscribe("1", BEAN)
    shop.move(cut(BEAN, "10>8"))
    async with delivering(shop.store, box):
        await until(lambda: states(shop) == [("1", "dead")])
        with shop.store.writing() as session:
            resend(session, listed(session)[0].id)
        await until(lambda: all_sent(shop))
    assert box.chats() == ["1"]


async def test_a_chat_that_is_gone_is_left_alone_until_the_bot_is_back(shop: Shop) -> None:
    """Its messages wait; when it is joined again they arrive as one."""
    box = Mailbox()
    box.faults["1"].append(Gone("kicked"))
    shop.subscribe("1", BEAN)
    shop.subscribe("1", GPT)
    shop.subscribe("2", BEAN)
    shop.move(cut(BEAN, "10>8"))
    async with delivering(shop.store, box):
        await until(lambda: states(shop) == [("1", "paused"), ("2", "sent")])
        with shop.store.writing() as session:
            row = find_chat(session, "telegram", "1")
            assert row is not None
            assert row.removed_at is not None
            restore_chat(session, "telegram", "1")
        await until(lambda: all_sent(shop))
    assert box.chats() == ["2", "1"]


async def test_a_chat_that_moved_gets_its_message_and_the_next_ones_at_its_new_id(shop: Shop) -> None:
    """The subscriptions move along."""
    box = Mailbox()
    box.faults["1"].append(Moved("-100"))
    shop.subscribe("1", BEAN)
    shop.move(cut(BEAN, "10>8"))
    async with delivering(shop.store, box):
        await until(lambda: all_sent(shop))
        await asyncio.to_thread(shop.move, cut(BEAN, "8>6", on="2026-11-23"))
        await until(lambda: len(box.letters) == 2 and all_sent(shop))
    assert box.chats() == ["-100", "-100"]


async def test_a_limit_of_one_chat_holds_up_nobody_else(shop: Shop) -> None:
    """retry_after of one chat: the others go on, that one gets its message after it."""
    box = Mailbox()
    box.faults["1"].append(Limited(timedelta(seconds=1.5)))
    for chat in ("1", "2", "3"):
        shop.subscribe(chat, BEAN)
    shop.move(cut(BEAN, "10>8"))
    async with delivering(shop.store, box):
        await until(lambda: all_sent(shop))
    assert box.chats() == ["2", "3", "1"]
    assert box.letters[2].at - box.letters[1].at > 1


async def test_sends_that_fail_together_are_one_trouble(shop: Shop) -> None:
    """A short outage with a dozen sends under way silences the bot for a moment, not for half a minute."""
    box = Mailbox(delay=0.3)
    for chat in range(1, 13):
        box.faults[str(chat)].append(Unavailable("connection refused"))
        shop.subscribe(str(chat), BEAN)
    shop.move(cut(BEAN, "10>8"))
    async with delivering(shop.store, box):
        await until(lambda: all_sent(shop), 12)
    assert sorted(box.chats(), key=int) == [str(chat) for chat in range(1, 13)]


async def test_a_backlog_becomes_one_message(shop: Shop) -> None:
    """Three runs while no worker was there: one message per chat with everything in it."""
    box = Mailbox()
    for model in (BEAN, MINI, GPT):
        shop.subscribe("1", model)
    shop.move(cut(BEAN, "10>8"))
    shop.move(cut(MINI, "1>0.5"))
    shop.move(cut(GPT, "5>4", at="intl"))
    async with delivering(shop.store, box):
        await until(lambda: all_sent(shop))
    assert [one.text for one in box.letters] == ["push: bean 10>8 bean-mini 1>0.5 gpt 5>4"]


async def test_a_message_whose_holder_died_is_sent_after_its_lease(shop: Shop) -> None:
    """Claimed by a worker that never came back: free again when the lease is over, never before."""
    box = Mailbox()
    shop.subscribe("1", BEAN)
    shop.subscribe("2", BEAN)
    shop.move(cut(BEAN, "10>8"))
    with shop.store.writing() as session:
        now = database_now(session)
        for chat, lease in (("1", now - 1), ("2", now + 20_000)):
            held = update(OutboxRow).where(col(OutboxRow.chat) == chat)
            session.connection().execute(held.values(state="held", next_at=lease, token=1, fresh=False))
    async with delivering(shop.store, box):
        await until(lambda: len(box.letters) == 1)
        await asyncio.sleep(0.5)
    assert box.chats() == ["1"]


async def test_stopping_finishes_what_is_under_way_and_gives_the_rest_back(shop: Shop) -> None:
    """Slow sends at the moment of stopping: every one of them is recorded, none is lost, none is repeated."""
    slow = Capabilities(
        idempotent_sends=False, edits=True, per_bot=((20, timedelta(seconds=1)),), per_chat=ROOMY, per_group=()
    )
    box = Mailbox(capabilities=slow, delay=0.3)
    for chat in range(30):
        shop.subscribe(str(chat), BEAN)
    shop.move(cut(BEAN, "10>8"))
    async with delivering(shop.store, box):
        await until(lambda: box.tries >= 3)
    assert len(box.letters) == box.tries
    assert sorted(chat for chat, state in states(shop) if state == "sent") == sorted(box.chats())
    assert {state for _, state in states(shop)} == {"sent", "waiting"}


async def test_two_workers_share_the_limits_of_one_bot(shop: Shop) -> None:
    """Each chat once; never more than 10 in a second (0.85 s here: a busy machine wakes a sender late)."""
    limited = Capabilities(
        idempotent_sends=False, edits=True, per_bot=((10, timedelta(seconds=1)),), per_chat=ROOMY, per_group=()
    )
    box = Mailbox(capabilities=limited)
    for chat in range(40):
        shop.subscribe(str(chat), BEAN)
    shop.move(cut(BEAN, "10>8"))
    async with delivering(shop.store, box), delivering(shop.store, box):
        await until(lambda: all_sent(shop))
    moments = [letter.at for letter in box.letters]
    assert sorted(box.chats()) == sorted(map(str, range(40)))
    assert most_in(moments, 0.85) <= 10


async def test_answers_go_before_pushes_and_count_in_the_same_limit(shop: Shop) -> None:
    """Eight answers take eight of the ten places of that second; pushes fill what is left."""
    limited = Capabilities(
        idempotent_sends=False, edits=True, per_bot=((10, timedelta(seconds=1)),), per_chat=ROOMY, per_group=()
    )
    box = Mailbox(capabilities=limited)
    for chat in range(15):
        shop.subscribe(str(chat), BEAN)
    shop.move(cut(BEAN, "10>8"))
    answers: list[float] = []
    async with delivering(shop.store, box) as worker:
        await until(lambda: len(box.letters) >= 3)
        for _ in range(8):
            await worker.make_way(box.letters[0].place)
            answers.append(asyncio.get_running_loop().time())
        await until(lambda: all_sent(shop))
    assert most_in([*answers, *(letter.at for letter in box.letters)], 1.0) <= 10
