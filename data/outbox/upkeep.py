"""Keeping the outbox small: what was delivered long ago, budgets long full, chats left long ago."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlmodel import Session, col

from data.outbox.budgets import sweep_slots
from data.people.chats import drop_messages, purge_removed
from data.store.engine import database_now
from data.tables import NoticeRow, OutboxItemRow, OutboxRow

KEPT: Final = timedelta(days=90)
"""For how long delivered messages can be corrected and listed."""
BATCH: Final = 5_000


def keep_small(session: Session) -> None:
    """One bounded round; the next one goes on."""
    now = database_now(session)
    before = now - int(KEPT / timedelta(milliseconds=1))
    old = select(col(OutboxRow.id)).where(
        col(OutboxRow.state).in_(("sent", "dead", "uncertain")), col(OutboxRow.created_at) < before
    )
    drop_messages(session, list(session.execute(old.limit(BATCH)).scalars()))
    carried = select(col(OutboxItemRow.id)).where(col(OutboxItemRow.notice_id) == NoticeRow.id)
    newer = select(col(NoticeRow.replaces)).where(col(NoticeRow.replaces).is_not(None))
    session.connection().execute(
        delete(NoticeRow).where(
            col(NoticeRow.created_at) < before,
            col(NoticeRow.standing) != "open",
            ~carried.exists(),
            col(NoticeRow.id).not_in(newer),
        )
    )
    sweep_slots(session, now)
    purge_removed(session)
