"""Whose limit a "too many requests" means, where the platform does not say: one chat's, or the whole bot's."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

IN_A_ROW: Final = 3
"""So many chats refused one after another, with nothing let through in between, and it is the bot's own limit."""


class FloodWatch:
    """Sees how the sends end, in order."""

    def __init__(self) -> None:
        self._refused: dict[str, timedelta] = {}

    def passed(self) -> None:
        """A send got through."""
        self._refused.clear()

    def refused(self, chat: str, wait: timedelta) -> timedelta | None:
        """A chat is to wait. The longest wait of all in a row once it is everybody's, else None."""
        self._refused[chat] = wait
        return max(self._refused.values()) if len(self._refused) >= IN_A_ROW else None
