"""A chat's settings changed: what waits for it is looked at again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from data.outbox.wake import wake
from data.people.chat_hours import next_digest
from data.store.engine import database_now
from data.tables import ChatRow, OutboxRow


def reschedule(session: Session, chat: ChatRow) -> None:
    """What waits becomes due by the new settings: news with the next digest, or now (the next claim sees to quiet
    hours and mute); a correction is never kept for a digest. What a pause held back waits again."""
    now = database_now(session)
    due = now
    if chat.digest != "off":
        today = datetime.fromtimestamp(now / 1000, UTC)
        next_one = next_digest(today, kind=chat.digest, zone=chat.zone, at=chat.digest_at, day=chat.digest_day)
        due = int(next_one.timestamp() * 1000)
    here = (
        col(OutboxRow.platform) == chat.platform,
        col(OutboxRow.chat) == chat.chat,
    )
    for kind, moment in (("push", due), ("correction", now)):
        waiting: Any = update(OutboxRow).where(
            *here, col(OutboxRow.kind) == kind, col(OutboxRow.fresh), col(OutboxRow.state) == "waiting"
        )
        session.connection().execute(waiting.values(next_at=moment))
    if not chat.paused and not chat.removed_at:
        paused = update(OutboxRow).where(*here, col(OutboxRow.state) == "paused")
        session.connection().execute(paused.values(state="waiting", next_at=due))
    wake(session)
