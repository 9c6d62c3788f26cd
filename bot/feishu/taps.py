"""Taps on buttons that still wait for their answer: in time it goes out with the callback itself."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from handlers.reply import Reply, plain_text

Answer = dict[str, Any]
"""What a callback is answered with: a card, a toast, or nothing."""
Waiting = asyncio.Future[Answer]

LONGEST_TOAST = 120
"""Characters; a toast is gone after some seconds."""


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

    def fulfil(self, carrier: str, answer: Answer) -> bool:
        """Give the answer to the oldest tap that waits; False when none does."""
        queue = self._waiting.get(carrier)
        while queue:
            tap = queue.popleft()
            if not tap.done():
                tap.set_result(answer)
                return True
        return False


def brief(reply: Reply) -> str:
    """A reply's text when it is a word of confirmation and nothing to keep; else ""."""
    if reply.table or reply.buttons or reply.document or reply.sources or reply.drawn:
        return ""
    text = plain_text(reply)
    return text if len(text) <= LONGEST_TOAST else ""


def toast(text: str, english: str = "") -> Answer:
    """A short notice that only the person who tapped sees."""
    shown: Answer = {"type": "info", "content": text}
    if english:
        shown["i18n"] = {"zh_cn": text, "en_us": english}
    return {"toast": shown}
