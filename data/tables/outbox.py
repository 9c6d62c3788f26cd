"""Tables of delivery: what became known, what is still to be sent, the budgets it spends, what was sent where."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class NoticeRow(SQLModel, table=True):
    """Something subscribers may be told: one offer's new prices, a launch, a retirement, a cancelled announcement.

    key: run and content, so that recording it twice changes nothing.
    phase: effective, announced, cancelled, launch, retirement.
    content: JSON of a `data.people.notices.Notice`.
    standing: open; settled (announced, and its day came as announced); replaced (by one whose `replaces` it is).
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_offer_day", "offer", "to_date"),
        Index("ix_notice_standing", "standing", "to_date"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    run: str = ""
    offer: str
    model: str
    phase: str
    to_date: str | None = None
    content: str
    standing: str = "open"
    replaces: int | None = Field(default=None, foreign_key="notice.id")
    created_at: int = Field(sa_type=BigInteger)


class OutboxRow(SQLModel, table=True):
    """One message for one chat and topic; what it says are its items.

    key: what makes it the same message (run and place, digest and place): stored once.
    kind: push, correction (`corrects`: the message to be edited or replied to), note (`payload`: what it tells).
    state: waiting, held, sent, dead, uncertain, paused.
    next_at: when it may be claimed; of a held one, when its lease ends.
    token: counts claims, so that a late worker cannot overwrite a newer one.
    fresh: no send of it may have reached the platform yet, so it may still be merged with another.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "platform", "state", "next_at", "id"),
        Index("ix_outbox_place", "platform", "chat", "topic", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str = "push"
    platform: str
    chat: str
    topic: str = ""
    is_group: bool = False
    state: str = "waiting"
    next_at: int = Field(sa_type=BigInteger)
    token: int = 0
    attempts: int = 0
    fresh: bool = True
    payload: str = "{}"
    corrects: int | None = Field(default=None, foreign_key="outbox.id", index=True)
    message_id: str = ""
    error: str = ""
    created_at: int = Field(sa_type=BigInteger)
    sent_at: int | None = Field(default=None, sa_type=BigInteger)


class OutboxItemRow(SQLModel, table=True):
    """One notice for one subscription, at most once for ever, and the message that carries it.

    told: JSON, the prices this subscription had been told before, where they are not the notice's own.
    """

    __tablename__ = "outbox_item"
    __table_args__ = (UniqueConstraint("notice_id", "subscription_id", name="uq_outbox_item_once"),)

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id")
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    outbox_id: int = Field(foreign_key="outbox.id", index=True)
    told: str = "{}"


class SlotRow(SQLModel, table=True):
    """A rate budget shared by all replicas: a steady sender's next send would be at `due` (epoch microseconds).

    blocked_until: epoch microseconds, set by the platform's own retry_after.
    owner: of a bot's own budgets, the worker that claimed last.
    `<platform>|asked` is no budget: when its owner last answered somebody (`due`), and when another worker did
    (`blocked_until`).
    """

    __tablename__ = "slot"

    key: str = Field(primary_key=True)
    due: int = Field(sa_type=BigInteger, index=True)
    blocked_until: int = Field(default=0, sa_type=BigInteger)
    owner: str = ""


class TurnRow(SQLModel, table=True):
    """When something that is done now and then was last begun, by whichever replica; `note` is its own memory."""

    __tablename__ = "turn"

    name: str = Field(primary_key=True)
    begun_at: int = Field(sa_type=BigInteger)
    note: str = ""


class SentMessageRow(SQLModel, table=True):
    """Where something was answered, so that it can be edited there."""

    __tablename__ = "sent_message"
    __table_args__ = (Index("ix_sent_message_place", "platform", "chat"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True)
    platform: str
    chat: str
    topic: str = ""
    message_id: str
    sent_at: int = Field(sa_type=BigInteger)
