"""Keeps this process inside the bot's own limits at the very moment of sending; pushes give way to answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

GUARD: Final = 0.02
"""Pushes keep each window so many seconds longer than the platform's: they arrive less evenly than they leave."""
GUARD_OF_ANSWERS: Final = 0.015
SHORT: Final = timedelta(seconds=1)
"""In windows up to this long pushes are spaced too: what a stall held up does not go out in one burst."""
SPACING: Final = 0.9
"""Of the even distance, so that a sender that wakes a little late each time can make up for it."""
KEPT_PERCENT: Final = 3
"""Of a longer window, kept free for answers: there nobody could wait until it has room again."""


@dataclass(slots=True)
class Going:
    """A send: `at` is its turn, and once it has left, when it did."""

    at: float

    def left(self, at: float) -> None:
        """It left only now."""
        self.at = max(self.at, at)


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

    def push(self, at: float) -> Going:
        """A push goes now."""
        self._last_push = at
        return self.note(at)

    def answer(self, at: float) -> Going:
        """When an answer to a person goes: it waits for nothing but a place that pushes have taken, hardly ever
        longer than one push from the next. Answers alone are never held back."""
        for window in self._windows:
            if window.short and self._last_push > at - window.seconds:
                at = max(at, window.free_for_answer())
        return self.note(at)

    def note(self, at: float) -> Going:
        """Something goes, whatever the limits say."""
        self._last = max(self._last, at)
        going = Going(at)
        for window in self._windows:
            window.sends.append(going)
        return going


class _Window:
    def __init__(self, count: int, length: timedelta) -> None:
        self.count = count
        self.seconds = length.total_seconds()
        self.short = length <= SHORT
        self.kept = 0 if self.short else count * KEPT_PERCENT // 100
        self.sends = deque[Going](maxlen=count)

    def free_for_push(self) -> float:
        return self._free(self.count - self.kept) + GUARD

    def free_for_answer(self) -> float:
        return self._free(self.count) + GUARD_OF_ANSWERS

    def _free(self, count: int) -> float:
        """When fewer than `count` of the sends so far are left in the window."""
        return self.sends[-count].at + self.seconds if len(self.sends) >= count else float("-inf")
