"""What follows from each event: an answer, a card's update, a greeting, a note that a chat was left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from bot.answering.chats import Chats
from bot.answering.pipeline import Incoming
from bot.feishu.events import NAME, Joined, Left, Said, Tapped, read
from bot.feishu.people import People
from bot.feishu.private_chats import PrivateChats
from bot.feishu.taps import Taps, toast
from bot.feishu.verify import is_first_card_callback
from bot.metrics import EVENTS
from bot.phrases import phrases
from bot.platform import Platform
from handlers.message import Message

CALLBACK_SECONDS = 2.0
"""How long a tap waits for its new card; Feishu gives up after 3 s, and then the card is changed afterwards."""
GREETING = "/start"


class Inbox(Protocol):
    """The way in, as `bot.answering.pipeline.Pipeline` offers it."""

    @property
    def chats(self) -> Chats: ...

    async def converse(self, platform: Platform, incoming: Incoming) -> bool: ...

    async def wrote(self, platform: str, chat: str, message_id: str) -> bool: ...

    async def once(self, platform: str, event: str, lane: str, work: Callable[[], Awaitable[None]]) -> bool: ...


class Reactions:
    """`await take(event)`: returns once the event is safely taken in; what it asks for is done after."""

    def __init__(self, platform: Platform, inbox: Inbox, people: People, taps: Taps, language: str) -> None:
        self._platform = platform
        self._inbox = inbox
        self._people = people
        self._taps = taps
        self._language = language
        self._private = PrivateChats()

    async def take(self, event: Mapping[str, Any]) -> dict[str, Any] | None:
        """An authentic event; answers what its callback is to be answered with. Raises StoreError."""
        found = read(event, await self._people.own_id(), datetime.now(UTC), self._language)
        match found:
            case Said():
                message = self._private.settle(await self._called(found))
                await self._inbox.converse(self._platform, Incoming(found.event, message))
            case Tapped():
                return await self._tapped(found, first_kind=is_first_card_callback(event))
            case Joined():
                await self._inbox.once(NAME, found.event, found.place.chat, lambda: self._joined(found))
            case Left():
                await self._inbox.once(NAME, found.event, found.place.chat, lambda: self._left(found))
            case None:
                EVENTS.labels(NAME, "ignored").inc()
        return None

    async def _called(self, said: Said) -> Message:
        """A reply to one of the bot's own messages is for the bot, also when nobody mentioned it."""
        message, earlier = said.message, said.replies_to
        own = bool(earlier) and await self._inbox.wrote(NAME, message.place.chat, earlier)
        return replace(message, addressed=True) if own else message

    async def _tapped(self, tapped: Tapped, *, first_kind: bool) -> dict[str, Any]:
        if tapped.message is None:
            return _toast("This button is too old. Please type your question again.")
        if tapped.stays:
            incoming = Incoming(tapped.event, tapped.message, acknowledge=partial(self._shown, tapped.carrier))
        else:
            incoming = Incoming(tapped.event, tapped.message, carrier=tapped.carrier)
        if first_kind:  # its answer has another form; the card is changed afterwards
            await self._inbox.converse(self._platform, incoming)
            return {}
        with self._taps.waiting(tapped.carrier) as tap:
            if not await self._inbox.converse(self._platform, incoming):
                return {}
            done, _ = await asyncio.wait({tap}, timeout=CALLBACK_SECONDS)
            if not done:
                return _toast("One moment, the answer follows.")
            return tap.result()

    async def _shown(self, carrier: str, words: str) -> None:
        """The card stays; a word for whoever tapped, if there is one."""
        self._taps.fulfil(carrier, toast(words) if words else {})

    async def _joined(self, joined: Joined) -> None:
        """A group hears how to ask at every invitation; a person once."""
        place, chats = joined.place, self._inbox.chats
        self._private.learn(place, joined.person)
        if place.group:
            await chats.joined(place.platform, place.chat)
        elif not await chats.met(place.platform, place.chat) or joined.again:
            return
        greeting = Message(
            GREETING, place, joined.person, datetime.now(UTC), language=self._language, is_admin=False
        )
        await self._inbox.converse(self._platform, Incoming(f"{joined.event}:greeting", greeting))

    async def _left(self, left: Left) -> None:
        await self._inbox.chats.left(left.place.platform, left.place.chat)


def _toast(sentence: str) -> dict[str, Any]:
    """In both languages: a callback does not say which one is read."""
    return toast(phrases("zh")(sentence), phrases("en")(sentence))
