"""Bot API errors as the port's errors."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.metrics import FAULTS
from bot.platform import (
    Gone,
    Limited,
    Moved,
    PlatformError,
    Rejected,
    Unauthorised,
    Unavailable,
    Uncertain,
)


class SecondPoller(Unavailable):
    """Another program asks for this bot's updates (409)."""


class Unmodified(Rejected):
    """The message already says exactly this."""


class NoText(Rejected):
    """The message to edit is a picture: it has a caption, not a text."""


_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
"""Raised before the request left."""

_GONE = ("chat not found", "user is deactivated", "user_deactivated", "peer_id_invalid", "chat was deactivated")
_RIGHTS = ("not enough rights", "write_forbidden", "have no rights", "need administrator rights")


def port_error(error: TelegramError) -> PlatformError:
    """What that error means to the rest of the program; counted."""
    found = _port_error(error)
    FAULTS.labels("telegram", type(found).__name__.lower()).inc()
    return found


def _port_error(error: TelegramError) -> PlatformError:
    if isinstance(error, RetryAfter):
        return Limited(_seconds(error), everyone=None)
    if isinstance(error, ChatMigrated):
        return Moved(str(error.new_chat_id))
    if isinstance(error, InvalidToken):
        return _token(error)
    if isinstance(error, Conflict):
        return SecondPoller(str(error))
    if isinstance(error, Forbidden):
        return _refused(str(error), Gone)
    if isinstance(error, BadRequest):
        return _refused(str(error), Rejected)
    return _network(error)


def _seconds(error: RetryAfter) -> timedelta:
    after = error._retry_after  # noqa: SLF001 (the public property warns that its type will change)
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


def _token(error: InvalidToken) -> PlatformError:
    """401 is a wrong token; 404 a method that the server does not know, or a token that is none."""
    text = str(error)
    return Rejected("not found") if "not found" in text.lower() else Unauthorised("the token was refused")


def _refused(text: str, usual: type[PlatformError]) -> PlatformError:
    low = text.lower()
    if any(words in low for words in _RIGHTS):
        return Rejected(text)
    if any(words in low for words in _GONE):
        return Gone(text)
    if "not modified" in low:
        return Unmodified(text)
    if "there is no text in the message" in low:
        return NoText(text)
    return usual(text)


def _network(error: TelegramError) -> PlatformError:
    cause = error.__cause__
    if isinstance(cause, _NEVER_SENT):
        return Unavailable("no connection")
    if isinstance(error, TimedOut):
        return Uncertain("no answer in time")
    if isinstance(error, NetworkError) and (cause is None or isinstance(cause, TelegramError)):
        return Unavailable(str(error).partition(". Parsing")[0])  # 5xx, with or without JSON
    return Uncertain("the connection broke or the answer made no sense")
