"""One change for very many chats: the rate kept, and what becomes of questions that people ask meanwhile.

`python -m tests.bench.fanout [--chats 10000] [--rate 30] [--database sqlite|postgres|both] [--asked 4]`
Questions go through the real way in (taken once, answered from the ledger), answers over the same platform.
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

from bot.chats import Chats
from bot.delivery import Delivery
from bot.pipeline import Incoming, Pipeline
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
from tests.bench.worker import OverHttp, write

IDLE_QUESTIONS = 200
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
        place = Place("telegram", f"asker {number % 50}")
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

    def __init__(self, port: int, rate: int) -> None:
        super().__init__("telegram", port, rate)
        self.on_send: dict[str, asyncio.Event] = {}

    async def send(self, place: Place, reply: Reply, **more: object):  # type: ignore[no-untyped-def,override]
        sent = await super().send(place, reply, **more)  # type: ignore[arg-type]
        if place.chat in self.on_send:
            self.on_send[place.chat].set()
        return sent


async def run(url: str, chats: int, rate: int, every: float) -> None:
    """Idle questions first, then the change; both measured at the receiving end."""
    store, catalogues = open_store(url), CatalogueSource(url)
    fill(store, chats, "telegram")
    pipeline = Pipeline(SeenEvents(url), Chats(store), partial(answer, desk=Desk(catalogues)), lambda _: Reply())
    async with receiving(by_key=False) as receiver:
        platform = Platform(receiver.port, rate)
        delivery, stop = Delivery(store, [platform], write), asyncio.Event()
        pipeline.answering = delivery.answered
        worker = asyncio.create_task(delivery.run(stop))
        await Person(pipeline, platform).keep_asking(0.0, 20)  # warm
        idle = Person(pipeline, platform)
        await idle.keep_asking(every, IDLE_QUESTIONS)
        receiver.moments.clear()
        receiver.left.clear()
        receiver.pieces.clear()
        busy = Person(pipeline, platform)
        asking = asyncio.create_task(busy.keep_asking(every))
        queued = await asyncio.to_thread(_fall, store)
        await _delivered(receiver, queued)
        asking.cancel()
        stop.set()
        await worker
    _print(receiver, queued, rate, idle.seconds, busy.seconds)
    await pipeline.drain(5)
    catalogues.close()
    store.close()


def _fall(store: Store) -> int:
    """Two models fall; together they are everybody's."""
    return sum(record(store, change_number(number, date(2026, 11, 22))) for number in (0, 2))


async def _delivered(receiver: Receiver, queued: int) -> None:
    while sum(1 for chat, _, _ in receiver.pieces if not chat.startswith("asker")) < queued:  # noqa: ASYNC110
        await asyncio.sleep(0.5)


def _print(receiver: Receiver, queued: int, rate: int, idle: list[float], busy: list[float]) -> None:
    moments = sorted(receiver.moments)
    kept = (len(moments) - 1) / (moments[-1] - moments[0])
    print(
        f"  {queued} pushes and {len(busy)} answers in {moments[-1] - moments[0]:.0f} s: {kept:.2f} a second, "
        f"{kept / rate:.1%} of {rate}; worst second {most_in(moments, 1.0)} "
        f"(by the sender's clock {most_in(receiver.left, 1.0)})\n"
        f"  questions: idle p50 {_at(idle, 50):.1f} ms, p99 {_at(idle, 99):.1f} ms; "
        f"meanwhile p50 {_at(busy, 50):.1f} ms, p99 {_at(busy, 99):.1f} ms "
        f"({_at(busy, 99) / _at(idle, 99):.2f} times idle)",
        flush=True,
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
    parser.add_argument("--rate", type=int, default=30)
    parser.add_argument("--asked", type=float, default=4.0, help="questions a second")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    given = parser.parse_args()
    for database in ("sqlite", "postgres") if given.database == "both" else (given.database,):
        print(f"{database}, {given.chats} chats:", flush=True)
        with loaded(database) as url:
            asyncio.run(run(url, given.chats, given.rate, 1 / given.asked))


if __name__ == "__main__":
    main()
