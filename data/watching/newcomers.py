"""A model that two independent tables have begun to list: a launch, told once. One table's word is not enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.outbox.notice_rows import launches_told
from data.people.notices import Line, Notice
from data.prices import Offer
from data.tables import ModelRow, ObservationRow
from data.watching.observation_rows import RECENT, ObservationBook, day_ms, day_of, family
from data.watching.observations import Observation

OLD: Final = timedelta(days=60)
"""A model released longer ago is only new to the tables."""


def newcomers(
    session: Session, book: ObservationBook, agreed: Iterable[Observation], offers: Mapping[str, Offer]
) -> list[Notice]:
    """The launches in these lines, which agree with what another table was the first to show.

    Both tables must have been read before they listed it: to a source that is read for the first time thousands of
    models are new, and none of them is news.
    """
    began = _first_days(session)
    found = []
    for item in agreed:
        since = _both_began_to_list(book, item, began)
        if since and item.first_party and item.certain and _is_new(session, item, offers, since):
            found.append(_launch(item, since))
    return found


def _first_days(session: Session) -> dict[str, int]:
    """Source -> the day of the first table that was read of it."""
    rows = select(col(ObservationRow.source), func.min(ObservationRow.first_seen)).group_by(
        col(ObservationRow.source)
    )
    return {str(source): int(first) for source, first in session.connection().execute(rows)}


def _both_began_to_list(book: ObservationBook, item: Observation, began: Mapping[str, int]) -> date | None:
    """The day on which the first of the two did; None when one of them may have had it always."""
    if book.glimpses(item) or began.get(item.source, day_ms(item.seen)) >= day_ms(item.seen):
        return None
    first: dict[str, int] = {}
    for row in book.rows.get(item.offer_id, ()):
        first[row.source] = min(row.first_seen, first.get(row.source, row.first_seen))
    lately = day_ms(item.seen - RECENT)
    days = [
        seen
        for source, seen in first.items()
        if family(source) != family(item.source) and seen > began[source] and seen >= lately
    ]
    return day_of(min(days)) if days and len(days) == len(first) else None


def _is_new(session: Session, item: Observation, offers: Mapping[str, Offer], since: date) -> bool:
    """Nobody sold it before, and nobody was told of it."""
    model = session.get(ModelRow, item.model.id)
    if model is not None and model.released and model.released < (since - OLD).isoformat():
        return False
    others = (o for o in offers.values() if o.model == item.model.id and o.first_party)
    if any(sheet.grade != "table" or sheet.effective for offer in others for sheet in offer.sheets):
        return False
    return not launches_told(session, {item.model.id})


def _launch(item: Observation, since: date) -> Notice:
    return Notice(
        "launch", item.model.id, item.offer_id, item.market, item.currency, tuple(_lines(item)), "change", None,
        since, "observed_by", item.url,
    )  # fmt: skip


def _lines(item: Observation) -> Iterator[Line]:
    rate = item.sheet.rates[0]
    for meter, price in rate.prices.items():
        yield Line(rate.tier, meter, None, price)
