"""Keeps this process inside the bot's own limits at the very moment of sending; answers to people never wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

MARGIN: Final = 1.03
"""The window is kept this much longer than the platform's: messages do not arrive as evenly as they leave."""


class Pacer:
    """Remembers the last sends of every window. Moments are of a monotonic clock, in seconds."""

    def __init__(self, limits: Iterable[tuple[int, timedelta]]) -> None:
        self._windows = [(deque[float](maxlen=count), window.total_seconds() * MARGIN) for count, window in limits]

    def earliest(self, at: float) -> float:
        """The first moment from `at` on at which one more fits into every window."""
        full = (log[0] + seconds for log, seconds in self._windows if len(log) == log.maxlen)
        return max([at, *full])

    def note(self, at: float) -> None:
        """A message goes now."""
        for log, _ in self._windows:
            log.append(at)
