"""What the Open Platform's error codes mean for a send: each becomes one of the port's errors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.platform import Gone, Limited, PlatformError, Rejected, Unauthorised, Unavailable

GONE = {
    230002: "the bot is not in the group",
    230013: "the app is not available to this person",
    230029: "the person has left the company",
    230034: "no such receiver",
    230045: "the chat does not exist",
    230053: "the person has stopped messages from the bot",
    232006: "no such chat",
    232009: "the group was dissolved",
    232034: "the app is not available in this company",
}
EXPIRED = frozenset({99991661, 99991663, 99991664, 99991665, 99991668, 99991677})
"""The access token is missing, invalid or expired: drop it and fetch another."""
LIMITED_APP = frozenset({99991400, 11232, 232019})
LIMITED_CHAT = frozenset({230020})
QUOTA = 99991403
"""The month's calls of a free plan are used up."""
UNAUTHORISED = frozenset({10003, 10005, 10012, 10013, 10014, 10015, 99991543, 99991662, 1000040344})
"""Wrong app id or secret, or the app is switched off."""
BUSY = frozenset({1, 230049, 2200, 1500, 1000040343, 1000040350})
"""The platform's own trouble, too many long connections, or this uuid is just being sent: the same again later."""
INVALID = 230001
"""Some parameter is not taken; the text tells which, the content mostly."""
CONTENT = frozenset({INVALID, 230099, 230025, 11310, 11311, 300305, 200621, 200732, 200380})
"""The content as such (a card mostly): another form of the same answer may pass."""

RESET_HEADER = "x-ogw-ratelimit-reset"
LONGEST_WAIT = timedelta(hours=1)


class ContentRefused(Rejected):
    """This form of the message is not taken; a simpler one may be."""


class TokenExpired(PlatformError):
    """The access token must be fetched again; never leaves this package."""


def error_for(code: int, message: str, headers: Mapping[str, str], status: int) -> PlatformError:
    """The port's error for an answer whose code is not 0. `headers` are looked up in lower case."""
    reason = f"Feishu {code}: {message[:200]}"
    if code in EXPIRED:
        return TokenExpired(reason)
    if code in LIMITED_CHAT:
        return Limited(wait(headers, timedelta(seconds=1)))
    if code in LIMITED_APP or status == 429:
        return Limited(wait(headers, timedelta(seconds=1)), everyone=True)
    if code == QUOTA:
        return Limited(LONGEST_WAIT, everyone=True)
    return _other(code, reason, status)


def _other(code: int, reason: str, status: int) -> PlatformError:
    if code in GONE:
        return Gone(f"Feishu {code}: {GONE[code]}")
    if code in UNAUTHORISED:
        return Unauthorised(reason)
    if code in BUSY or status >= 500:
        return Unavailable(reason)
    if code in CONTENT and not (code == INVALID and "message_id" in reason):
        return ContentRefused(reason)
    return Rejected(reason)


def wait(headers: Mapping[str, str], otherwise: timedelta) -> timedelta:
    """How long the platform asks to be left alone: whole seconds in a header; at most an hour."""
    try:
        seconds = float(headers.get(RESET_HEADER, ""))
    except ValueError:
        return otherwise
    if not 0 <= seconds <= LONGEST_WAIT.total_seconds():
        return LONGEST_WAIT if seconds > 0 else otherwise
    return max(timedelta(seconds=seconds), timedelta(milliseconds=200))
