"""What taking messages in costs the store: one transaction for all that arrive together.

It says which events are new (across restarts and replicas), notes which answer belongs to which question, and
reads and writes the conversations of those who wrote.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from data.store import make_engine
from data.store_errors import explain
from data.talk import Remembered, Talk

KEPT: Final = timedelta(hours=8)
"""Longer than the last repetition of any platform (Feishu's comes after 6 h)."""
ANSWERS_KEPT: Final = timedelta(days=2)
"""As long as Telegram lets people edit their messages."""
TALKS_KEPT: Final = timedelta(minutes=15)

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
_REMEMBER = text(
    "INSERT INTO conversation (platform, chat, topic, person, question, expires) "
    "VALUES (:platform, :chat, :topic, :person, :question, :expires) "
    "ON CONFLICT (platform, chat, topic, person) "
    "DO UPDATE SET question = excluded.question, expires = excluded.expires"
)
_RECALL = text(
    "SELECT (SELECT language FROM chat WHERE platform = :platform AND chat = :chat), "
    "(SELECT question FROM conversation WHERE platform = :platform AND chat = :chat AND topic = :topic "
    "AND person = :person AND expires > :now)"
)
_EXPIRE = (
    text("DELETE FROM seen_event WHERE expires <= :now"),
    text("DELETE FROM conversation WHERE expires <= :now"),
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


@dataclass(frozen=True, slots=True)
class Batch:
    """events: (platform, event id) that came; answered, said: to be written; asking: whose talks to look up."""

    events: Sequence[tuple[str, str]] = ()
    answered: Sequence[Answered] = ()
    said: Mapping[Talk, str] = field(default_factory=dict)
    asking: Collection[Talk] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """`new`: for each event of the batch, whether it had not come before."""

    new: list[bool]
    talks: dict[Talk, Remembered]


class SeenEvents:
    """Safe from any thread; every method is one transaction, blocks for its length and raises StoreError."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine = _engine(url)

    def take(self, batch: Batch) -> Taken:
        """Write what is to be written, then look up, then claim."""
        now = _now()
        with self._transaction() as connection:
            for one in batch.answered:
                connection.execute(_NOTE, _row(one, now))
            for talk, question in sorted(batch.said.items()):
                kept = {"question": question, "expires": now + _milliseconds(TALKS_KEPT)}
                connection.execute(_REMEMBER, {**talk._asdict(), **kept})
            talks = {talk: _recall(connection, talk, now) for talk in batch.asking}
            return Taken(_claim(connection, batch.events, now), talks)

    def answer_to(self, platform: str, chat: str, question: str) -> str | None:
        """The bot's message that answers this message of a person."""
        with self._transaction() as connection:
            key = {"key": f"answer:{question}", "platform": platform, "chat": chat}
            return connection.execute(_FIND, key).scalar()

    def expire(self) -> None:
        """Delete what is older than it is kept."""
        now = _now()
        with self._transaction() as connection:
            for statement in _EXPIRE:
                connection.execute(statement, {"now": now, "old": now - _milliseconds(ANSWERS_KEPT)})

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

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


def _claim(connection: Connection, events: Sequence[tuple[str, str]], now: int) -> list[bool]:
    new: dict[int, bool] = {}
    expires = now + _milliseconds(KEPT)
    for place in sorted(range(len(events)), key=events.__getitem__):  # one order for all: no deadlock
        platform, name = events[place]
        claim = {"platform": platform, "event": name, "expires": expires, "now": now}
        new[place] = connection.execute(_CLAIM, claim).rowcount == 1
    return [new[place] for place in range(len(events))]


def _recall(connection: Connection, talk: Talk, now: int) -> Remembered:
    language, question = connection.execute(_RECALL, {**talk._asdict(), "now": now}).one()
    return Remembered(language, question)


def _row(one: Answered, now: int) -> dict[str, object]:
    return {
        "key": f"answer:{one.question}",
        "platform": one.platform,
        "chat": one.chat,
        "topic": one.topic,
        "message_id": one.answer,
        "sent_at": now,
    }


def _now() -> int:
    return time.time_ns() // 1_000_000


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


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
