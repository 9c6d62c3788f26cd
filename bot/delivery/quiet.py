"""When a platform is to be left alone: it said so, or it is in trouble."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from bot.delivery.flood import FloodWatch
from bot.delivery.outcomes import backoff
from bot.platform import Limited, PlatformError, Unauthorised, Unavailable

LONGEST_HUSH: Final = timedelta(seconds=30)
"""Of our own accord."""


class Quiet:
    """Nothing goes to anybody before `until`, a moment of the monotonic clock.

    trouble: how many times in a row the platform could not be reached.
    """

    def __init__(self) -> None:
        self.until = 0.0
        self.trouble = 0
        self._floods = FloodWatch()

    @property
    def seconds(self) -> float:
        """How much longer; negative when it is over."""
        return self.until - time.monotonic()

    def passed(self) -> None:
        """A send got through."""
        self.trouble = 0
        self._floods.passed()

    def failed(self, chat: str, error: PlatformError) -> PlatformError:
        """A send to a chat failed. The error again, with what is known now of whom it concerns."""
        if isinstance(error, Limited) and error.everyone is None:
            longest = self._floods.refused(chat, error.after)
            error = Limited(longest or error.after, everyone=longest is not None)
        if isinstance(error, Limited) and error.everyone:
            self._hush(error.after)
        elif isinstance(error, Unavailable | Unauthorised):
            self._note_trouble()
        return error

    def _note_trouble(self) -> None:
        """What fails together, or while we already keep quiet, is one trouble and not many."""
        if self.seconds <= 0:
            self._hush(min(backoff(self.trouble), LONGEST_HUSH))
            self.trouble += 1

    def _hush(self, wait: timedelta) -> None:
        self.until = max(self.until, time.monotonic() + wait.total_seconds())
