"""Gets an answer to the person who asked: edits, sends, waits and tries again, but never where it may double."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from bot.answering.chats import Chats
from bot.metrics import SENDS
from bot.platform import (
    Gone,
    Limited,
    Moved,
    Platform,
    PlatformError,
    Rejected,
    Sent,
    Unauthorised,
    Unavailable,
    Uncertain,
)
from data.store.errors import StoreError
from handlers.message import Message, Place
from handlers.reply import Reply

logger = logging.getLogger(__name__)

TRIES = 3
LONGEST_WAIT = 60.0
"""Seconds: nobody waits longer than this for an answer."""
PAUSES = (0.5, 2.0)
"""Seconds before the second and third try when the platform is away."""


async def deliver(
    platform: Platform, message: Message, reply: Reply, chats: Chats, *, earlier: str = "", event: str = ""
) -> Sent | None:
    """Put the reply in place of the bot's message `earlier`, or send it. None: it did not certainly arrive."""
    place = message.place
    for attempt in range(TRIES):
        try:
            sent = await _once(platform, place, message, reply, earlier, event)
        except Moved as moved:
            await _follow(chats, place, moved.new_id)
            place = replace(place, chat=moved.new_id)
        except PlatformError as error:
            _count(platform, error)
            wait = _pause(error, attempt)
            if wait is None or attempt == TRIES - 1:
                logger.warning("an answer on %s %s: %s", platform.name, _what_became(error), _reason(error))
                return None
            await asyncio.sleep(wait)
        else:
            SENDS.labels(platform.name, "sent").inc()
            return sent
    return None


async def _once(
    platform: Platform, place: Place, message: Message, reply: Reply, earlier: str, event: str
) -> Sent:
    if earlier:
        try:
            await platform.edit(place, earlier, reply)
        except Rejected as error:  # deleted, or too old to be edited
            logger.info("editing on %s refused: %s", platform.name, error)
        else:
            return Sent(earlier)
    answers = not (message.button and earlier)  # a message that could not be edited is no longer there
    reply_to = message.id if place.group and answers else ""
    return await platform.send(place, reply, key=event, reply_to=reply_to)


async def _follow(chats: Chats, place: Place, new: str) -> None:
    try:
        await chats.moved(place.platform, place.chat, new)
    except StoreError as error:
        logger.warning("a moved chat could not be moved in the store: %s", error)


def _pause(error: PlatformError, attempt: int) -> float | None:
    """Seconds to wait before trying again; None: not again."""
    if isinstance(error, Limited):
        seconds = error.after.total_seconds()
        return seconds if seconds <= LONGEST_WAIT else None
    if isinstance(error, Unavailable):
        return PAUSES[min(attempt, len(PAUSES) - 1)]
    return None


_NAMES: tuple[tuple[type[PlatformError], str], ...] = (
    (Gone, "gone"),
    (Limited, "limited"),
    (Rejected, "rejected"),
    (Unavailable, "unavailable"),
    (Uncertain, "uncertain"),
    (Unauthorised, "unauthorised"),
)


def _count(platform: Platform, error: PlatformError) -> None:
    name = next((name for kind, name in _NAMES if isinstance(error, kind)), "other")
    SENDS.labels(platform.name, name).inc()


def _what_became(error: PlatformError) -> str:
    return "may not have arrived and is not repeated" if isinstance(error, Uncertain) else "did not arrive"


def _reason(error: PlatformError) -> str:
    return f"{type(error).__name__}: {error}"
