"""Who talks where, and what is remembered of it. Knows no database library."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Talk(NamedTuple):
    """Ids are the platform's, topic "" outside topics."""

    platform: str
    chat: str
    topic: str
    person: str


class Remembered(NamedTuple):
    """language: what the chat has set; question: the last one understood, as JSON, None when its time is over."""

    language: str | None = None
    question: str | None = None


class Talks(Protocol):
    """The memory of conversations. Safe from any thread; raises StoreError."""

    def recall(self, talk: Talk) -> Remembered: ...

    def remember(self, talk: Talk, question: str) -> None:
        """The question stands in for the one before, for a quarter of an hour."""
        ...
