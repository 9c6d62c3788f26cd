"""One platform's way out: claims what is due, paces it, sends it, and notes how each send ended."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final
from uuid import uuid4

from bot.delivery.outcomes import backoff, result_of
from bot.delivery.pacer import Going
from bot.delivery.quiet import Quiet
from bot.delivery.recorder import Recorder
from bot.delivery.transmit import transmit
from bot.delivery.way import Way
from bot.metrics import SENDS
from bot.platform import Capabilities, Platform, PlatformError, Unauthorised, Uncertain
from data.outbox.budgets import Limits
from data.outbox.cargo import Claimed
from data.outbox.claim import BATCH, claim
from data.outbox.clock import DatabaseClock
from data.outbox.finish import Result, release
from data.store.engine import Store
from data.store.errors import StoreError
from handlers.message import Place
from handlers.reply import Reply

logger = logging.getLogger(__name__)

Writer = Callable[[Claimed], Reply]
Prepared = tuple[Claimed, Reply | None]
"""A message and what it says; None when it could not be written."""

AHEAD: Final = 0.7
"""Seconds: when what is ready lasts for less than this, the next ones are claimed."""
TRY_SECONDS: Final = 0.02
"""Between two looks at what became of a try."""
UNRECORDED_SECONDS: Final = 0.1
"""Where a repeat would show: sends may be ahead of the store by no more than they come to in this time."""
LONGEST_TRY: Final = 2.0
"""One that has not ended by then holds up the next one no longer."""
SEND_SECONDS: Final = 14.0
LATE_SECONDS: Final = 0.03
"""With two senders for one bot, a turn missed by so much is given back: only together do they keep the limit."""
SHARED_SECONDS: Final = 10.0
STALE_SECONDS: Final = 8.0
"""A message whose turn was missed by so much is given back: its lease must outlast the send."""
AT_ONCE: Final = 400
"""Sends under way at the same time."""


class Outgoing:
    """One platform's messages of the outbox."""

    def __init__(self, store: Store, platform: Platform, write: Writer) -> None:
        can = platform.capabilities
        self._store = store
        self._platform = platform
        self._write = write
        self._limits = Limits(can.per_bot, can.per_chat, can.per_group)
        self._way = Way(can)
        self._ready: deque[Prepared] = deque()
        self._more = asyncio.Event()
        self._wake = asyncio.Event()
        self._recorder = Recorder(store, platform.name, self._limits)
        self._most_unrecorded = AT_ONCE if can.idempotent_sends else _in(UNRECORDED_SECONDS, can)
        self._sending: set[asyncio.Task[None]] = set()
        self._clock = DatabaseClock()
        self._worker = uuid4().hex
        self._shared_until = 0.0
        self._quiet = Quiet()
        self._last_send: asyncio.Task[None] | None = None
        self._last_sent = 0.0

    async def make_way(self, place: Place) -> None:
        """An answer is about to go: pushes stand back, and what they have just taken of the limits is let pass."""
        wait = self._way.answer(place.chat, group=place.group)
        if time.monotonic() < self._shared_until:
            self._wake.set()  # the others must hear of it
        if wait > 0:
            await asyncio.sleep(wait)

    def wake(self) -> None:
        """Something new is in the outbox."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; then finish what is under way, record it, give the rest back."""
        recording = self._recorder.start()
        working = asyncio.create_task(self._work(stop))
        try:
            await asyncio.wait({working, recording}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                await working
        finally:
            working.cancel()
            await self._give_back(list(self._ready))
            if self._sending:
                await asyncio.wait(self._sending, timeout=SEND_SECONDS)
            await self._recorder.stop()

    async def _work(self, stop: asyncio.Event) -> None:
        claiming = asyncio.create_task(self._claim(stop))
        pacing = asyncio.create_task(self._pace(stop))
        try:
            await asyncio.gather(claiming, pacing)
        finally:
            claiming.cancel()
            pacing.cancel()

    async def _claim(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            wait = self._quiet.seconds
            if wait > 0 or self._busy():
                await _pause(stop, min(max(wait, 0.05), 1.0))
                continue
            self._wake.clear()
            try:
                found, idle = await asyncio.to_thread(self._claim_and_write)
            except StoreError as error:
                logger.warning("the outbox cannot be read: %s", error)
                await _pause(stop, backoff(3).total_seconds())
                continue
            self._ready.extend(found)
            self._more.set()
            if idle:
                await _pause(stop, idle, self._wake)

    def _busy(self) -> bool:
        """Nothing needs to be claimed yet. In trouble the one that tries is waited for."""
        if len(self._sending) >= AT_ONCE:
            return True
        if self._trying() or not self._ready:
            return self._trying()
        last, _ = self._ready[-1]
        return len(self._ready) >= BATCH or last.clock + last.wait > time.monotonic() + AHEAD

    def _trying(self) -> bool:
        """In trouble: the last send still has to show whether the platform is back."""
        under_way = self._last_send is not None and not self._last_send.done()
        return self._quiet.trouble > 0 and under_way and time.monotonic() - self._last_sent < LONGEST_TRY

    def _claim_and_write(self) -> tuple[list[Prepared], float]:
        """In a thread. While the platform is in trouble one message at a time tries whether it is back."""
        most = 1 if self._quiet.trouble else BATCH
        taken = claim(
            self._store,
            self._platform.name,
            self._limits,
            worker=self._worker,
            most=most,
            answered=self._way.untold(),
            clock=self._clock,
            unsent=len(self._ready),
        )
        if taken.shared:
            self._shared_until = time.monotonic() + SHARED_SECONDS
        return [(message, self._written(message)) for message in taken.messages], taken.idle

    def _written(self, message: Claimed) -> Reply | None:
        try:
            return self._write(message)
        except Exception:
            logger.exception("message %d of the outbox cannot be written", message.id)
            return None

    async def _pace(self, stop: asyncio.Event) -> None:
        """Start each send when its turn has come and the limits allow it."""
        while not stop.is_set():
            if not self._ready:
                self._more.clear()
                await _pause(stop, 1.0, self._more)
                continue
            if self._trying() or self._recorder.unrecorded >= self._most_unrecorded:
                await _pause(stop, TRY_SECONDS)
                continue
            message, reply = self._ready[0]
            now = time.monotonic()
            turn = self._way.earliest(max(message.clock + message.wait, self._quiet.until))
            if turn > now and turn - message.clock < STALE_SECONDS:
                await _pause(stop, turn - now)
                continue
            if turn > now:
                await self._give_back(list(self._ready))
                continue
            if self._missed(message, now):
                await self._give_back([one for one in self._ready if self._missed(one[0], now)])
                continue
            self._ready.popleft()
            self._start(message, reply)

    def _missed(self, message: Claimed, now: float) -> bool:
        """Too late for the turn that the store gave it, or its chat was answered, which the store did not know."""
        if self._way.answered_lately(message.chat, now):
            return True
        late = now - (message.clock + message.wait)
        alone = now > self._shared_until
        return late > (STALE_SECONDS if alone else LATE_SECONDS) or now - message.clock > STALE_SECONDS

    def _start(self, message: Claimed, reply: Reply | None) -> None:
        self._last_sent = time.monotonic()
        going = self._way.push()
        self._last_send = task = asyncio.create_task(self._send(message, reply, going))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, message: Claimed, reply: Reply | None, going: Going) -> None:
        self._way.follow(going, message.chat, group=message.is_group)
        if reply is None:
            result = Result(message, "dead", error="it could not be written, see the log")
        elif reply.empty:
            result = Result(message, "sent", error="nothing left to say")
        else:
            result = await self._sent(message, reply)
        SENDS.labels(self._platform.name, result.outcome).inc()
        self._recorder.note(result)

    async def _sent(self, message: Claimed, reply: Reply) -> Result:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                sent = await transmit(self._platform, message, reply)
        except PlatformError as error:
            return self._failed(message, error)
        except TimeoutError:
            return self._failed(message, Uncertain(f"no answer within {SEND_SECONDS:.0f} s"))
        except Exception:
            logger.exception("sending message %d failed", message.id)
            return Result(message, "dead", error="an internal error, see the log")
        self._quiet.passed()
        return Result(message, "sent", message_id=sent.message_id)

    def _failed(self, message: Claimed, error: PlatformError) -> Result:
        error = self._quiet.failed(message.chat, error)
        result = result_of(error, message, idempotent=self._platform.capabilities.idempotent_sends)
        name = self._platform.name
        logger.log(_level(error, result), "%s: %s", name, result.error)
        return result

    async def _give_back(self, those: Sequence[Prepared]) -> None:
        """Some of what is ready, or all of it."""
        messages = [message for message, _ in those]
        given = {message.id for message in messages}
        self._ready = deque(one for one in self._ready if one[0].id not in given)
        if messages:
            try:
                await asyncio.to_thread(release, self._store, messages)
            except StoreError as error:
                logger.warning("claimed messages wait for the end of their lease: %s", error)


def _in(seconds: float, can: Capabilities) -> int:
    """How many sends the bot's limits allow in that time; a few at least."""
    return max(4, *(int(count / window.total_seconds() * seconds) for count, window in can.per_bot))


def _level(error: PlatformError, result: Result) -> int:
    """Wrong credentials are the operator's to put right; what is certain to be tried again is routine."""
    if isinstance(error, Unauthorised):
        return logging.ERROR
    return logging.INFO if result.certain else logging.WARNING


async def _pause(stop: asyncio.Event, seconds: float, early: asyncio.Event | None = None) -> None:
    """Wait, but not beyond `stop` or `early`."""
    waits = [asyncio.ensure_future(event.wait()) for event in (stop, early) if event is not None]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waits:
            one.cancel()
