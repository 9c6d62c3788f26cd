"""What taking messages in costs the store: one transaction for all that arrive together.

It says which events are new (across restarts and replicas), notes which answer belongs to which question, and
reads and writes the conversations of those who wrote.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from data.people.talk import Remembered, Talk
from data.store.engine import make_engine
from data.store.plain_sql import PlainSql, Statement, Transaction

KEPT: Final = timedelta(hours=8)
"""Longer than the last repetition of any platform (Feishu's comes after 6 h)."""
ANSWERS_KEPT: Final = timedelta(days=2)
"""As long as Telegram lets people edit their messages."""
TALKS_KEPT: Final = timedelta(minutes=15)

_CLAIM = (
    "INSERT INTO seen_event (platform, event, expires) VALUES (:platform, :event, :expires) "
    "ON CONFLICT (platform, event) DO UPDATE SET expires = excluded.expires WHERE seen_event.expires <= :now"
)
_NOTE = (
    "INSERT INTO sent_message (key, platform, chat, topic, message_id, sent_at) "
    "VALUES (:key, :platform, :chat, :topic, :message_id, :sent_at)"
)
_FIND = (
    "SELECT message_id FROM sent_message WHERE key = :key AND platform = :platform AND chat = :chat "
    "ORDER BY id DESC LIMIT 1"
)
_WROTE = (
    "SELECT 1 FROM sent_message WHERE platform = :platform AND chat = :chat AND message_id = :message "
    "UNION ALL SELECT 1 FROM outbox WHERE platform = :platform AND chat = :chat AND message_id = :message LIMIT 1"
)
_REMEMBER = (
    "INSERT INTO conversation (platform, chat, topic, person, question, expires) "
    "VALUES (:platform, :chat, :topic, :person, :question, :expires) "
    "ON CONFLICT (platform, chat, topic, person) "
    "DO UPDATE SET question = excluded.question, expires = excluded.expires"
)
_RECALL = (
    "SELECT (SELECT language FROM chat WHERE platform = :platform AND chat = :chat), "
    "(SELECT question FROM conversation WHERE platform = :platform AND chat = :chat AND topic = :topic "
    "AND person = :person AND expires > :now)"
)
_EXPIRE = (
    "DELETE FROM seen_event WHERE expires <= :now",
    "DELETE FROM conversation WHERE expires <= :now",
    "DELETE FROM sent_message WHERE key >= 'answer:' AND key < 'answer;' AND sent_at <= :old",
)


@dataclass(frozen=True, slots=True)
class Answered:
    """The bot's message `answer` answers the person's message `question`; "" when it answers a tap or an event."""

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
        self._engine = _engine(url)
        self._sql = PlainSql(self._engine, url)
        self._claim = Statement(_CLAIM, self._engine)
        self._note = Statement(_NOTE, self._engine)
        self._find = Statement(_FIND, self._engine)
        self._wrote = Statement(_WROTE, self._engine)
        self._remember = Statement(_REMEMBER, self._engine)
        self._recall = Statement(_RECALL, self._engine)
        self._expire = [Statement(sql, self._engine) for sql in _EXPIRE]

    def take(self, batch: Batch) -> Taken:
        """Write what is to be written, then look up, then claim."""
        now = _now()
        with self._sql.writing() as transaction:
            for one in batch.answered:
                transaction.run(self._note, _row(one, now))
            until = now + _milliseconds(TALKS_KEPT)
            for talk, question in sorted(batch.said.items()):
                transaction.run(self._remember, {**talk._asdict(), "question": question, "expires": until})
            talks = {talk: self._recalled(transaction, talk, now) for talk in batch.asking}
            return Taken(self._claimed(transaction, batch.events, now), talks)

    def answer_to(self, platform: str, chat: str, question: str) -> str | None:
        """The bot's message that answers this message of a person."""
        key = {"key": f"answer:{question}", "platform": platform, "chat": chat}
        with self._sql.writing() as transaction:
            found = transaction.row(self._find, key)
        return str(found[0]) if found else None

    def wrote(self, platform: str, chat: str, message: str) -> bool:
        """True when this message of the chat is one of the bot's own that is still known: an answer or a push."""
        with self._sql.writing() as transaction:
            place = {"platform": platform, "chat": chat, "message": message}
            return transaction.row(self._wrote, place) is not None

    def expire(self) -> None:
        """Delete what is older than it is kept."""
        now = _now()
        with self._sql.writing() as transaction:
            for statement in self._expire:
                transaction.run(statement, {"now": now, "old": now - _milliseconds(ANSWERS_KEPT)})

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _claimed(self, transaction: Transaction, events: Sequence[tuple[str, str]], now: int) -> list[bool]:
        new: dict[int, bool] = {}
        expires = now + _milliseconds(KEPT)
        for place in sorted(range(len(events)), key=events.__getitem__):  # one order for all: no deadlock
            platform, name = events[place]
            claim = {"platform": platform, "event": name, "expires": expires, "now": now}
            new[place] = transaction.run(self._claim, claim) == 1
        return [new[place] for place in range(len(events))]

    def _recalled(self, transaction: Transaction, talk: Talk, now: int) -> Remembered:
        found = transaction.row(self._recall, {**talk._asdict(), "now": now})
        return Remembered(*found) if found else Remembered()


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
