"""Putting one message of the outbox where it belongs: sent, or in place of the message that it corrects."""

from __future__ import annotations

import logging
from datetime import timedelta
from hashlib import blake2b
from typing import Final

from bot.platform import Platform, Rejected, Sent
from data.outbox.cargo import Claimed
from handlers.message import Place
from handlers.reply import Reply

logger = logging.getLogger(__name__)

EDITABLE: Final = timedelta(hours=48)
"""An older message is not looked at again: its correction is a reply to it."""


async def transmit(platform: Platform, message: Claimed, reply: Reply) -> Sent:
    """Raises PlatformError."""
    place = Place(message.platform, message.chat, message.topic, group=message.is_group)
    if _to_be_edited(platform, message):
        try:
            await platform.edit(place, message.original, reply)
        except Rejected as error:  # deleted, or no longer to be edited
            logger.info("editing on %s refused: %s", platform.name, error)
        else:
            return Sent(message.original)
    return await platform.send(
        place, reply, key=send_key(message), reply_to=message.original, silent=message.silent
    )


def _to_be_edited(platform: Platform, message: Claimed) -> bool:
    if not (message.original and message.original_sent and platform.capabilities.edits):
        return False
    fresh = message.now - message.original_sent < EDITABLE.total_seconds() * 1000
    return fresh and bool(message.payload.get("edit"))


def send_key(message: Claimed) -> str:
    """The same for every try of this message, at most 50 characters: a repeat is harmless where keys count."""
    return blake2b(f"{message.id}:{message.key}".encode(), digest_size=16).hexdigest()
