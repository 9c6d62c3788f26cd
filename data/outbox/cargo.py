"""What a claimed message says: its notices with the prices last told, or the message it corrects."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from data.outbox.candidates import wish_of
from data.people.notices import Notice, from_text
from data.people.wishes import Wish
from data.store.bulk import chunks
from data.tables import NoticeRow, OutboxItemRow, OutboxRow, SubscriptionRow

if TYPE_CHECKING:
    from data.outbox.turns import Turn, Turns


AIM: Final[tuple[Any, ...]] = tuple(
    col(getattr(SubscriptionRow, name))
    for name in (
        "target_kind", "target", "host", "kinds", "threshold_pct", "price_below", "price_currency", "price_meter",
        "price_ratio", "ratio_model",
    )
)  # fmt: skip
"""What a subscription asks for."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in a message.

    before: prices last told, by line, where they are not the notice's own.
    was: the notice that this one corrects.
    subscription: one that this is told for.
    aim: what it waited for, when that was a target price or ratio.
    """

    notice: Notice
    before: dict[str, str]
    was: Notice | None = None
    subscription: int = 0
    aim: Wish | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message to be sent. Its turn is `wait` seconds after `clock`, a moment of the monotonic clock.

    now: the database's clock at the claim, epoch ms.
    original: what the platform calls the message to be corrected, empty when it never said; original_sent: when
    that was sent, epoch ms.
    """

    id: int
    token: int
    key: str
    kind: str
    platform: str
    chat: str
    topic: str
    is_group: bool
    attempts: int
    language: str | None
    zone: str | None
    silent: bool
    payload: dict[str, Any]
    clock: float
    wait: float
    now: int
    original: str = ""
    original_sent: int | None = None
    told: list[Told] = field(default_factory=list)


def originals(session: Session, rows: Sequence[OutboxRow]) -> dict[int, OutboxRow]:
    """The messages that these correct, by id."""
    wanted = {row.corrects for row in rows if row.corrects}
    found: dict[int, OutboxRow] = {}
    for some in chunks(wanted):
        for row in session.execute(select(OutboxRow).where(col(OutboxRow.id).in_(some))).scalars():
            found[int(row.id or 0)] = row
    return found


def with_cargo(session: Session, turns: Turns, clock: float) -> list[Claimed]:
    """The taken messages with all that is needed to write and send them."""
    told = _told(session, {int(turn.row.corrects or turn.row.id or 0) for turn in turns.taken})
    right = _notices(session, (i for turn in turns.taken for i in _wrong(turn.row).values()))
    return [_claimed(turn, turns, told, right, clock) for turn in turns.taken]


def _wrong(row: OutboxRow) -> dict[int, int]:
    """Of a correction: notice it takes back -> notice that holds."""
    if row.kind != "correction":
        return {}
    return {int(said): holds for said, holds in json.loads(row.payload).get("wrong", {}).items()}


def _told(session: Session, messages: Iterable[int]) -> dict[int, list[tuple[int, Told]]]:
    """By message: (id, notice) of everything it carries, each notice once."""
    found: defaultdict[int, dict[int, Told]] = defaultdict(dict)
    for some in chunks(messages):
        wanted = (
            select(
                col(OutboxItemRow.outbox_id),
                col(NoticeRow.id),
                col(NoticeRow.content),
                col(OutboxItemRow.told),
                col(OutboxItemRow.subscription_id),
                *AIM,
            )
            .join(NoticeRow, col(NoticeRow.id) == col(OutboxItemRow.notice_id))
            .join(SubscriptionRow, col(SubscriptionRow.id) == col(OutboxItemRow.subscription_id))
            .where(col(OutboxItemRow.outbox_id).in_(some))
            .order_by(col(OutboxItemRow.id))
        )
        for row in session.connection().execute(wanted):
            message, notice, content, told, subscription = row[:5]
            one = Told(from_text(content), json.loads(told), subscription=subscription, aim=_aim(row))
            first = found[message].setdefault(int(notice or 0), one)
            if one.aim and not first.aim:
                found[message][int(notice or 0)] = replace(first, aim=one.aim)
    return {message: list(told.items()) for message, told in found.items()}


def _aim(row: Any) -> Wish | None:
    wish = wish_of(row)
    return wish if wish.aims else None


def _notices(session: Session, ids: Iterable[int]) -> dict[int, Notice]:
    found: dict[int, Notice] = {}
    for some in chunks(set(ids)):
        wanted = select(col(NoticeRow.id), col(NoticeRow.content)).where(col(NoticeRow.id).in_(some))
        found.update((int(i or 0), from_text(text)) for i, text in session.connection().execute(wanted))
    return found


def _claimed(
    turn: Turn,
    turns: Turns,
    told: dict[int, list[tuple[int, Told]]],
    right: dict[int, Notice],
    clock: float,
) -> Claimed:
    row, chat = turn.row, turn.chat
    original = turns.originals.get(row.corrects or 0)
    wrong = _wrong(row)
    said = told.get(int(row.corrects or row.id or 0), [])
    return Claimed(
        id=int(row.id or 0), token=row.token, key=row.key, kind=row.kind, platform=row.platform, chat=row.chat,
        topic=row.topic, is_group=row.is_group, attempts=row.attempts,
        language=(chat.language or chat.spoken) if chat else None, zone=chat.zone if chat else None,
        silent=bool(chat and chat.silent), payload=json.loads(row.payload), clock=clock,
        wait=max(0.0, turn.at / 1_000_000 - turns.now / 1000), now=turns.now,
        original=original.message_id if original else "",
        original_sent=original.sent_at if original else None,
        told=[_held_true(one, right.get(wrong.get(notice, 0))) for notice, one in said],
    )  # fmt: skip


def _held_true(told: Told, right: Notice | None) -> Told:
    return told if right is None else replace(told, notice=right, before={}, was=told.notice)
