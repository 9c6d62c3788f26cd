"""The database's clock as a moment of this process's own, however long a look at it takes."""

from __future__ import annotations

import time
from typing import Final

from sqlmodel import Session

from data.store.engine import database_now

RESOLUTION: Final = 0.001
"""Seconds: the database tells whole milliseconds."""
GOOD: Final = 0.02
"""Seconds between which a moment is to be known."""
LOOKS: Final = 5
DRIFT: Final = 0.0001
"""By how much two clocks may part in a second."""


class DatabaseClock:
    """A look takes time, more so on a busy machine, and the clock was read at some moment of it. What all looks so
    far agree on is much narrower than the last one alone; replicas that share a schedule depend on that."""

    def __init__(self) -> None:
        self._low = float("-inf")
        self._high = float("inf")
        self._seen = 0.0

    def look(self, session: Session) -> tuple[int, float]:
        """The database's time (epoch ms) and the moment of the monotonic clock that it is. Looks again while that
        is not known well enough."""
        for _ in range(LOOKS):
            before = time.monotonic()
            now = database_now(session)
            moment = self.moment(now, before, time.monotonic())
            if self._high - self._low <= GOOD:
                break
        return now, moment

    def moment(self, now: int, before: float, after: float) -> float:
        """The monotonic moment of the database's `now`, which was read between `before` and `after`."""
        low, high = before - now / 1000 - RESOLUTION, after - now / 1000 + RESOLUTION
        apart = (after - self._seen) * DRIFT
        self._low, self._high = max(low, self._low - apart), min(high, self._high + apart)
        if self._low > self._high:  # somebody has set one of the clocks
            self._low, self._high = low, high
        self._seen = after
        return now / 1000 + (self._low + self._high) / 2
