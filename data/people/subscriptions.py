"""Who wants to hear of what: adding, finding, removing subscriptions of a chat and topic."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.outbox.candidates import wish_of
from data.people.chats import chat_row, drop_subscriptions, find_chat
from data.people.wishes import USUAL_KINDS, USUAL_THRESHOLD, Wish
from data.store.engine import database_now
from data.tables import ChatRow, SubscriptionRow

MOST: Final = 200
"""Subscriptions of one chat: more than anybody reads, and bounded."""


class TooMany(ValueError):
    """The chat has MOST subscriptions already."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A stored wish of a chat and topic."""

    id: int
    topic: str
    wish: Wish
    created_by: str = ""


def add_subscription(
    session: Session, platform: str, chat: str, wish: Wish, *, topic: str = "", group: bool = False, by: str = ""
) -> tuple[Subscription, bool]:
    """Store the wish. (it, False) when the chat and topic had it already. One for changes of the same target
    takes the new conditions, and what it was told stays; likewise one for a target price. Raises TooMany."""
    owner = chat_row(session, platform, chat, group=group)
    same = _same_target(session, owner, topic, wish)
    row = same or SubscriptionRow(
        chat_id=int(owner.id or 0),
        topic=topic,
        target_kind=wish.target_kind,
        target=wish.target,
        created_by=by,
        created_at=database_now(session),
    )
    if same is None and _count(session, owner) >= MOST:
        raise TooMany(f"a chat has at most {MOST} subscriptions")
    if same is not None and wish_of(same) == wish:
        return _subscription(same), False
    for name, value in wish_columns(wish).items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return _subscription(row), True


def _same_target(session: Session, owner: ChatRow, topic: str, wish: Wish) -> SubscriptionRow | None:
    wanted = _of(owner, topic).where(
        col(SubscriptionRow.target_kind) == wish.target_kind,
        col(SubscriptionRow.target) == wish.target,
        col(SubscriptionRow.host).is_(None) if wish.host is None else col(SubscriptionRow.host) == wish.host,
    )
    rows: list[SubscriptionRow] = list(session.execute(wanted).scalars())
    return next((row for row in rows if _purpose(wish_of(row)) == _purpose(wish)), None)


def _purpose(wish: Wish) -> tuple[object, ...]:
    """Changes, a target price of one meter, or a ratio to one model: one subscription each."""
    return (wish.below is None, wish.meter if wish.aims else None, wish.ratio_model)


def _of(owner: ChatRow, topic: str | None) -> Any:
    mine = select(SubscriptionRow).where(col(SubscriptionRow.chat_id) == owner.id)
    if topic is not None:
        mine = mine.where(col(SubscriptionRow.topic) == topic)
    return mine.order_by(col(SubscriptionRow.id))


def _count(session: Session, owner: ChatRow) -> int:
    counted = select(func.count()).where(col(SubscriptionRow.chat_id) == owner.id)
    return int(session.execute(counted).scalar_one())


def wish_columns(wish: Wish) -> dict[str, Any]:
    """What a wish asks for beyond its target, as columns of its row."""
    return {
        "host": wish.host,
        "kinds": json.dumps(sorted(wish.kinds)) if wish.kinds != USUAL_KINDS else "[]",
        "threshold_pct": str(wish.threshold) if wish.threshold != USUAL_THRESHOLD else None,
        "price_below": None if wish.below is None else f"{wish.below:f}",
        "price_currency": wish.currency,
        "price_meter": wish.meter,
        "price_ratio": str(wish.ratio) if wish.ratio else None,
        "ratio_model": wish.ratio_model,
    }


def subscriptions_of(session: Session, platform: str, chat: str, topic: str | None = None) -> list[Subscription]:
    """The chat's subscriptions, oldest first; of one topic, or of all with None."""
    owner = find_chat(session, platform, chat)
    if owner is None:
        return []
    return [_subscription(row) for row in session.execute(_of(owner, topic)).scalars()]


def _subscription(row: SubscriptionRow) -> Subscription:
    return Subscription(int(row.id or 0), row.topic, wish_of(row), row.created_by)


def remove_subscriptions(session: Session, ids: Sequence[int]) -> None:
    """End subscriptions; what still waits for them is taken out of the outbox."""
    session.flush()
    drop_subscriptions(session, list(ids))
    session.expire_all()
