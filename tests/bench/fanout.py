"""One change for very many chats: the rate kept, and what becomes of questions that people ask meanwhile.

`python -m tests.bench.fanout [--chats 10000] [--platform telegram|feishu] [--database sqlite|postgres|both]
[--asked 4] [--workers 1]`
Telegram allows 30 a second, Feishu 50 a second and 1000 a minute. Questions go through the real way in (taken
once, answered from the ledger), answers over the same platform; they are counted in the rate, because they spend
from the same limit. The rate is taken from the first push to the last.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from itertools import count

from bot.answering.chats import Chats
from bot.answering.pipeline import Incoming, Pipeline
from bot.delivery.workers import Delivery
from data.files.packaged_files import HERE
from data.loading.create import refresh
from data.outbox.sweep import sweep
from data.people.seen_events import SeenEvents
from data.store.catalogue_source import CatalogueSource
from data.store.engine import Store, open_store
from handlers.answer import answer
from handlers.desk import Desk
from handlers.message import Message, Place
from handlers.reply import Reply
from tests.bench.crash import stores
from tests.bench.receiver import Receiver, most_in, receiving
from tests.bench.shop import change_number, fill, record
from tests.bench.stamped import STAMPED_BY
from tests.bench.worker import OverHttp, write

IDLE_QUESTIONS = 200
ALLOWED = {"telegram": (30, 30 * 60), "feishu": (50, 1000)}
"""A second, a minute."""
QUESTIONS = ("100万 tokens on 豆包 vs GPT-4o?", "glm-4.6 price", "最便宜的 256k 模型", "deepseek 历史价格")


@dataclass
class Person:
    """Somebody who asks in chats of their own and waits for each answer."""

    pipeline: Pipeline
    platform: OverHttp
    numbers: Iterator[int] = field(default_factory=count)
    seconds: list[float] = field(default_factory=list)

    async def ask(self) -> None:
        number = next(self.numbers)
        place = Place(self.platform.name, f"asker {number % 50}")
        answered = asyncio.Event()
        self.platform.on_send[place.chat] = answered
        message = Message(QUESTIONS[number % len(QUESTIONS)], place, "p", datetime.now(UTC), id=str(number))
        started = time.perf_counter()
        await self.pipeline.converse(self.platform, Incoming(f"{started}:{number}", message))
        await answered.wait()
        self.seconds.append(time.perf_counter() - started)

    async def keep_asking(self, every: float, questions: int | None = None) -> None:
        asked = 0
        while questions is None or asked < questions:
            await asyncio.gather(self.ask(), asyncio.sleep(every))
            asked += 1


class Platform(OverHttp):
    """Also tells who waits for an answer that it is there."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(name, port, *ALLOWED[name])
        self.on_send: dict[str, asyncio.Event] = {}

    async def send(self, place: Place, reply: Reply, **more: object):  # type: ignore[no-untyped-def,override]
        sent = await super().send(place, reply, **more)  # type: ignore[arg-type]
        if place.chat in self.on_send:
            self.on_send[place.chat].set()
        return sent


async def run(url: str, name: str, chats: int, every: float, workers: int, idle: int = IDLE_QUESTIONS) -> Figures:
    """Idle questions first, then the change; both measured at the receiving end."""
    store, catalogues = open_store(url), CatalogueSource(url)
    fill(store, chats, name)
    pipeline = Pipeline(SeenEvents(url), Chats(store), partial(answer, desk=Desk(catalogues)), lambda _: Reply())
    async with receiving(by_key=False) as receiver:
        platform = Platform(name, receiver.port)
        first, *others = (Delivery(store, [platform], write) for _ in range(workers))
        stop = asyncio.Event()
        pipeline.make_way = (others or [first])[-1].make_way  # not the one that came first
        running = [asyncio.create_task(one.run(stop)) for one in (first, *others)]
        await Person(pipeline, platform).keep_asking(0.0, 20)  # warm
        calm = Person(pipeline, platform)
        await calm.keep_asking(min(every, 0.25), idle)
        receiver.forget()
        busy = Person(pipeline, platform)
        asking = asyncio.create_task(busy.keep_asking(every))
        queued = await asyncio.to_thread(_fall, store)
        await _delivered(receiver, queued)
        asking.cancel()
        stop.set()
        await asyncio.gather(*running)
    await pipeline.drain(5)
    catalogues.close()
    store.close()
    return _figures(receiver, name, calm.seconds, busy.seconds)


