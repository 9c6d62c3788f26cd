"""What the outbox does about each way a send can end."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

from bot.platform import Gone, Limited, Moved, PlatformError, Rejected, Unauthorised, Unavailable, Uncertain
from data.outbox.cargo import Claimed
from data.outbox.finish import Result

LONGEST_BACKOFF: Final = 300.0
"""Seconds."""
MOST_REPEATS: Final = 6
"""How often a send with an unknown end is repeated where repeating is harmless."""
AFTER_REFUSAL: Final = timedelta(minutes=1)


def backoff(attempts: int) -> timedelta:
    """Twice as long each time, with jitter, so that replicas do not come back together."""
    longest = min(LONGEST_BACKOFF, 2.0 ** min(attempts, 10))
    return timedelta(seconds=longest * random.uniform(0.5, 1.0))  # noqa: S311 (no secret depends on it)


def result_of(error: PlatformError, message: Claimed, *, idempotent: bool) -> Result:
    """The outbox's answer to a platform's error. `idempotent`: repeating a send cannot double it."""
    reason = f"{type(error).__name__}: {error}"
    match error:
        case Gone():
            return Result(message, "gone", error=reason)
        case Moved():
            return Result(message, "moved", error=reason, new_chat=error.new_id)
        case Limited():
            wait = error.after
            return Result(
                message,
                "again",
                error=reason,
                delay=wait,
                certain=True,
                blocked=wait,
                everyone=bool(error.everyone),
            )
        case Rejected():
            return Result(message, "dead", error=reason)
        case Unavailable():
            return Result(message, "again", error=reason, delay=backoff(message.attempts), certain=True)
        case Unauthorised():
            return Result(message, "again", error=reason, delay=AFTER_REFUSAL, certain=True)
        case Uncertain() if idempotent and message.attempts < MOST_REPEATS:
            return Result(message, "again", error=reason, delay=backoff(message.attempts))
        case Uncertain():
            return Result(message, "uncertain", error=reason)
    return Result(message, "dead", error=reason)
