"""Whose limit a "too many requests" means, where the platform does not say: one chat's, or the whole bot's."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

IN_A_ROW: Final = 3
"""So many chats refused one after another, with nothing let through in between, and it is the bot's own limit."""


class FloodWatch:
    """Sees how the sends end, in order."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def passed(self) -> None:
        """A send got through."""
        self._until.clear()

    def refused(self, chat: str, wait: timedelta) -> timedelta | None:
        """A chat is to wait. The longest wait of all that still last once it is everybody's, else None."""
        now = time.monotonic()
        self._until = {one: until for one, until in self._until.items() if until > now}
        self._until[chat] = now + wait.total_seconds()
        if len(self._until) < IN_A_ROW:
            return None
        return timedelta(seconds=max(self._until.values()) - now)
