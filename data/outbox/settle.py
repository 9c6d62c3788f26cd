"""Announced prices whose day has come: who was told hears nothing more, unless it turned out otherwise."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from data.changes import changes_of_offer
from data.outbox.record import local_today, record_change, record_notices
from data.outbox.told import save_told
from data.people.matching import key_of
from data.people.notices import PUSHED, Notice, from_text, plain_price
from data.people.subjects import SessionMarket
from data.prices import Change
from data.tables import NoticeRow, OutboxItemRow, SubscriptionRow
from data.tiers import tier_code

BATCH: Final = 100


def settle_due(session: Session, *, today: date | None = None) -> int:
    """Settle at most BATCH announcements whose day has come. Returns how many."""
    latest = (today or local_today(session, "")) + timedelta(days=1)
    wanted = select(NoticeRow).where(
        col(NoticeRow.standing) == "open",
        col(NoticeRow.phase) == "announced",
        col(NoticeRow.to_date) <= latest.isoformat(),
    )
    rows = session.execute(wanted.order_by(col(NoticeRow.to_date)).limit(BATCH).with_for_update()).scalars()
    due = [row for row in rows if str(row.to_date) <= (today or local_today(session, row.model)).isoformat()]
    for row in due:
        _settle(session, row, from_text(row.content), today or local_today(session, row.model))
    return len(due)


def _settle(session: Session, row: NoticeRow, said: Notice, today: date) -> None:
    came = _what_came(session, said)
    run = f"due:{row.id}"
    if not came:
        cancelled = replace(said, phase="cancelled", kind="cancelled")
        record_notices(session, [cancelled], run=run, today=today)
    elif _as_said(said, came):
        row.standing = "settled"
        session.add(row)
        session.flush()
        heard = _remember(session, row, said)
        record_notices(session, [replace(said, phase="effective")], run=run, today=today, heard=heard, again=True)
    else:
        record_change(session, came, run=run, today=today)


def _what_came(session: Session, said: Notice) -> list[Change]:
    """What stands in the store for that offer and day."""
    offers = SessionMarket(session).offers(said.model)
    return [
        change
        for offer in offers
        if offer.id == said.offer
        for change in changes_of_offer(offer)
        if change.to_date == said.to_date and change.kind in PUSHED and change.kind != "cancelled"
    ]


def _as_said(said: Notice, came: Sequence[Change]) -> bool:
    prices = {(tier_code(change.tier), change.meter): change.after for change in came}
    return all(prices.get((tier_code(line.tier), line.meter)) == line.after for line in said.lines)


def _remember(session: Session, row: NoticeRow, said: Notice) -> set[int]:
    """Those who were told of the announcement know its prices from today on."""
    wanted = (
        select(col(SubscriptionRow.id), col(SubscriptionRow.told))
        .join(OutboxItemRow, col(OutboxItemRow.subscription_id) == col(SubscriptionRow.id))
        .where(col(OutboxItemRow.notice_id) == row.id)
        .with_for_update(of=SubscriptionRow)
    )
    known = {int(i or 0): json.loads(told) for i, told in session.connection().execute(wanted)}
    if said.kind != "promo_start":
        prices = {key_of(said, line): str(plain_price(line.after)) for line in said.lines}
        save_told(session, {subscription: {**told, **prices} for subscription, told in known.items()})
    return set(known)
