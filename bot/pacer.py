"""Keeps this process inside the bot's own limits at the very moment of sending; pushes give way to answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

GUARD: Final = 0.035
"""Pushes keep each window so many seconds longer than the platform's: they arrive less evenly than they leave."""
GUARD_OF_ANSWERS: Final = 0.02
SHORT: Final = timedelta(seconds=1)
"""In windows up to this long pushes are spaced too: what a stall held up does not go out in one burst."""
SPACING: Final = 0.9
"""Of the even distance, so that a sender that wakes a little late each time can make up for it."""
KEPT_PERCENT: Final = 3
"""Of a longer window, kept free for answers: there nobody could wait until it has room again."""


class Pacer:
    """Remembers the last sends of every window. Moments are of a monotonic clock, in seconds."""

    def __init__(self, limits: Iterable[tuple[int, timedelta]]) -> None:
        known = list(limits)
        self._windows = [_Window(count, window) for count, window in known]
        self._gap = max((w.total_seconds() / count * SPACING for count, w in known if w <= SHORT), default=0.0)
        self._last_push = self._last = float("-inf")

    def earliest(self, at: float) -> float:
        """The first moment from `at` on at which a push fits into every window, behind every answer."""
        free = (window.free_for_push() for window in self._windows)
        return max([at, self._last, self._last_push + self._gap, *free])

    def push(self, at: float) -> None:
        """A push goes now."""
        self._last_push = at
        self._note(at)

    def answer(self, at: float) -> float:
        """When an answer to a person goes: it waits for nothing but a place that pushes have taken, hardly ever
        longer than one push from the next. Answers alone are never held back."""
        for window in self._windows:
            if window.short and self._last_push > at - window.seconds:
                at = max(at, window.free_for_answer())
        self._note(at)
        return at

    def _note(self, at: float) -> None:
        self._last = max(self._last, at)
        for window in self._windows:
            window.sends.append(at)


class _Window:
    def __init__(self, count: int, length: timedelta) -> None:
        self.count = count
        self.seconds = length.total_seconds()
        self.short = length <= SHORT
        self.kept = 0 if self.short else count * KEPT_PERCENT // 100
        self.sends = deque[float](maxlen=count)

    def free_for_push(self) -> float:
        return self._free(self.count - self.kept) + GUARD

    def free_for_answer(self) -> float:
        return self._free(self.count) + GUARD_OF_ANSWERS

    def _free(self, count: int) -> float:
        """When fewer than `count` of the sends so far are left in the window."""
        return self.sends[-count] + self.seconds if len(self.sends) >= count else float("-inf")
