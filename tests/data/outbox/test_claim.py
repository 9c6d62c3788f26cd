"""Claims: whose message it is, and the turns that all workers together get within the limits of one bot."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from data.outbox.budgets import Limits
from data.outbox.claim import Claim, claim
from data.outbox.finish import Result, finish, release
from data.store.engine import Store
from data.tables import OutboxRow
from tests.bot.delivery.mailbox import most_in
from tests.data.outbox.shop import BEAN, Shop, cut

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
TELEGRAM = Limits(per_bot=((30, SECOND),), per_chat=((1, SECOND),), per_group=((20, MINUTE),))
FEISHU = Limits(per_bot=((50, SECOND), (1000, MINUTE)), per_chat=((5, SECOND),))


@pytest.fixture
def shop(store: Store) -> Shop:
    """A hundred and fifty subscribers and one cut, on each database."""
    shop = Shop(store).open()
    for chat in range(150):
        shop.subscribe(str(chat), BEAN)
    shop.move(cut(BEAN, "10>8"))
    return shop


def take(shop: Shop, worker: str = "a", limits: Limits = TELEGRAM, **more: object) -> Claim:
    """What one worker gets."""
    return claim(shop.store, "telegram", limits, worker=worker, **more)  # type: ignore[arg-type]


def turns(*claims: Claim) -> list[float]:
    """When the claimed messages are to go, by the database's clock, in seconds."""
    return sorted(message.now / 1000 + message.wait for one in claims for message in one.messages)


def test_a_worker_that_lost_its_lease_cannot_record(shop: Shop) -> None:
    """Its message was claimed anew meanwhile: what became of it is the new holder's to say."""
    lost = take(shop, "a").messages[0]
    with shop.store.writing() as session:
        session.connection().execute(update(OutboxRow).where(OutboxRow.id == lost.id).values(next_at=0))  # type: ignore[arg-type]
    found = [m for _ in range(40) for m in take(shop, "b", Limits()).messages if m.id == lost.id]
    for result in (Result(lost, "dead", error="too late"), Result(lost, "sent", message_id="m1")):
        finish(shop.store, "telegram", [result], TELEGRAM)
    release(shop.store, [lost])
    (row,) = [message for message in shop.messages() if message.id == lost.id]
    assert (row.state, row.token, row.message_id) == ("held", found[0].token, "")


@pytest.mark.parametrize(("limits", "in_a_second"), [(TELEGRAM, 30), (FEISHU, 50)])
def test_the_turns_of_several_workers_keep_the_limit_together(
    shop: Shop, limits: Limits, in_a_second: int
) -> None:
    """Three workers that claim in turns, each more than once."""
    claims = [take(shop, worker, limits) for worker in "abcabc"]
    assert most_in(turns(*claims), 1.0) <= in_a_second
    assert len({m.id for one in claims for m in one.messages}) == sum(len(one.messages) for one in claims)


def test_a_long_window_is_entered_with_little_at_once(shop: Shop) -> None:
    """1000 a minute: 30 of them in advance, the rest at 970 a minute, whoever claims how often."""
    ordered = turns(*(take(shop, worker, FEISHU) for worker in "aabaab"))
    for number, turn in enumerate(ordered):
        assert number <= 30 + (turn - ordered[0]) * 970 / 60


def test_what_is_given_back_does_not_give_back_its_turn(shop: Shop) -> None:
    """Claimed and released over and over: the turns only ever go on."""
    ends = []
    for _ in range(3):
        taken = take(shop)
        if taken.messages:
            ends.append(turns(taken)[-1])
        release(shop.store, taken.messages)
    assert ends == sorted(set(ends))
    assert len(take(shop).messages) <= 5


def test_a_worker_behind_its_turns_puts_off_those_of_all(shop: Shop) -> None:
    """It has 30 sends left that should have gone by now: the next turn, whoever gets it, is a second away."""
    limits = Limits(per_bot=((30, SECOND),))
    mine = claim(shop.store, "telegram", limits, worker="a", most=1, unsent=30)
    assert mine.messages[0].wait >= 1.0


def test_answers_of_another_worker_are_reckoned_with(shop: Shop) -> None:
    """While b answers people, a takes fewer turns and not so far ahead, so that b's next answer soon counts."""
    alone = take(shop, "a")
    release(shop.store, alone.messages)
    take(shop, "b", answered=[("1", False)])
    beside = claim(shop.store, "telegram", Limits(per_bot=((1000, SECOND),)), worker="a")
    waits = [message.wait for message in beside.messages]
    assert max(message.wait for message in alone.messages) > 1.2
    assert max(waits, default=0.0) <= 0.5
