"""Takes events in exactly once. What arrives together shares one transaction in a thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from bot.answering.talk_memory import TalkMemory
from data.people.seen_events import Answered, Batch, SeenEvents, Taken
from data.people.talk import Talk
from data.store.errors import StoreBusy

logger = logging.getLogger(__name__)

EXPIRE_EVERY = 1800.0
"""Seconds between two clean-ups."""
RECENT = 2000
"""Answers remembered in memory until the store has them for sure."""
WRITE_AFTER = 0.05
"""Seconds that notes wait for a claim to share their transaction with."""


Then = Callable[[], None]
"""What to do in the same thread right after an event turned out to be new; never raises."""


@dataclass(slots=True)
class _Waiting:
    """What the next transaction is to do, and who waits for it."""

    events: list[tuple[str, str]] = field(default_factory=list)
    claims: list[asyncio.Future[bool]] = field(default_factory=list)
    thens: list[Then | None] = field(default_factory=list)
    looks: list[asyncio.Future[None]] = field(default_factory=list)
    asking: set[Talk] = field(default_factory=set)
    answered: list[Answered] = field(default_factory=list)

    @property
    def urgent(self) -> bool:
        return bool(self.claims or self.looks)

    @property
    def empty(self) -> bool:
        return not (self.urgent or self.answered)


class Intake:
    """The asynchronous side of SeenEvents; keeps `talks` up to date for those who write."""

    def __init__(self, seen: SeenEvents, threads: Executor, talks: TalkMemory | None = None) -> None:
        self.talks = talks or TalkMemory()
        self._threads = threads
        self._seen = seen
        self._waiting = _Waiting()
        self._recent: dict[tuple[str, str, str], str] = {}
        self._writing: asyncio.Task[None] | None = None
        self._later: asyncio.TimerHandle | None = None
        self._expired = float("-inf")
        self._closed = False
        self._failed = False

    def claim(
        self, platform: str, event: str, talk: Talk | None = None, then: Then | None = None
    ) -> asyncio.Future[bool]:
        """Answers True the first time, and has looked up `talk`; StoreError when the store cannot say."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.events.append((platform, event))
        self._waiting.claims.append(answer)
        self._waiting.thens.append(then)
        if talk:
            self._waiting.asking.add(talk)
        self._start()
        return answer

    def look(self, talk: Talk) -> asyncio.Future[None]:
        """Look `talk` up again, after everything said so far was written."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.looks.append(answer)
        self._waiting.asking.add(talk)
        self._start()
        return answer

    def note(self, answered: Answered) -> None:
        """Remember which message answers which; written `soon()`, lost at worst by a crash."""
        self._waiting.answered.append(answered)
        self._recent[answered.platform, answered.chat, answered.question] = answered.answer
        if len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]

    def soon(self) -> None:
        """Write what was said and noted, within WRITE_AFTER seconds."""
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(WRITE_AFTER, self._start)

    async def answer_to(self, platform: str, chat: str, question: str) -> str | None:
        """The message that answers this one."""
        recent = self._recent.get((platform, chat, question))
        return recent or await asyncio.to_thread(self._seen.answer_to, platform, chat, question)

    async def wrote(self, platform: str, chat: str, message: str) -> bool:
        """True for a message of the bot's own, as far as it is still known. Raises StoreError."""
        recent = (answer for (on, where, _), answer in self._recent.items() if (on, where) == (platform, chat))
        return message in recent or await asyncio.to_thread(self._seen.wrote, platform, chat, message)

    async def close(self) -> None:
        """Write what is still to be written; whatever comes now is refused."""
        while not self._closed and (not self._waiting.empty or self.talks.waits or self._busy):
            self._start()
            if self._writing:
                await asyncio.wait({self._writing})
            if self._failed:
                break
        self._closed = True
        if self._later:
            self._later.cancel()
        await asyncio.to_thread(self._seen.close)

    @property
    def _busy(self) -> bool:
        return self._writing is not None and not self._writing.done()

    def _start(self) -> None:
        self._later = None
        if self._closed:
            late, self._waiting = self._waiting, _Waiting()
            _refuse(late, StoreBusy("the program is stopping"))
        elif not self._busy:
            self._writing = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        while True:
            work, self._waiting = self._waiting, _Waiting()
            batch = Batch(work.events, work.answered, self.talks.unwritten(), work.asking)
            if work.urgent or batch.answered or batch.said:
                await self._one(work, batch)
            await self._clean_sometimes()
            if not self._waiting.urgent:  # no await from here on: who comes now starts another task
                return

    async def _one(self, work: _Waiting, batch: Batch) -> None:
        loop = asyncio.get_running_loop()
        taken: asyncio.Future[Taken] = loop.create_future()
        self._threads.submit(self._work, loop, batch, work.thens, taken)
        try:
            found = await taken
        except Exception as error:  # noqa: BLE001 (handed on to everybody who waits)
            logger.warning("a batch could not be written: %s", error)
            self.talks.take_back(batch.said)
            self._waiting.answered[:0] = batch.answered
            self._failed = True
            _refuse(work, error)
        else:
            self._failed = False
            _tell(work, found)

    def _work(
        self, loop: asyncio.AbstractEventLoop, batch: Batch, thens: list[Then | None], taken: asyncio.Future[Taken]
    ) -> None:
        """In a thread, which goes on to answer the first new message: a thread less to wake for each."""
        try:
            found = self._seen.take(batch)
        except Exception as error:  # noqa: BLE001 (handed on)
            loop.call_soon_threadsafe(taken.set_exception, error)
            return
        self.talks.learn(found.talks)
        loop.call_soon_threadsafe(taken.set_result, found)
        ahead = [then for then, new in zip(thens, found.new, strict=True) if new and then]
        for then in ahead[1:]:
            self._threads.submit(then)
        if ahead:
            ahead[0]()

    async def _clean_sometimes(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._expired < EXPIRE_EVERY:
            return
        self._expired = now
        try:
            await asyncio.to_thread(self._seen.expire)
        except Exception:
            logger.exception("clean-up of seen events failed")


def _refuse(work: _Waiting, error: Exception) -> None:
    waiting: list[asyncio.Future[Any]] = [*work.claims, *work.looks]
    for future in waiting:
        if not future.done():
            future.set_exception(error)


def _tell(work: _Waiting, taken: Taken) -> None:
    for claim, new in zip(work.claims, taken.new, strict=True):
        if not claim.done():
            claim.set_result(new)
    for look in work.looks:
        if not look.done():
            look.set_result(None)
