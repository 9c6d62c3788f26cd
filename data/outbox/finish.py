"""What became of a claimed message, written only by the claim's own holder (same token)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from sqlalchemy import update
from sqlmodel import Session, col

from data.outbox.budgets import Limits, Slots
from data.outbox.cargo import Claimed
from data.people.chats import move_chat, remove_chat
from data.store.engine import Store, database_now
from data.tables import OutboxRow

Outcome = Literal["sent", "again", "dead", "uncertain", "gone", "moved"]
LONGEST_ERROR: Final = 300
"""Characters of a reason that are kept."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one send ended.

    again: after `delay`; certain: nothing of it can have arrived, so it may be merged with others.
    gone: the chat and all that waits for it is paused. moved: everything of the chat goes to `new_chat`.
    blocked: the platform's retry_after: nothing to this chat (with `everyone`: to nobody) before it is over.
    """

    message: Claimed
    outcome: Outcome
    message_id: str = ""
    error: str = ""
    delay: timedelta = timedelta()
    certain: bool = False
    new_chat: str = ""
    blocked: timedelta | None = None
    everyone: bool = False


def finish(store: Store, platform: str, results: Sequence[Result], limits: Limits) -> None:
    """Write results, as many as there are, in one transaction. Raises StoreError."""
    with store.writing() as session:
        now = database_now(session)
        for result in results:
            _WRITERS[result.outcome](session, result, now)
        _block(session, platform, results, limits, now)


def _set(session: Session, message: Claimed, **values: Any) -> bool:
    """False when somebody else has claimed it since."""
    mine = update(OutboxRow).where(
        col(OutboxRow.id) == message.id, col(OutboxRow.token) == message.token, col(OutboxRow.state) == "held"
    )
    done: Any = session.connection().execute(mine.values(**values))
    return bool(done.rowcount)


def _sent(session: Session, result: Result, now: int) -> None:
    _set(session, result.message, state="sent", sent_at=now, message_id=result.message_id, error="")


def _again(session: Session, result: Result, now: int) -> None:
    due = now + int(result.delay.total_seconds() * 1000)
    values: dict[str, Any] = {"state": "waiting", "next_at": due, "error": result.error[:LONGEST_ERROR]}
    if result.certain and result.message.attempts == 1:
        values["fresh"] = True
    _set(session, result.message, **values)


def _dead(session: Session, result: Result, now: int) -> None:
    _set(session, result.message, state="dead", error=result.error[:LONGEST_ERROR], sent_at=now)


def _uncertain(session: Session, result: Result, now: int) -> None:
    _set(session, result.message, state="uncertain", error=result.error[:LONGEST_ERROR], sent_at=now)


def _gone(session: Session, result: Result, now: int) -> None:
    message = result.message
    if _set(session, message, state="paused", next_at=now, error=result.error[:LONGEST_ERROR], fresh=True):
        remove_chat(session, message.platform, message.chat)


def _moved(session: Session, result: Result, now: int) -> None:
    message = result.message
    if _set(session, message, state="waiting", next_at=now, fresh=message.attempts == 1):
        move_chat(session, message.platform, message.chat, result.new_chat)


_WRITERS: Final = {
    "sent": _sent,
    "again": _again,
    "dead": _dead,
    "uncertain": _uncertain,
    "gone": _gone,
    "moved": _moved,
}


def _block(session: Session, platform: str, results: Sequence[Result], limits: Limits, now: int) -> None:
    """Remember the platform's retry_after where every replica sees it."""
    slots = Slots(session)
    for result in results:
        if result.blocked is None:
            continue
        keys = list(limits.bot_slots(platform))
        if not result.everyone:
            message = result.message
            keys = list(limits.chat_slots(platform, message.chat, group=message.is_group))
        slots.lock(keys)
        slots.block(keys, (now + int(result.blocked.total_seconds() * 1000)) * 1000)
    slots.save()


def release(store: Store, messages: Sequence[Claimed]) -> None:
    """Give claimed messages back unsent, as if they had never been claimed."""
    with store.writing() as session:
        now = database_now(session)
        for message in messages:
            fresh = {"fresh": True} if message.attempts == 1 else {}
            _set(session, message, state="waiting", next_at=now, attempts=message.attempts - 1, **fresh)