def _fall(store: Store) -> int:
    """Two models fall; together they are everybody's."""
    return sum(record(store, change_number(number, date(2026, 11, 22))) for number in (0, 2))


async def _delivered(receiver: Receiver, queued: int) -> None:
    while sum(1 for chat, _, _ in receiver.pieces if not chat.startswith("asker")) < queued:  # noqa: ASYNC110
        await asyncio.sleep(0.5)


@dataclass
class Figures:
    """What a run came to. kept: of the rate that the platform allows."""

    pushes: int
    answers: int
    seconds: float
    kept: float
    worst_second: int
    worst_second_sent: int
    worst_minute: int
    lag: float
    idle: list[float]
    busy: list[float]

    def __str__(self) -> str:
        return (
            f"{self.pushes} pushes and {self.answers} answers in {self.seconds:.0f} s: "
            f"{(self.pushes + self.answers) / self.seconds:.2f} a second, {self.kept:.1%} of what is allowed\n"
            f"  worst second {self.worst_second} (stamped by {STAMPED_BY}; by the sender's clock "
            f"{self.worst_second_sent}), worst minute {self.worst_minute}; the receiver saw them up to "
            f"{self.lag * 1000:.0f} ms later\n"
            f"  questions: idle p50 {_at(self.idle, 50):.1f} ms, p99 {_at(self.idle, 99):.1f} ms; "
            f"meanwhile p50 {_at(self.busy, 50):.1f} ms, p99 {_at(self.busy, 99):.1f} ms "
            f"({self.slower:.2f} times idle)"
        )

    @property
    def slower(self) -> float:
        """How many times as long the slowest hundredth of answers took."""
        return _at(self.busy, 99) / _at(self.idle, 99)


def _figures(receiver: Receiver, name: str, idle: list[float], busy: list[float]) -> Figures:
    second, minute = ALLOWED[name]
    pushes = sorted(
        at for chat, moments in receiver.of_chat.items() if not chat.startswith("asker") for at in moments
    )
    within = [at for at in receiver.moments if pushes[0] <= at <= pushes[-1]]
    seconds = pushes[-1] - pushes[0]
    return Figures(
        pushes=len(pushes),
        answers=len(within) - len(pushes),
        seconds=seconds,
        kept=(len(within) - 1) / seconds / min(second, minute / 60),
        worst_second=most_in(receiver.moments, 1.0),
        worst_second_sent=most_in(receiver.left, 1.0),
        worst_minute=most_in(receiver.moments, 60.0),
        lag=receiver.lag,
        idle=idle,
        busy=busy,
    )


def _at(seconds: list[float], percent: int) -> float:
    """Milliseconds at a percentile."""
    return statistics.quantiles(seconds, n=100)[percent - 1] * 1000


@contextmanager
def loaded(kind: str) -> Iterator[str]:
    """A store of that kind with the ledger in it."""
    with stores(kind) as url:
        refresh(url, HERE)
        store = open_store(url)
        with store.writing() as session:
            sweep(session)
        store.close()
        yield url


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chats", type=int, default=10_000)
    parser.add_argument("--platform", choices=("telegram", "feishu"), default="telegram")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--asked", type=float, default=4.0, help="questions a second")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    given = parser.parse_args()
    for database in ("sqlite", "postgres") if given.database == "both" else (given.database,):
        with loaded(database) as url:
            figures = asyncio.run(run(url, given.platform, given.chats, 1 / given.asked, given.workers))
        print(
            f"{database}, {given.platform}, {given.chats} chats, {given.workers} workers:\n  {figures}", flush=True
        )


if __name__ == "__main__":
    main()
