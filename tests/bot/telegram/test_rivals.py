"""Two programs with one token: the newcomer gives way, the other goes on, and no update is lost or taken twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.connection import Occupied, Standing
from bot.telegram.api import LONG_POLL, open_api
from bot.telegram.polling import SOMEBODY_ELSE, Poller
from bot.telegram.rivals import ESTABLISHED_SECONDS, PATIENCE, Tenure
from tests.servers.telegram_api import TOKEN, BotApi, refusal
from tests.servers.telegram_updates import message


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here a newcomer looks, as long as it must to meet a rival that comes back after half a second."""
    monkeypatch.setattr("bot.telegram.rivals.LOOK_SECONDS", 1.0)


def standing(since: float, now: float) -> Tenure:
    """Answered every half a minute, as long polls are."""
    tenure = Tenure()
    tenure.answered(since)
    while since < now:
        since = min(since + 30, now)
        tenure.answered(since)
    return tenure


# (seconds that the interrupted call's start lies after the first answer, conflicts borne before giving way)
AGES = [(0, PATIENCE), (0.9, PATIENCE), (1, PATIENCE + 1), (3.5, PATIENCE + 3), (5.9, PATIENCE + 5)]


@pytest.mark.parametrize(("age", "borne"), AGES)
def test_whoever_stood_longer_bears_more(age: float, borne: int) -> None:
    tenure = standing(100, 100 + age)
    asked = 100 + age
    given_way = [tenure.gives_way(asked + 4 * number, asked + 4 * number + 3.5) for number in range(borne)]
    assert given_way == [False] * (borne - 1) + [True]


def test_whoever_is_established_never_gives_way() -> None:
    tenure = standing(100, 100 + ESTABLISHED_SECONDS)
    assert not any(tenure.gives_way(110 + 4 * number, 112 + 4 * number) for number in range(100))


def test_an_answer_that_came_late_makes_nobody_older() -> None:
    """A newcomer's first call began at 100, its 409 comes at 103.5."""
    tenure = standing(100, 100)
    assert [tenure.gives_way(100 + 4 * n, 103.5 + 4 * n) for n in range(3)] == [False, False, True]


def test_whoever_was_away_for_long_is_a_newcomer_again() -> None:
    """A laptop that slept from 200 to 5000."""
    tenure = standing(100, 200)
    assert [tenure.gives_way(5000 + 4 * n, 5001 + 4 * n) for n in range(3)] == [False, False, True]


def test_single_conflicts_hours_apart_are_no_quarrel() -> None:
    tenure = standing(100, 100)
    for hour in range(1, 9):
        assert not tenure.gives_way(100 + 3600 * hour, 101 + 3600 * hour)
        tenure.answered(102 + 3600 * hour)


@pytest.mark.parametrize("older_by", [0.0, 0.4, 1.5, 2.5, 4.0, 5.5, 7.0, 1000.0])
@pytest.mark.parametrize("delayed", [0.0, 3.0])
def test_of_two_that_interrupt_each_other_exactly_one_gives_way(older_by: float, delayed: float) -> None:
    """In turn, as Telegram interrupts them; the first at once, the others `delayed`. It is the younger one of two
    that are more than two seconds apart."""
    older, younger = standing(100 - older_by, 100), standing(100, 100)
    now, asked = 100.1, {older: 100 - older_by % 2, younger: 100.0}
    for turn in range(60):
        hit = (older, younger)[turn % 2]
        told = now + (delayed if turn else 0.0)
        if hit.gives_way(asked[hit], told):
            assert hit is younger or older_by <= 2
            return
        asked[hit] = told + 0.5
        now = max(now, asked[hit]) + 0.01
    pytest.fail("neither gave way")


class Taking:
    """What a poller took."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    async def __call__(self, update: dict[str, Any]) -> None:
        self.numbers.append(update["update_id"])


@asynccontextmanager
async def polling(api: BotApi) -> AsyncIterator[tuple[Taking, Standing, asyncio.Task[None]]]:
    """A poller with its own connection; stopped at the end of the block."""
    bot, standing_, taking, stop = open_api(TOKEN, api.base), Standing("telegram"), Taking(), asyncio.Event()
    await bot.open()
    task = asyncio.create_task(Poller(bot, taking, standing_).run(stop))
    try:
        yield taking, standing_, task
    finally:
        stop.set()
        await asyncio.wait({task}, timeout=10)
        await bot.close_connections()


@pytest.mark.parametrize("every", [0.15, 0.7, 5.0])
async def test_the_second_is_refused_and_takes_nothing_and_the_first_goes_on(
    api: BotApi, monkeypatch: pytest.MonkeyPatch, every: float
) -> None:
    """In a quiet chat the calls are interrupted; in a busy one updates that the second left alone are taken."""
    monkeypatch.setattr("bot.telegram.rivals.ESTABLISHED_SECONDS", 4.0)
    async with polling(api) as (first, _, one):
        async with asyncio.timeout(10):
            while not any(poll["timeout"] == LONG_POLL for poll in api.polls):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        async with polling(api) as (second, fault, other):
            put: list[int] = []
            while not other.done():
                put.append(api.put("message", message("gpt-4o")))
                await asyncio.wait({other}, timeout=every)
            with pytest.raises(Occupied, match="another program"):
                await other
            assert fault.fault == SOMEBODY_ELSE
            assert not fault.stands.is_set()
        async with asyncio.timeout(10):
            while len(first.numbers) < len(put):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert (first.numbers, second.numbers) == (put, [])
        assert not one.done()


async def test_from_the_start_every_call_a_conflict(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.polling.AGAIN_SECONDS", 0.01)
    api.fail("getUpdates", refusal(409, "Conflict: terminated by other getUpdates request"), times=PATIENCE)
    async with polling(api) as (_, fault, task):
        with pytest.raises(Occupied, match="another program"):
            await asyncio.wait_for(task, 10)
        assert fault.fault == SOMEBODY_ELSE


async def test_a_goodbye_of_the_program_before_is_no_rival(api: BotApi) -> None:
    """Whoever ends confirms what it took with one more call, which interrupts whoever has come in its place."""
    api.fail("getUpdates", refusal(409, "Conflict: terminated by other getUpdates request"))
    put = api.put("message", message("gpt-4o"))
    async with polling(api) as (taken, fault, task):
        async with asyncio.timeout(10):
            while not taken.numbers:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert (taken.numbers, fault.stands.is_set(), task.done()) == ([put], True, False)
