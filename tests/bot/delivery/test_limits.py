"""The limits that a platform counts: with several workers, with people asking, and when it says "too many"."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from bot.delivery.flood import FloodWatch
from bot.platform import Capabilities, Limited, Unavailable
from data.outbox import clock
from data.store.engine import Store, database_now
from data.tables import OutboxRow
from handlers.message import Place
from tests.bot.delivery.mailbox import ROOMY, Mailbox, delivering, most_in, until
from tests.data.outbox.shop import BEAN, Shop, cut

SECOND = timedelta(seconds=1)


@pytest.fixture
def shop(store: Store) -> Shop:
    """The small shop on each database."""
    return Shop(store).open()


def limited(count: int, per_chat: tuple[tuple[int, timedelta], ...] = ROOMY) -> Mailbox:
    """A platform that allows so many in a second."""
    limits = Capabilities(
        idempotent_sends=False, edits=True, per_bot=((count, SECOND),), per_chat=per_chat, per_group=()
    )
    return Mailbox(capabilities=limits)


def everybody_hears(shop: Shop, chats: int) -> None:
    """So many subscribers, one cut."""
    for chat in range(chats):
        shop.subscribe(str(chat), BEAN)
    shop.move(cut(BEAN, "10>8"))


def slow_looks(times: list[float]) -> Callable[[Session], int]:
    """The database's clock as a machine in need of a processor hears of it: each look so many seconds late."""

    def look(session: Session) -> int:
        now = database_now(session)
        time.sleep(times.pop(0) if times else 0.0)
        return now

    return look


async def test_a_worker_that_hears_late_what_time_it_is_does_not_send_in_anothers_turn(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers, one limit; after a while every other look at the clock takes 0.6 s. Never 21 in a second."""
    box = limited(20)
    monkeypatch.setattr(clock, "database_now", slow_looks([0, 0, 0, 0, *[0.6, 0] * 20]))
    everybody_hears(shop, 90)
    async with delivering(shop.store, box), delivering(shop.store, box):
        await until(lambda: len(box.letters) == 90, 30)
    assert sorted(box.chats(), key=int) == [str(chat) for chat in range(90)]
    assert most_in([letter.at for letter in box.letters], 0.95) <= 20  # a busy machine wakes a sender late


async def test_a_limit_of_the_whole_bot_silences_it_though_nobody_says_whose_it_is(
    shop: Shop,
) -> None:
    """Telegram's retry_after: when chat after chat is refused, the rest is not even tried before it is over."""
    box = limited(30)
    everybody_hears(shop, 40)
    for chat in range(40):
        box.faults[str(chat)].append(Limited(timedelta(seconds=2), everyone=None))
    tries: list[int] = []
    async with delivering(shop.store, box):
        await until(lambda: box.tries >= 3)
        await asyncio.sleep(1.2)
        tries.append(box.tries)
        for chat in range(40):
            box.faults[str(chat)].clear()
        await until(lambda: len(box.letters) == 40, 20)
    assert tries[0] <= 5
    assert len(set(box.chats())) == 40


def test_two_chats_that_are_refused_are_two_chats() -> None:
    """A third in a row is no coincidence; anything that got through in between says that the bot may send."""
    watch = FloodWatch()
    second, five = timedelta(seconds=1), timedelta(seconds=5)
    assert [watch.refused("1", five), watch.refused("1", five), watch.refused("2", second)] == [None] * 3
    watch.passed()
    assert [watch.refused("1", five), watch.refused("2", second)] == [None, None]
    everybodys = watch.refused("3", second)
    assert everybodys is not None
    assert timedelta(seconds=4.9) < everybodys <= five


def test_refusals_long_ago_do_not_count() -> None:
    """Whose wait is over is not in the row any more."""
    watch, moment = FloodWatch(), timedelta(milliseconds=10)
    assert [watch.refused("1", moment), watch.refused("2", moment)] == [None, None]
    time.sleep(0.02)
    assert watch.refused("3", moment) is None


async def test_a_platform_in_trouble_is_tried_with_one_message_at_a_time(shop: Shop) -> None:
    """Connections that take a second to fail: not thirty more of them meanwhile."""
    box = limited(30)
    box.delay = 1.0
    everybody_hears(shop, 60)
    for chat in range(60):
        box.faults[str(chat)].extend([Unavailable("no connection")] * 5)
    async with delivering(shop.store, box):
        await until(lambda: box.tries >= 1)
        await asyncio.sleep(1.5)
        before = box.tries
        await asyncio.sleep(4.0)
        later = box.tries
    assert before <= 31
    assert later - before <= 4


async def test_one_send_that_hangs_and_one_that_fails_hold_up_nobody_else(shop: Shop) -> None:
    """A chat that is never answered, another that meets an internal error: the other eight hear all the same."""
    box = limited(30)
    everybody_hears(shop, 10)
    box.hangs.add("0")
    box.faults["1"].append(Unavailable("Internal Server Error"))
    async with delivering(shop.store, box):
        await until(lambda: len(box.letters) == 9)  # the one that hangs is still under way
        assert not box.let_go.is_set()
        box.let_go.set()
    assert sorted(box.chats(), key=int)[-9:] == [str(chat) for chat in range(1, 10)]


async def test_answers_go_before_pushes_that_wait_and_the_second_still_holds_no_more(shop: Shop) -> None:
    """While pushes fill the limit people ask: a place for each long before the pushes are through."""
    box = limited(20)
    everybody_hears(shop, 80)
    answers: list[float] = []
    async with delivering(shop.store, box) as worker:
        await until(lambda: len(box.letters) >= 25)
        for number in range(10):
            await worker.make_way(Place("telegram", f"asker {number}"))
            answers.append(time.monotonic())
            await asyncio.sleep(0.05)
        await until(lambda: len(box.letters) == 80, 20)
    assert sum(letter.at > answers[-1] for letter in box.letters) >= 20
    assert most_in([*answers, *(letter.at for letter in box.letters)], 0.95) <= 20


async def test_a_push_keeps_its_distance_from_an_answer_to_the_same_chat(shop: Shop) -> None:
    """One a second to a chat: the answer that goes while the push is claimed already pushes that back."""
    box = limited(1000, per_chat=((1, SECOND),))
    box.faults["1"].append(Limited(timedelta(seconds=1.2)))
    shop.subscribe("1", BEAN)
    shop.move(cut(BEAN, "10>8"))
    async with delivering(shop.store, box) as worker:
        await until(lambda: box.tries == 1)
        await asyncio.sleep(1.0)
        await worker.make_way(Place("telegram", "1"))
        answered = time.monotonic()
        await until(lambda: len(box.letters) == 1)
    assert box.letters[0].at - answered >= 1.0


async def test_sends_do_not_run_ahead_of_a_store_that_cannot_record_them(shop: Shop) -> None:
    """Somebody writes for two seconds: on Telegram a crash would repeat what is not recorded, so little goes."""
    box = limited(30)
    everybody_hears(shop, 60)
    async with delivering(shop.store, box):
        await until(lambda: len(box.letters) >= 3)
        await asyncio.to_thread(_hold_the_results, shop.store, 2.0)
        ahead = len(box.letters) - sum(message.state == "sent" for message in shop.messages())
        await until(lambda: len(box.letters) == 60, 20)
    assert ahead <= 6


def _hold_the_results(store: Store, seconds: float) -> None:
    """Lock the rows of everything claimed, as another writer would; on SQLite that is the whole store."""
    with store.writing() as session:
        session.execute(select(OutboxRow).where(col(OutboxRow.state) == "held").with_for_update()).all()
        time.sleep(seconds)
