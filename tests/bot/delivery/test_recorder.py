"""How sends ended, on its way to the store: nothing is lost while it is away, and a stop writes the rest."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.delivery.recorder import Recorder
from data.outbox.budgets import Limits
from data.outbox.cargo import Claimed
from data.outbox.claim import claim
from data.outbox.finish import Result, finish
from data.store.engine import Store
from data.store.errors import StoreError
from tests.bot.delivery.mailbox import Mailbox, delivering, until
from tests.data.outbox.shop import BEAN, Shop, cut


@dataclass
class Door:
    """The way to the store: `shut` makes it refuse, `hold` keeps a transaction from ending."""

    shut: bool = False
    open: threading.Event = field(default_factory=threading.Event)
    written: list[int] = field(default_factory=list)
    """How many results each transaction wrote."""
    refused: int = 0
    broken: int = 0
    """So many transactions meet a mistake of the program."""

    def finish(self, store: Store, platform: str, results: Sequence[Result], limits: Limits) -> None:
        """`data.outbox.finish.finish`, through the door."""
        self.open.wait(10)
        if self.broken:
            self.broken -= 1
            raise ValueError("a mistake in the program")
        if self.shut:
            self.refused += 1
            raise StoreError("the store is away")
        finish(store, platform, results, limits)
        self.written.append(len(results))


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    """Open, and attempts follow each other fast."""
    found = Door()
    found.open.set()
    monkeypatch.setattr("bot.delivery.recorder.finish", found.finish)
    monkeypatch.setattr("bot.delivery.recorder.AGAIN_SECONDS", 0.01)
    return found


@pytest.fixture
def shop(store: Store) -> Shop:
    """Three subscribers and one cut."""
    shop = Shop(store).open()
    for chat in "123":
        shop.subscribe(chat, BEAN)
    shop.move(cut(BEAN, "10>8"))
    return shop


@pytest.fixture
def messages(shop: Shop) -> list[Claimed]:
    """What a worker has claimed of it."""
    return claim(shop.store, "telegram", Limits()).messages


def sent(message: Claimed) -> Result:
    return Result(message, "sent", message_id=f"m{message.id}")


def states(shop: Shop) -> list[tuple[str, str]]:
    return [(row.state, row.message_id) for row in shop.messages()]


def recorder(shop: Shop) -> Recorder:
    return Recorder(shop.store, "telegram", Limits())


async def test_a_send_that_ended_is_in_the_store_soon(shop: Shop, messages: list[Claimed], door: Door) -> None:
    """With what the platform calls the message."""
    one = recorder(shop)
    one.start()
    one.note(sent(messages[0]))
    await until(lambda: one.unrecorded == 0)
    assert states(shop)[0] == ("sent", f"m{messages[0].id}")
    await one.stop()


async def test_what_ends_while_a_transaction_runs_shares_the_next(
    shop: Shop, messages: list[Claimed], door: Door
) -> None:
    """One, then two together; until they are there all three count as unrecorded."""
    door.open.clear()
    one = recorder(shop)
    one.start()
    one.note(sent(messages[0]))
    await asyncio.sleep(0.05)
    for message in messages[1:]:
        one.note(sent(message))
    assert one.unrecorded == 3
    door.open.set()
    await one.stop()
    assert (door.written, one.unrecorded) == ([1, 2], 0)


async def test_a_store_that_is_away_for_a_while_loses_nothing(
    shop: Shop, messages: list[Claimed], door: Door
) -> None:
    """Tried again until it is there, with what has ended meanwhile; each is written once."""
    door.shut = True
    one = recorder(shop)
    one.start()
    one.note(sent(messages[0]))
    await until(lambda: door.refused > 1)
    one.note(sent(messages[1]))
    assert one.unrecorded == 2
    door.shut = False
    await until(lambda: one.unrecorded == 0)
    await one.stop()
    assert (sum(door.written), [state for state, _ in states(shop)]) == (2, ["sent", "sent", "held"])


async def test_a_stop_waits_for_what_has_ended(shop: Shop, messages: list[Claimed], door: Door) -> None:
    """Noted a moment before the program is told to end."""
    one = recorder(shop)
    one.start()
    for message in messages:
        one.note(sent(message))
    await one.stop()
    assert [state for state, _ in states(shop)] == ["sent"] * 3


async def test_a_stop_does_not_wait_for_a_store_that_stays_away(
    shop: Shop, messages: list[Claimed], door: Door
) -> None:
    """The leases run out, and the messages are sent again: at least once."""
    door.shut = True
    one = recorder(shop)
    one.start()
    one.note(sent(messages[0]))
    async with asyncio.timeout(5):
        await one.stop()
    assert [state for state, _ in states(shop)] == ["held"] * 3


async def test_a_recorder_starts_again_after_a_stop(shop: Shop, messages: list[Claimed], door: Door) -> None:
    """A platform that was disconnected and is back."""
    one = recorder(shop)
    for message in messages[:2]:
        one.start()
        one.note(sent(message))
        await one.stop()
    assert [state for state, _ in states(shop)] == ["sent", "sent", "held"]


async def test_a_line_whose_recorder_broke_begins_anew(
    shop: Shop, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ended and was not recorded is sent again after its lease; what comes later is not held up by it."""
    monkeypatch.setattr("data.outbox.turns.LEASE_MS", 300)
    monkeypatch.setattr("bot.delivery.workers.backoff", lambda _: timedelta(seconds=0.01))
    door.broken = 1
    box = Mailbox()
    async with delivering(shop.store, box):
        await until(lambda: {state for state, _ in states(shop)} == {"sent"})
    assert sorted(set(box.chats())) == ["1", "2", "3"]


async def test_a_mistake_of_the_program_is_not_taken_for_a_store_that_is_away(
    shop: Shop, messages: list[Claimed], door: Door
) -> None:
    """It ends the recorder and comes out at its stop."""
    door.broken = 1
    one = recorder(shop)
    one.start()
    one.note(sent(messages[0]))
    with pytest.raises(ValueError, match="a mistake"):
        await one.stop()
