"""A backlog becomes one message: whatever else is due for a chat and topic joins the message that goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from data.store.bulk import chunks
from data.tables import OutboxItemRow, OutboxRow


def merge_waiting(session: Session, platform: str, into: Mapping[tuple[str, str], int], now: int) -> None:
    """`into`: (chat, topic) -> message. Only messages that no send may have reached yet are taken in."""
    joining: defaultdict[int, list[int]] = defaultdict(list)
    for some in chunks({chat for chat, _ in into}):
        wanted = select(col(OutboxRow.id), col(OutboxRow.chat), col(OutboxRow.topic)).where(
            col(OutboxRow.platform) == platform,
            col(OutboxRow.chat).in_(some),
            col(OutboxRow.state) == "waiting",
            col(OutboxRow.kind) == "push",
            col(OutboxRow.fresh),
            col(OutboxRow.next_at) <= now,
        )
        for identity, chat, topic in session.connection().execute(wanted.with_for_update(skip_locked=True)):
            if (chat, topic) in into:
                joining[into[chat, topic]].append(int(identity or 0))
    for message, others in joining.items():
        _join(session, message, others)


def _join(session: Session, message: int, others: list[int]) -> None:
    for some in chunks(others):
        items = update(OutboxItemRow).where(col(OutboxItemRow.outbox_id).in_(some))
        session.connection().execute(items.values(outbox_id=message))
        session.connection().execute(delete(OutboxRow).where(col(OutboxRow.id).in_(some)))
