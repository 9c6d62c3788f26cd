"""Events already taken in, across restarts and replicas, and which answer belongs to which question."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from data.store import make_engine
from data.store_errors import explain

KEPT: Final = timedelta(hours=8)
"""Longer than the last repetition of any platform (Feishu's comes after 6 h)."""
ANSWERS_KEPT: Final = timedelta(days=2)
"""As long as Telegram lets people edit their messages."""

_CLAIM = text(
    "INSERT INTO seen_event (platform, event, expires) VALUES (:platform, :event, :expires) "
    "ON CONFLICT (platform, event) DO UPDATE SET expires = excluded.expires WHERE seen_event.expires <= :now"
)
_NOTE = text(
    "INSERT INTO sent_message (key, platform, chat, topic, message_id, sent_at) "
    "VALUES (:key, :platform, :chat, :topic, :message_id, :sent_at)"
)
_FIND = text(
    "SELECT message_id FROM sent_message WHERE key = :key AND platform = :platform AND chat = :chat "
    "ORDER BY id DESC LIMIT 1"
)
_EXPIRE = (
    text("DELETE FROM seen_event WHERE expires <= :now"),
    text("DELETE FROM sent_message WHERE key LIKE 'answer:%' AND sent_at <= :old"),
)


@dataclass(frozen=True, slots=True)
class Answered:
    """The bot's message `answer` answers the person's message `question`."""

    platform: str
    chat: str
    topic: str
    question: str
    answer: str


class SeenEvents:
    """Safe from any thread; every method is one transaction, blocks for its length and raises StoreError."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine = _engine(url)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Raises StoreError."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            known = explain(error.orig or error, self._url)
            if known is None:
                raise
            raise known from error

    def take(self, events: Sequence[tuple[str, str]], answered: Sequence[Answered] = ()) -> list[bool]:
        """For each (platform, event id): True when it is new, and from now on it is not; notes answers too."""
        now = time.time_ns() // 1_000_000
        expires = now + KEPT // timedelta(milliseconds=1)
        with self._transaction() as connection:
            for one in answered:
                connection.execute(_NOTE, _row(one, now))
            new: dict[int, bool] = {}
            for place in sorted(range(len(events)), key=events.__getitem__):  # one order for all: no deadlock
                platform, name = events[place]
                claim = {"platform": platform, "event": name, "expires": expires, "now": now}
                new[place] = connection.execute(_CLAIM, claim).rowcount == 1
            return [new[place] for place in range(len(events))]

    def answer_to(self, platform: str, chat: str, question: str) -> str | None:
        """The bot's message that answers this message of a person."""
        with self._transaction() as connection:
            key = {"key": f"answer:{question}", "platform": platform, "chat": chat}
            return connection.execute(_FIND, key).scalar()

    def expire(self) -> None:
        """Delete what is older than it is kept."""
        now = time.time_ns() // 1_000_000
        old = now - ANSWERS_KEPT // timedelta(milliseconds=1)
        with self._transaction() as connection:
            connection.execute(_EXPIRE[0], {"now": now})
            connection.execute(_EXPIRE[1], {"old": old})

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def _row(one: Answered, now: int) -> dict[str, object]:
    return {
        "key": f"answer:{one.question}",
        "platform": one.platform,
        "chat": one.chat,
        "topic": one.topic,
        "message_id": one.answer,
        "sent_at": now,
    }


def _engine(url: str) -> Engine:
    """An engine of its own: on SQLite these commits survive a killed program but do not wait for the disk.

    After a power cut an event may be answered twice; in exchange no message waits for a disk.
    """
    engine = make_engine(url).execution_options(kanjia_writes=True)
    if engine.dialect.name == "sqlite":

        def relax(connection: object, _entry: ConnectionPoolEntry) -> None:
            connection.execute("PRAGMA synchronous=NORMAL")  # type: ignore[attr-defined]

        event.listen(engine, "connect", relax)
    return engine
