"""Keeps this process inside the bot's own limits at the very moment of sending; answers to people never wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

MARGIN: Final = 1.02
"""The window is kept this much longer than the platform's: messages do not arrive as evenly as they leave."""
MARGIN_WITH_ANSWERS: Final = 1.0
"""While people ask, one place of the window is kept free for the next answer instead."""
ASKING_SECONDS: Final = 2.0
SHORT: Final = timedelta(seconds=1)
"""In windows up to this long sends are spaced too: what a stall held up does not go out in one burst."""


class Pacer:
    """Remembers the last sends of every window. Moments are of a monotonic clock, in seconds."""

    def __init__(self, limits: Iterable[tuple[int, timedelta]]) -> None:
        known = list(limits)
        self._windows = [(deque[float](maxlen=count), window.total_seconds()) for count, window in known]
        self._gap = max((w.total_seconds() / count for count, w in known if w <= SHORT), default=0.0)
        self._last = self._answered = float("-inf")

    def earliest(self, at: float) -> float:
        """The first moment from `at` on at which a push fits into every window."""
        asking = at - self._answered < ASKING_SECONDS
        return max([at, self._last + self._gap, *(_free(log, window, asking) for log, window in self._windows)])

    def push(self, at: float) -> None:
        """A push goes now."""
        self._last = at
        for log, _ in self._windows:
            log.append(at)

    def answer(self, at: float) -> None:
        """An answer to a person goes now, whatever the limits say."""
        self._answered = at
        self.push(at)


def _free(log: deque[float], window: float, asking: bool) -> float:
    """When the window has room for one more (and, while people ask, for an answer besides)."""
    kept = 1 if asking and log.maxlen != 1 else 0
    if log.maxlen is None or len(log) < log.maxlen - kept:
        return float("-inf")
    oldest = log[len(log) - (log.maxlen - kept)]
    return oldest + window * (MARGIN_WITH_ANSWERS if kept else MARGIN)
