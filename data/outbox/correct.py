"""Taking back what was told: whoever heard the wrong notice gets the right one where the wrong one stands."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from data.outbox.messages import insert_messages, new_message
from data.outbox.told import save_told
from data.people.matching import forgotten, key_of
from data.people.notices import Notice, from_text, plain_price
from data.store.bulk import chunks, insert_rows
from data.tables import NoticeRow, OutboxItemRow, OutboxRow, SubscriptionRow


@dataclass(frozen=True, slots=True)
class _Carried:
    """A wrong notice on its way to or at one subscription."""

    item: int
    subscription: int
    told: dict[str, str]
    message: OutboxRow

    @property
    def corrects(self) -> bool:
        """In a correction: what that corrects was told, whether or not the correction went out yet."""
        return self.message.kind == "correction"

    @property
    def unsent(self) -> bool:
        return self.message.fresh and self.message.state in ("waiting", "paused")


def correct(
    session: Session,
    wrong: NoticeRow,
    right: NoticeRow,
    notice: Notice,
    now: int,
    *,
    already: Collection[int] = (),
) -> set[int]:
    """Replace `wrong` by `right`. Returns the subscriptions that will hear of it by a correction.

    Where the wrong notice still waits it is taken out of its message, and the subscription is judged anew; from a
    correction that still waits, another one takes over.
    already: subscriptions that hear of `right` through another correction.
    """
    carried = [one for one in _carried(session, wrong) if one.subscription not in already]
    said = from_text(wrong.content)
    lasted = wrong.phase == "effective" or wrong.standing == "settled"
    wrong.standing = "replaced"
    session.add(wrong)
    session.flush()
    _take_out(session, [one for one in carried if one.unsent])
    sent = [one for one in carried if not one.unsent or one.corrects]
    told = {one.subscription: forgotten(one.told, said) if lasted else one.told for one in carried}
    _tell(session, sent, wrong, right, now)
    if notice.phase == "effective":
        for one in sent:
            told[one.subscription] |= {key_of(notice, n): str(plain_price(n.after)) for n in notice.lines}
    save_told(session, told)
    return {one.subscription for one in sent}


def _carried(session: Session, wrong: NoticeRow) -> list[_Carried]:
    wanted = (
        select(OutboxItemRow.id, OutboxItemRow.subscription_id, SubscriptionRow.told, OutboxRow)  # type: ignore[call-overload]
        .join(OutboxRow, col(OutboxRow.id) == col(OutboxItemRow.outbox_id))
        .join(SubscriptionRow, col(SubscriptionRow.id) == col(OutboxItemRow.subscription_id))
        .where(col(OutboxItemRow.notice_id) == wrong.id)
        .order_by(col(OutboxRow.id))
        .with_for_update(of=OutboxRow)
        .execution_options(populate_existing=True)
    )
    return [_Carried(i, s, json.loads(told), message) for i, s, told, message in session.execute(wanted)]


def _take_out(session: Session, unsent: Sequence[_Carried]) -> None:
    for some in chunks(one.item for one in unsent):
        session.connection().execute(delete(OutboxItemRow).where(col(OutboxItemRow.id).in_(some)))
    full = select(col(OutboxItemRow.id)).where(col(OutboxItemRow.outbox_id) == OutboxRow.id)
    for some in chunks({int(one.message.id or 0) for one in unsent}):
        empty = delete(OutboxRow).where(col(OutboxRow.id).in_(some), ~full.exists())
        session.connection().execute(empty)


def _tell(session: Session, sent: Iterable[_Carried], wrong: NoticeRow, right: NoticeRow, now: int) -> None:
    """One correction for each message, with the right notice for every subscription that heard the wrong one."""
    heard = list(sent)
    rows = {one.message.id: _correction(one.message, wrong, right, now) for one in heard}
    made = insert_messages(session, list(rows.values()))
    items = [
        {
            "notice_id": right.id,
            "subscription_id": one.subscription,
            "outbox_id": made[rows[one.message.id]["key"]],
            "told": "{}",
        }
        for one in heard
    ]
    insert_rows(session, OutboxItemRow, items)


def _correction(message: OutboxRow, wrong: NoticeRow, right: NoticeRow, now: int) -> dict[str, Any]:
    """A correction of a correction is one of the first message: `wrong` maps what it said to what holds."""
    before: dict[str, int] = json.loads(message.payload).get("wrong", {}) if message.kind == "correction" else {}
    renamed = {said: right.id if holds == wrong.id else holds for said, holds in before.items()}
    payload = {"wrong": {**renamed, str(wrong.id): right.id}, "edit": wrong.phase == "effective"}
    return new_message(
        f"correct:{right.id}:{message.id}", message.platform, message.chat, message.topic,
        is_group=message.is_group, due=now, now=now, kind="correction", payload=json.dumps(payload),
        corrects=message.corrects or message.id,
    )  # fmt: skip
