"""What a writer changed: the offers before and after, and from that the news and what was taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlmodel import Session

from data.changes import changes_of_offer
from data.outbox.record import local_today, record_change, record_notices
from data.people.notices import PUSHED, Line, Notice
from data.people.subjects import SessionMarket
from data.prices import Change, Offer
from data.tiers import TierKey, tier_key
from data.timeline import sheet_on

NEW_FOR: Final = timedelta(days=60)
"""A first price older than this is history filled in late, no launch."""

_Key = tuple[TierKey, str]


@contextmanager
def recording(session: Session, models: Collection[str], *, run: str, today: date | None = None) -> Iterator[None]:
    """Whatever the block does to the sheets of these models is told to their subscribers, in the same transaction.

    Cuts, rises, announcements, cancelled and corrected ones, launches. A line of history that leaves today's
    price as it is tells nobody. `run` as in `record_change`.
    """
    before = _offers(session, models)
    yield
    session.flush()
    after = _offers(session, models)
    for model in models:
        day = today or local_today(session, model)
        record_difference(session, before[model], after[model], run=run, today=day)


def _offers(session: Session, models: Collection[str]) -> dict[str, dict[str, Offer]]:
    market = SessionMarket(session)
    return {model: {offer.id: offer for offer in market.offers(model)} for model in models}


def record_difference(
    session: Session, before: Mapping[str, Offer], after: Mapping[str, Offer], *, run: str, today: date
) -> int:
    """Tell what is different between two states of one model's offers. Returns the pairs queued."""
    changes: list[Change] = []
    launches: list[Notice] = []
    for identity, offer in after.items():
        was = before.get(identity)
        if was is not None:
            changes += _news(was, offer, today)
        elif not before:
            launches += _launch(offer, today)
    queued = record_change(session, changes, run=run, today=today) if changes else 0
    return queued + (record_notices(session, launches, run=run, today=today) if launches else 0)


def _news(before: Offer, after: Offer, today: date) -> list[Change]:
    old, new = changes_of_offer(before), changes_of_offer(after)
    stood, stands = _standing(before, today), _standing(after, today)
    still = {key for key, price in stands.items() if stood.get(key) == price}
    added = [c for c in new if c not in old and (_ahead(c, today) or _key(c) not in still)]
    places = {(c.to_date, _key(c)) for c in new}
    gone = [c for c in old if c.kind in PUSHED and c not in new and (c.to_date, _key(c)) not in places]
    return added + [replace(c, kind="cancelled") for c in gone if c.kind != "cancelled"]


def _ahead(change: Change, today: date) -> bool:
    return change.kind == "cancelled" or (change.to_date is not None and change.to_date > today)


def _key(change: Change) -> _Key:
    return tier_key(change.tier), change.meter


def _standing(offer: Offer, today: date) -> dict[_Key, Decimal]:
    """The price of every meter and tier on a day."""
    sheet = sheet_on(offer, today)
    rates = sheet.rates if sheet else ()
    return {(tier_key(rate.tier), meter): price for rate in rates for meter, price in rate.prices.items()}


def _launch(offer: Offer, today: date) -> list[Notice]:
    first = next((sheet for sheet in offer.sheets if sheet.standing == "standing"), None)
    if first is None or first.effective is None or first.effective < today - NEW_FOR:
        return []
    rate = first.rates[0]
    lines = tuple(Line(rate.tier, meter, None, price) for meter, price in rate.prices.items())
    notice = Notice(
        "launch", offer.model, offer.id, offer.list, offer.currency, lines, "change", None, first.effective,
        first.date_kind, first.sources[0] if first.sources else "",
    )  # fmt: skip
    return [notice]
