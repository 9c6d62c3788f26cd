"""Tables of delivery: what is still to be sent, the budgets sends spend, and what was sent where."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel


class OutboxRow(SQLModel, table=True):
    """One message for one chat and topic.

    key: what makes it the same message (change or run, subscription or place): stored once.
    state: waiting, held, sent, dead, uncertain.
    token: counts claims, so that a late worker cannot overwrite a newer one.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "state", "next_at", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    run: str = Field(default="", index=True)
    subscription_id: int | None = Field(default=None, foreign_key="subscription.id", index=True)
    platform: str
    chat: str
    topic: str = ""
    is_group: bool = False
    silent: bool = False
    state: str = "waiting"
    priority: int = 0
    next_at: int = Field(sa_type=BigInteger)
    lease_until: int | None = Field(default=None, sa_type=BigInteger)
    token: int = 0
    attempts: int = 0
    payload: str
    message_id: str = ""
    error: str = ""
    created_at: int = Field(sa_type=BigInteger)
    sent_at: int | None = Field(default=None, sa_type=BigInteger)


class SlotRow(SQLModel, table=True):
    """A rate budget, shared by all replicas: thousandths of a send left at `updated`."""

    __tablename__ = "slot"

    key: str = Field(primary_key=True)
    tokens: int = Field(sa_type=BigInteger)
    updated: int = Field(sa_type=BigInteger)
    blocked_until: int = Field(default=0, sa_type=BigInteger)


class SentMessageRow(SQLModel, table=True):
    """Where a change was told, so that it can be corrected there."""

    __tablename__ = "sent_message"
    __table_args__ = (Index("ix_sent_message_place", "platform", "chat"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True)
    platform: str
    chat: str
    topic: str = ""
    message_id: str
    sent_at: int = Field(sa_type=BigInteger)
