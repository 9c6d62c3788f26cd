"""The way in: once, in order, bounded; on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, update

from bot.answering.intake import Intake
from bot.answering.lanes import Lanes
from data.people.seen_events import Answered, Batch, SeenEvents
from data.store.engine import Store, database_now
from data.tables import OutboxRow, SeenEventRow

THREADS = ThreadPoolExecutor(2)


async def test_an_event_is_new_once_whoever_asks(store_url: str) -> None:
    """Two replicas and many events at the same time: each is taken by exactly one."""
    seen = [SeenEvents(store_url), SeenEvents(store_url)]
    intakes = [Intake(one, THREADS) for one in seen]
    claims = [intake.claim("telegram", str(number)) for number in range(200) for intake in intakes]
    news = await asyncio.gather(*claims)
    assert sum(news) == 200
    for intake in intakes:
        await intake.close()


async def test_the_same_id_on_another_platform_is_another_event(store_url: str) -> None:
    intake = Intake(SeenEvents(store_url), THREADS)
    assert await asyncio.gather(intake.claim("telegram", "1"), intake.claim("feishu", "1")) == [True, True]
    await intake.close()


def test_events_are_forgotten_after_eight_hours(store: Store) -> None:
    seen = SeenEvents(store.url)
    assert seen.take(Batch([("telegram", "1"), ("telegram", "1"), ("telegram", "2")])).new == [True, False, True]
    with store.writing() as session:
        now = database_now(session)
        row = session.get(SeenEventRow, ("telegram", "1"))
        assert row is not None
        assert 7.9 < (row.expires - now) / 3_600_000 < 8.1
        session.connection().execute(
            update(SeenEventRow).values(expires=now - 1).where(col(SeenEventRow.event) == "1")
        )
    assert seen.take(Batch([("telegram", "1"), ("telegram", "2")])).new == [True, False]
    with store.writing() as session:
        session.connection().execute(update(SeenEventRow).values(expires=1))
    seen.expire()
    with store.reading() as session:
        assert session.get(SeenEventRow, ("telegram", "1")) is None
    seen.close()


async def test_answers_are_found_at_once_and_after_a_restart(store_url: str) -> None:
    intake = Intake(SeenEvents(store_url), THREADS)
    intake.note(Answered("telegram", "5", "", "60", "900"))
    assert await intake.answer_to("telegram", "5", "60") == "900"
    await intake.close()
    later = Intake(SeenEvents(store_url), THREADS)
    assert await later.answer_to("telegram", "5", "60") == "900"
    assert await later.answer_to("telegram", "6", "60") is None
    await later.close()


async def test_own_messages_are_known_at_once_and_by_every_replica(store: Store) -> None:
    """Answers as soon as they are sent, pushes as soon as they are recorded; each in its own chat."""
    with store.writing() as session:
        session.add(
            OutboxRow(
                key="k", platform="feishu", chat="5", next_at=0, message_id="901", created_at=0, state="sent"
            )
        )
    intake = Intake(SeenEvents(store.url), THREADS)
    intake.note(Answered("feishu", "5", "", "", "900"))
    assert await intake.wrote("feishu", "5", "900")
    await intake.close()
    later = Intake(SeenEvents(store.url), THREADS)
    known = [
        (chat, name) for chat in "56" for name in ("900", "901", "902") if await later.wrote("feishu", chat, name)
    ]
    assert known == [("5", "900"), ("5", "901")]
    await later.close()


def piece(log: list[str], name: str, seconds: float = 0.0) -> Callable[[], Awaitable[None]]:
    async def work() -> None:
        await asyncio.sleep(seconds)
        log.append(name)

    return work


async def test_one_lane_keeps_its_order_and_does_not_hold_up_another() -> None:
    lanes, log = Lanes(), list[str]()
    lanes.put("a", piece(log, "a1", 0.05))
    lanes.put("a", piece(log, "a2"))
    lanes.put("b", piece(log, "b1"))
    assert await lanes.drain(5)
    assert log == ["b1", "a1", "a2"]


async def test_a_piece_that_fails_does_not_stop_its_lane(caplog: pytest.LogCaptureFixture) -> None:
    async def broken() -> None:
        raise RuntimeError("no")

    lanes, log = Lanes(), list[str]()
    lanes.put("a", broken)
    lanes.put("a", piece(log, "a2"))
    assert await lanes.drain(5)
    assert log == ["a2"]
    assert "a piece of work failed" in caplog.text


async def test_lanes_are_bounded_each_and_together() -> None:
    lanes, log = Lanes(per_lane=2, in_all=3), list[str]()
    for number in range(2):
        lanes.put("a", piece(log, str(number), 0.05))
    assert lanes.full("a")
    assert not lanes.full("b")
    lanes.put("b", piece(log, "b", 0.05))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(lanes.room(), 0.01)
    assert await lanes.drain(5)
    await asyncio.wait_for(lanes.room(), 1)


async def test_what_takes_too_long_at_the_end_is_given_up() -> None:
    lanes, log = Lanes(), list[str]()
    lanes.put("a", piece(log, "never", 60))
    assert not await lanes.drain(0.05)
    assert log == []
