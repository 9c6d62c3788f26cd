"""The outbox as its operator sees it: what waits, what could not be delivered, and putting it right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.outbox.wake import wake
from data.people.chats import drop_messages
from data.people.notices import Notice, from_text
from data.store.engine import database_now
from data.tables import NoticeRow, OutboxItemRow, OutboxRow

ILL: Final = ("dead", "uncertain")
OPEN: Final = ("waiting", "held", "paused")
MOST: Final = 200


class NotResendable(ValueError):
    """There is no such message, or it is still on its way."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A message with what it says. `created`, `next`: epoch ms."""

    id: int
    platform: str
    chat: str
    topic: str
    kind: str
    state: str
    attempts: int
    created: int
    next: int
    error: str
    notices: tuple[Notice, ...]


def listed(session: Session, states: Sequence[str] = (*ILL, *OPEN)) -> list[Listed]:
    """At most MOST messages in these states: the ill ones first, then by age."""
    wanted = select(OutboxRow).where(col(OutboxRow.state).in_(states))
    order = (col(OutboxRow.state).in_(ILL).desc(), col(OutboxRow.id))
    rows = list(session.execute(wanted.order_by(*order).limit(MOST)).scalars())
    return [_listed(session, row) for row in rows]


def _listed(session: Session, row: OutboxRow) -> Listed:
    carried = (
        select(col(NoticeRow.content))
        .join(OutboxItemRow, col(OutboxItemRow.notice_id) == col(NoticeRow.id))
        .where(col(OutboxItemRow.outbox_id) == row.id)
        .distinct()
    )
    notices = tuple(from_text(text) for text in session.execute(carried).scalars())
    return Listed(
        int(row.id or 0), row.platform, row.chat, row.topic, row.kind, row.state, row.attempts,
        row.created_at, row.next_at, row.error, notices,
    )  # fmt: skip


def counts(session: Session) -> dict[str, int]:
    """How many messages are in each state."""
    counted = select(col(OutboxRow.state), func.count()).group_by(col(OutboxRow.state))
    return {state: int(number) for state, number in session.connection().execute(counted)}


def resend(session: Session, message: int) -> None:
    """Let a message that failed go out again. Raises NotResendable."""
    row = session.get(OutboxRow, message, with_for_update=True)
    if row is None or row.state not in (*ILL, "paused"):
        raise NotResendable(f"message {message} is not one that failed")
    row.state, row.next_at, row.attempts, row.error, row.sent_at = "waiting", database_now(session), 0, "", None
    session.add(row)
    wake(session)


def drop(session: Session, message: int) -> None:
    """Take a message out that is not being sent right now. Raises NotResendable."""
    row = session.get(OutboxRow, message, with_for_update=True)
    if row is None or row.state in ("held", "sent"):
        raise NotResendable(f"message {message} is not one that can be dropped")
    session.expunge(row)
    drop_messages(session, [message])
