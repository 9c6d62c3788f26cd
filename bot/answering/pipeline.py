"""The one way in for every platform: an event is taken once, a chat's messages are answered in order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from bot.answering.ahead import Ahead, Answer
from bot.answering.chats import Chats
from bot.answering.deliver_answer import deliver
from bot.answering.intake import Intake, Then
from bot.answering.lanes import Lanes
from bot.answering.talk_memory import TalkMemory
from bot.metrics import ANSWER_SECONDS, EVENTS
from bot.platform import Platform, PlatformError
from data.people.seen_events import Answered, SeenEvents
from data.people.talk import Talk
from data.store.errors import StoreError
from handlers.conversation import talk_of
from handlers.message import Message, Place
from handlers.reply import SILENCE, Reply, plain_text

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as a platform hands it in.

    event: what the platform calls this event, unique for ever, so that a repetition is known.
    edited: the person changed an earlier message: its answer is changed, not repeated.
    carrier: the bot's own message whose button was tapped: the reply takes its place. Empty when it is to stay.
    acknowledge: what the platform wants done before the answer (stop a button's spinner), showing whoever tapped a
        word when there is one.
    """

    event: str
    message: Message
    edited: bool = False
    carrier: str = ""
    acknowledge: Callable[[str], Awaitable[None]] | None = None


class Pipeline:
    """Shared by all platforms. `apology` is what people are told when answering failed."""

    def __init__(
        self,
        seen: SeenEvents,
        chats: Chats,
        answer: Answer,
        apology: Answer,
        *,
        talks: TalkMemory | None = None,
        threads: int = 8,
    ) -> None:
        self.chats = chats
        self.aside: Answer = apology
        """Answers outside any chat: nothing is remembered or set."""
        self.make_way: Callable[[Place], Awaitable[None]] = _nothing_in_the_way
        """Awaited before each answer is sent, so that pushes give way."""
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="answer")
        self._intake = Intake(seen, self._threads, talks)
        self._lanes = Lanes()
        self._thinking: dict[tuple[str, str], set[object]] = {}
        self._answer = answer
        self._apology = apology

    async def converse(self, platform: Platform, incoming: Incoming) -> bool:
        """Take a message in; returns once it is safely taken, the answer follows. False: seen before."""
        started = time.perf_counter()
        message = incoming.message
        lane, token = (platform.name, message.place.chat), object()
        thinking = self._thinking.setdefault(lane, set())
        ahead = None if thinking else Ahead(self._answer, message)
        thinking.add(token)

        def thought() -> None:
            """The answer is known: sending it need not hold up thinking about the chat's next message."""
            thinking.discard(token)
            if not thinking and self._thinking.get(lane) is thinking:
                del self._thinking[lane]

        async def work() -> None:
            try:
                if ahead is None:  # a message before it in this chat may have changed what was looked up
                    await self._intake.look(talk_of(message))
                reply = await self._think(platform, incoming, ahead)
            finally:
                thought()
            await self._say(platform, incoming, reply, started)

        new = False
        try:
            new = await self._once(platform.name, incoming.event, lane[1], work, talk_of(message), ahead)
        finally:
            if not new:
                thought()
        return new

    async def once(self, platform: str, event: str, lane: str, work: Callable[[], Awaitable[None]]) -> bool:
        """Run `work` in its lane (a chat) if this event is new; False when it is not. Raises when the store fails.

        Whoever calls waits while too much is waiting already.
        """
        return await self._once(platform, event, lane, work)

    async def _once(
        self,
        platform: str,
        event: str,
        lane: str,
        work: Callable[[], Awaitable[None]],
        talk: Talk | None = None,
        ahead: Then | None = None,
    ) -> bool:
        await self._lanes.room()
        if self._lanes.full((platform, lane)):
            EVENTS.labels(platform, "flood").inc()
            return False
        claim = self._intake.claim(platform, event, talk, ahead)

        async def when_new() -> None:
            if await _new(claim):
                await work()

        self._lanes.put((platform, lane), when_new)  # its place in the order is that of its arrival
        new = await asyncio.shield(claim)
        EVENTS.labels(platform, "taken" if new else "duplicate").inc()
        return new

    async def wrote(self, platform: str, chat: str, message_id: str) -> bool:
        """True for one of the bot's own messages there, as far as it is still known. Raises StoreError."""
        return await self._intake.wrote(platform, chat, message_id)

    async def reply_to(self, platform: Platform, message: Message, ahead: Ahead | None = None) -> Reply:
        """The answer, with the person's rights looked up when it takes them; an apology when answering fails.

        ahead: the answer as it is already being worked out.
        """
        try:
            reply = await (ahead.reply if ahead else self._in_thread(self._answer, message))
            if reply.needs_admin:
                message = replace(message, is_admin=await _is_admin(platform, message))
                reply = await self._in_thread(self._answer, message)
        except Exception:
            logger.exception("answering failed")
            EVENTS.labels(platform.name, "failed").inc()
            return await self._in_thread(self._apology, message)
        return reply

    async def reply_aside(self, message: Message) -> Reply:
        """The answer to a message that belongs to no chat; silence when answering fails."""
        try:
            return await self._in_thread(self.aside, message)
        except Exception:
            logger.exception("answering aside failed")
            EVENTS.labels(message.place.platform, "failed").inc()
            return SILENCE

    async def drain(self, seconds: float) -> bool:
        """Finish what was taken in; False when something had to be given up."""
        finished = await self._lanes.drain(seconds)
        await self._intake.close()
        self._threads.shutdown(wait=False)
        return finished

    async def _think(self, platform: Platform, incoming: Incoming, ahead: Ahead | None) -> Reply:
        reply = await self.reply_to(platform, incoming.message, ahead)
        self._intake.soon()
        if incoming.acknowledge:
            await _quietly(partial(incoming.acknowledge, plain_text(reply) if reply.notice else ""))
            return SILENCE if reply.notice else reply
        return reply

    async def _say(self, platform: Platform, incoming: Incoming, reply: Reply, started: float) -> None:
        if reply.empty:
            return
        message, place = incoming.message, incoming.message.place
        earlier = incoming.carrier
        if incoming.edited:
            earlier = await self._intake.answer_to(platform.name, place.chat, message.id) or ""
        await self.make_way(place)
        sent = await deliver(platform, message, reply, self.chats, earlier=earlier, event=incoming.event)
        if sent is None:
            return
        ANSWER_SECONDS.labels(platform.name).observe(time.perf_counter() - started)
        if reply.kept and sent.message_id != earlier:
            question = "" if message.button else message.id
            self._intake.note(Answered(platform.name, place.chat, place.topic, question, sent.message_id))
            self._intake.soon()

    async def _in_thread(self, answer: Answer, message: Message) -> Reply:
        return await asyncio.get_running_loop().run_in_executor(self._threads, answer, message)


async def _nothing_in_the_way(_: Place) -> None:
    """Nobody else sends."""


async def _new(claim: asyncio.Future[bool]) -> bool:
    """False also when the store could not say: whoever brought the event is told that."""
    try:
        return await claim
    except StoreError:
        return False


async def _is_admin(platform: Platform, message: Message) -> bool:
    """Nobody is an admin while the platform cannot say."""
    try:
        return await platform.is_admin(message.place, message.person)
    except PlatformError as error:
        logger.warning("%s did not say who is an admin: %s", platform.name, error)
        return False


async def _quietly(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except PlatformError as error:
        logger.info("acknowledging failed: %s", error)
