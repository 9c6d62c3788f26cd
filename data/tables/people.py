"""Tables of people: chats with their settings, subscriptions, conversations, events already seen."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class ChatRow(SQLModel, table=True):
    """A chat and how it wants to be told. Ids are the platform's, as text."""

    __tablename__ = "chat"
    __table_args__ = (UniqueConstraint("platform", "chat", name="uq_chat_place"),)

    id: int | None = Field(default=None, primary_key=True)
    platform: str
    chat: str
    is_group: bool = False
    language: str | None = None
    spoken: str | None = None
    """The language in which somebody here last subscribed: that of pushes, unless `language` is set."""
    currency: str | None = None
    """Shown beside native prices."""
    zone: str | None = None
    quiet: str | None = None
    """Quiet hours in its zone: `22:00-08:00`, `weekend`, or both with a comma."""
    digest: str = "off"
    """off, daily or weekly."""
    digest_at: str | None = None
    digest_day: int | None = None
    """0 is Monday."""
    paused: bool = False
    muted_until: int | None = Field(default=None, sa_type=BigInteger)
    open_settings: bool = False
    silent: bool = False
    created_at: int = Field(sa_type=BigInteger)
    removed_at: int | None = Field(default=None, sa_type=BigInteger)


class SubscriptionRow(SQLModel, table=True):
    """Who wants to hear of what. Prices and percentages are decimal text; `kinds` and `told` are JSON."""

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_target", "target_kind", "target"),)

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(foreign_key="chat.id", index=True)
    topic: str = ""
    target_kind: str
    """model, family, vendor, list or all."""
    target: str = ""
    host: str | None = None
    kinds: str = "[]"
    """Of cut, rise, launch, retirement; empty: cuts and rises."""
    threshold_pct: str | None = None
    price_below: str | None = None
    """A target price per 1M tokens in `price_currency`, of `price_meter` (None: input)."""
    price_currency: str | None = None
    price_meter: str | None = None
    price_ratio: str | None = None
    """A target ratio to the price of `ratio_model`: `1/50`."""
    ratio_model: str | None = Field(default=None, index=True)
    told: str = "{}"
    """The prices this subscription was last told, by offer, tier and meter."""
    created_by: str = ""
    created_at: int = Field(sa_type=BigInteger)


class ConversationRow(SQLModel, table=True):
    """The last question that was understood, per person and place, for follow-ups."""

    __tablename__ = "conversation"

    platform: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    topic: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    question: str
    expires: int = Field(sa_type=BigInteger, index=True)


class SeenEventRow(SQLModel, table=True):
    """An event that was taken in, so its repetition is not answered again."""

    __tablename__ = "seen_event"

    platform: str = Field(primary_key=True)
    event: str = Field(primary_key=True)
    expires: int = Field(sa_type=BigInteger, index=True)


class ButtonRow(SQLModel, table=True):
    """The typed twin of a button whose text does not fit the platform's 64 bytes."""

    __tablename__ = "button"

    id: str = Field(primary_key=True)
    text: str
    created_at: int = Field(sa_type=BigInteger)
