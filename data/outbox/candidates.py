"""The subscriptions that a piece of news may concern, with what their chats ask of delivery."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from data.people.wishes import USUAL_KINDS, USUAL_THRESHOLD, Subject, Wish
from data.tables import ChatRow, SubscriptionRow


@dataclass(slots=True)
class Candidate:
    """A subscription, its place, and what it was told; `told` moves as news is judged."""

    id: int
    chat_id: int
    topic: str
    wish: Wish
    told: dict[str, str]
    platform: str
    chat: str
    is_group: bool
    deaf: bool
    """Paused or left: nothing is queued, and what was told stays as it is."""
    digest: str
    digest_at: str | None
    digest_day: int | None
    zone: str | None
    told_text: str


_COLUMNS = (
    SubscriptionRow.id, SubscriptionRow.chat_id, SubscriptionRow.topic, SubscriptionRow.target_kind,
    SubscriptionRow.target, SubscriptionRow.host, SubscriptionRow.kinds, SubscriptionRow.threshold_pct,
    SubscriptionRow.price_below, SubscriptionRow.price_currency, SubscriptionRow.price_meter,
    SubscriptionRow.price_ratio, SubscriptionRow.ratio_model, SubscriptionRow.told, ChatRow.platform, ChatRow.chat,
    ChatRow.is_group, ChatRow.paused, ChatRow.removed_at, ChatRow.digest, ChatRow.digest_at, ChatRow.digest_day,
    ChatRow.zone,
)  # fmt: skip


def candidates(session: Session, subject: Subject) -> list[Candidate]:
    """Every subscription to one of the subject's targets, locked, in order of id."""
    columns: list[Any] = [col(column) for column in _COLUMNS]
    wanted = (
        select(*columns)
        .join(ChatRow, col(ChatRow.id) == col(SubscriptionRow.chat_id))
        .where(_about(subject))
        .order_by(col(SubscriptionRow.id))
        .with_for_update(of=SubscriptionRow)
    )
    return [_candidate(row) for row in session.connection().execute(wanted)]


def _about(subject: Subject) -> ColumnElement[bool]:
    named = [
        and_(col(SubscriptionRow.target_kind) == kind, col(SubscriptionRow.target).in_(sorted(targets)))
        for kind, targets in subject.targets.items()
        if targets
    ]
    return or_(*named, col(SubscriptionRow.ratio_model).in_(sorted(subject.models)))


def _candidate(row: Any) -> Candidate:
    return Candidate(
        id=row.id, chat_id=row.chat_id, topic=row.topic, wish=wish_of(row), told=json.loads(row.told),
        platform=row.platform, chat=row.chat, is_group=row.is_group,
        deaf=bool(row.paused or row.removed_at), digest=row.digest, digest_at=row.digest_at,
        digest_day=row.digest_day, zone=row.zone, told_text=row.told,
    )  # fmt: skip


def wish_of(row: Any) -> Wish:
    """A subscription's row as what it asks for."""
    return Wish(
        target_kind=row.target_kind,
        target=row.target,
        host=row.host,
        kinds=frozenset(json.loads(row.kinds)) or USUAL_KINDS,
        threshold=Decimal(row.threshold_pct) if row.threshold_pct else USUAL_THRESHOLD,
        below=Decimal(row.price_below) if row.price_below is not None else None,
        currency=row.price_currency,
        meter=row.price_meter,
        ratio=Fraction(row.price_ratio) if row.price_ratio else None,
        ratio_model=row.ratio_model,
    )
