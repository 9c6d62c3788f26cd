"""Taps on buttons that still wait for their answer: a new card in time goes out with the callback itself."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Card = dict[str, Any]
Waiting = asyncio.Future[Card | None]


class Taps:
    """By the card's message id, oldest first: a chat's taps are answered in order."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Waiting]] = {}

    @contextmanager
    def waiting(self, carrier: str) -> Iterator[Waiting]:
        """A future that the answer to this tap fulfils."""
        tap: Waiting = asyncio.get_running_loop().create_future()
        queue = self._waiting.setdefault(carrier, deque())
        queue.append(tap)
        try:
            yield tap
        finally:
            tap.cancel()
            if tap in queue:
                queue.remove(tap)
            if not queue:
                self._waiting.pop(carrier, None)

    def fulfil(self, carrier: str, card: Card | None) -> bool:
        """Give the card to the oldest tap that waits; False when none does. None: there will be no card."""
        queue = self._waiting.get(carrier)
        while queue:
            tap = queue.popleft()
            if not tap.done():
                tap.set_result(card)
                return True
        return False
