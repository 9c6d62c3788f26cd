"""Takes events in exactly once. Claims that arrive together share one transaction in a thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from data.seen_events import Answered, SeenEvents

logger = logging.getLogger(__name__)

EXPIRE_EVERY = 1800.0
"""Seconds between two clean-ups."""
RECENT = 2000
"""Answers remembered in memory until the store has them for sure."""


class Intake:
    """The asynchronous side of SeenEvents."""

    def __init__(self, seen: SeenEvents) -> None:
        self._seen = seen
        self._claims: list[tuple[str, str, asyncio.Future[bool]]] = []
        self._answered: list[Answered] = []
        self._recent: dict[tuple[str, str, str], str] = {}
        self._writing: asyncio.Task[None] | None = None
        self._expired = float("-inf")

    def claim(self, platform: str, event: str) -> asyncio.Future[bool]:
        """Answers True the first time; StoreError when the store cannot say."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._claims.append((platform, event, answer))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())
        return answer

    def note(self, answered: Answered) -> None:
        """Remember with the next claim which message answers which; lost at worst by a crash."""
        self._answered.append(answered)
        self._recent[answered.platform, answered.chat, answered.question] = answered.answer
        if len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]

    async def answer_to(self, platform: str, chat: str, question: str) -> str | None:
        """The message that answers this one."""
        recent = self._recent.get((platform, chat, question))
        return recent or await asyncio.to_thread(self._seen.answer_to, platform, chat, question)

    async def close(self) -> None:
        """Write what is still to be noted."""
        if self._writing:
            await asyncio.wait({self._writing})
        if self._answered:
            await asyncio.to_thread(self._seen.take, [], self._answered)
        await asyncio.to_thread(self._seen.close)

    async def _write(self) -> None:
        while self._claims:
            claims, self._claims = self._claims, []
            answered, self._answered = self._answered, []
            try:
                news = await asyncio.to_thread(self._seen.take, [claim[:2] for claim in claims], answered)
            except Exception as error:  # noqa: BLE001 (handed on to everybody who waits)
                _refuse(claims, error)
            else:
                _tell(claims, news)
            await self._clean_sometimes()
        # no await from here on: a claim made now finds this task done and starts another

    async def _clean_sometimes(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._expired < EXPIRE_EVERY:
            return
        self._expired = now
        try:
            await asyncio.to_thread(self._seen.expire)
        except Exception:
            logger.exception("clean-up of seen events failed")


def _refuse(claims: Sequence[tuple[str, str, asyncio.Future[bool]]], error: Exception) -> None:
    for *_, future in claims:
        if not future.done():
            future.set_exception(error)


def _tell(claims: Sequence[tuple[str, str, asyncio.Future[bool]]], news: Sequence[bool]) -> None:
    for (*_, future), new in zip(claims, news, strict=True):
        if not future.done():
            future.set_result(new)
