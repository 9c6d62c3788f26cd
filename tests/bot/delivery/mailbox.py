"""A platform that keeps what it is sent, with the moment of each send, and fails on demand."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.delivery.workers import Delivery
from bot.platform import Capabilities, Sent
from data.outbox.cargo import Claimed
from data.store.engine import Store
from handlers.message import Place
from handlers.reply import Reply

ROOMY = ((10_000, timedelta(seconds=1)),)


@dataclass
class Letter:
    """One accepted send or edit. `at`: monotonic seconds."""

    place: Place
    text: str
    key: str
    reply_to: str
    silent: bool
    at: float
    edited: str = ""


@dataclass
class Mailbox:
    """Implements `bot.platform.Platform`. `faults`: what the next sends to a chat raise, in order."""

    name: str = "telegram"
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(
            idempotent_sends=False, edits=True, per_bot=ROOMY, per_chat=ROOMY, per_group=()
        )
    )
    letters: list[Letter] = field(default_factory=list)
    faults: defaultdict[str, deque[Exception]] = field(default_factory=lambda: defaultdict(deque))
    delay: float = 0.0
    tries: int = 0
    hangs: set[str] = field(default_factory=set)
    """Chats whose sends do not end before `let_go`."""
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(
        self, place: Place, reply: Reply, *, key: str = "", reply_to: str = "", silent: bool = False
    ) -> Sent:
        """Accept, or raise the next fault of the chat."""
        self.tries += 1
        at = time.monotonic()
        await asyncio.sleep(self.delay)
        if place.chat in self.hangs:
            await self.let_go.wait()
        if self.faults[place.chat]:
            raise self.faults[place.chat].popleft()
        self.letters.append(Letter(place, reply.title or "\n".join(reply.lines), key, reply_to, silent, at))
        return Sent(f"m{len(self.letters)}")

    async def edit(self, place: Place, message_id: str, reply: Reply) -> None:
        """Accept, or raise the next fault of the chat."""
        if self.faults[place.chat]:
            raise self.faults[place.chat].popleft()
        text = reply.title or "\n".join(reply.lines)
        self.letters.append(Letter(place, text, "", "", silent=False, at=time.monotonic(), edited=message_id))

    async def is_admin(self, place: Place, person: str) -> bool:
        """Everybody."""
        return True

    def chats(self) -> list[str]:
        """Who was sent something, in order."""
        return [letter.place.chat for letter in self.letters]


def bare(message: Claimed) -> Reply:
    """What is in a message, short: `bytedance/bean 10>8`."""
    told = " ".join(
        f"{one.notice.model.partition('/')[2]} {line.before}>{line.after}"
        for one in message.told
        for line in one.notice.lines
    )
    return Reply(title=f"{message.kind}: {told}")


@asynccontextmanager
async def delivering(store: Store, *platforms: Any, write: Callable[[Claimed], Reply] = bare) -> Any:
    """A delivery worker that stops (and drains) at the end."""
    stop = asyncio.Event()
    worker = Delivery(store, platforms, write)
    task = asyncio.create_task(worker.run(stop))
    try:
        yield worker
    finally:
        stop.set()
        await asyncio.wait_for(task, 30)


async def until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 (what is waited for is in the store)
            await asyncio.sleep(0.02)


def most_in(moments: Sequence[float], window: float) -> int:
    """The largest number of moments in any window of that length (seconds)."""
    ordered = sorted(moments)
    start = most = 0
    for end, moment in enumerate(ordered):
        while moment - ordered[start] >= window:
            start += 1
        most = max(most, end - start + 1)
    return most
