"""Kills workers and producers at random moments; counts at the receiving end what was lost and what was doubled.

`python -m tests.bench.crash [--kills 20] [--chats 2500] [--changes 6] [--rate 100] [--workers 2]
[--database sqlite|postgres|both] [--platform telegram|feishu|both]`
Two subscriptions a chat. Every claimed message of a killed worker is free again after its lease.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from data.store.engine import open_store
from tests.bench.receiver import Receiver, most_in, receiving
from tests.bench.shop import expected, fill
from tests.bench.stamped import STAMPED_BY
from tests.databases import SqliteFiles, postgres_server

PATIENCE = 600.0
"""Seconds in which everything must have arrived."""


@dataclass
class Plan:
    """The size of a run. lease: milliseconds; pause: seconds between two changes of the producer."""

    url: str
    platform: str
    chats: int = 2500
    changes: int = 6
    kills: int = 20
    rate: int = 100
    workers: int = 2
    lease: int = 25_000
    pause: float = 1.0
    seed: int = 1


@dataclass
class Verdict:
    """What the receiver counted."""

    lost: int
    invented: int
    doubled: int
    in_flight: int
    kills: int
    messages: int
    repeated: int
    seconds: float
    rate: int
    worst_second: int
    worst_second_sent: int
    lag: float
    worst_chat: int
    worst_group: int

    def __str__(self) -> str:
        return (
            f"lost {self.lost}, never subscribed {self.invented}; of {self.messages} messages {self.repeated} "
            f"came twice (in flight at the {self.kills} kills: {self.in_flight}), which showed people "
            f"{self.doubled} pieces of news twice; {self.seconds:.0f} s; worst second {self.worst_second} "
            f"of {self.rate} allowed (stamped by {STAMPED_BY}; by the senders' clocks {self.worst_second_sent}; "
            f"seen up to {self.lag * 1000:.0f} ms later), "
            f"worst chat in a second {self.worst_chat}, worst group in a minute {self.worst_group}"
        )


@dataclass
class Troupe:
    """The processes, restarted when they were killed."""

    plan: Plan
    port: int
    workers: list[asyncio.subprocess.Process] = field(default_factory=list)
    producer: asyncio.subprocess.Process | None = None
    killed: list[float] = field(default_factory=list)
    """When a worker was, by the wall clock."""
    kills: int = 0

    async def start(self) -> None:
        self.workers = [await self._worker() for _ in range(self.plan.workers)]
        self.producer = await self._run("produce", "--changes", self.plan.changes, "--pause", self.plan.pause)

    async def kill(self, chance: random.Random) -> None:
        """kill -9 of a worker, now and then of the producer while it works."""
        self.kills += 1
        if self.producer and self.producer.returncode is None and self.kills % 3 == 0:
            self.producer.kill()
            await self.producer.wait()
            self.producer = await self._run("produce", "--changes", self.plan.changes, "--pause", self.plan.pause)
            return
        victim = chance.randrange(len(self.workers))
        self.workers[victim].kill()
        self.killed.append(time.time())
        await self.workers[victim].wait()
        self.workers[victim] = await self._worker()

    async def stop(self) -> None:
        for process in [*self.workers, *([self.producer] if self.producer else [])]:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def _worker(self) -> asyncio.subprocess.Process:
        plan = self.plan
        return await self._run(
            "deliver", "--platform", plan.platform, "--port", self.port, "--rate", plan.rate, "--lease", plan.lease
        )

    async def _run(self, what: str, *more: object) -> asyncio.subprocess.Process:
        words = [what, self.plan.url, *(str(word) for word in more)]
        return await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bench.worker", *words)


async def run(plan: Plan) -> Verdict:
    """One run; everything must arrive within PATIENCE."""
    store = open_store(plan.url)
    fill(store, plan.chats, plan.platform)
    store.close()
    chance = random.Random(plan.seed)
    wanted = expected(plan.chats, plan.changes)
    started = time.monotonic()
    async with receiving(by_key=plan.platform == "feishu") as receiver:
        troupe = Troupe(plan, receiver.port)
        await troupe.start()
        try:
            while time.monotonic() - started < PATIENCE and not wanted <= receiver.pieces.keys():
                await asyncio.sleep(chance.uniform(0.5, 2.5))
                if troupe.kills < plan.kills and receiver.messages:
                    await troupe.kill(chance)
            await asyncio.sleep(plan.lease / 1000 + 2)  # whatever is still held would come now
        finally:
            await troupe.stop()
        return _verdict(receiver, troupe, wanted, time.monotonic() - started)


def _verdict(receiver: Receiver, troupe: Troupe, wanted: set[tuple[str, str, str]], seconds: float) -> Verdict:
    pieces = receiver.pieces
    groups = [moments for chat, moments in receiver.of_chat.items() if chat.startswith("-")]
    return Verdict(
        lost=len(wanted - pieces.keys()),
        invented=len(pieces.keys() - wanted),
        doubled=sum(number - 1 for number in pieces.values()),
        in_flight=sum(receiver.in_flight(moment) for moment in troupe.killed),
        kills=troupe.kills,
        messages=receiver.messages,
        repeated=receiver.repeated,
        seconds=seconds,
        rate=troupe.plan.rate,
        worst_second=most_in(receiver.moments, 1.0),
        worst_second_sent=most_in(receiver.left, 1.0),
        lag=receiver.lag,
        worst_chat=max(most_in(moments, 1.0) for moments in receiver.of_chat.values()),
        worst_group=max((most_in(moments, 60.0) for moments in groups), default=0),
    )


@contextmanager
def stores(kind: str) -> Iterator[str]:
    """The URL of a fresh store of that kind."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield SqliteFiles(Path(folder)).fresh()
    else:
        with postgres_server() as server:
            yield server.fresh()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--chats", type=int, default=2500)
    parser.add_argument("--changes", type=int, default=6)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--platform", choices=("telegram", "feishu", "both"), default="both")
    given = parser.parse_args()
    databases = ("sqlite", "postgres") if given.database == "both" else (given.database,)
    platforms = ("telegram", "feishu") if given.platform == "both" else (given.platform,)
    for database in databases:
        for platform in platforms:
            with stores(database) as url:
                plan = Plan(url, platform, given.chats, given.changes, given.kills, given.rate, given.workers)
                print(f"{database}, {platform}: {asyncio.run(run(plan))}", flush=True)


if __name__ == "__main__":
    main()
