"""Whoever looks after the ledger, in the replay: two weeks after a real change they see to what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from data.changes import changes_of_offer
from data.prices import Offer, PriceSheet
from data.store.engine import Store
from data.store.record import load_offers
from data.tables import ObservationRow
from data.watching.observation_rows import sheet_of
from data.watching.record_price import record_price, run_name
from data.watching.review import OPEN, NameMoved, NotWaiting, confirm_sighting
from data.watching.sheet_compare import relation

AFTER = timedelta(days=14)


def is_change(offer: Offer, before: PriceSheet, after: PriceSheet) -> bool:
    """Same offer, meter and tier: what subscribers want to hear of."""
    pair = replace(offer, sheets=(before, after))
    return any(change.kind == "change" for change in changes_of_offer(pair))


class Person:
    """Confirms what is a change of price; a name that moved or a new structure is a line in the ledger."""

    def __init__(self, store: Store, steps: Iterable[tuple[Offer, PriceSheet, PriceSheet]]) -> None:
        self._store = store
        self._open = list(steps)

    def look(self, today: date) -> None:
        """See to everything that is old enough by now."""
        due = [step for step in self._open if step[2].effective and step[2].effective + AFTER <= today]
        self._open = self._open[len(due) :]
        for offer, before, after in due:
            with self._store.writing() as session:
                self._see_to(session, offer, before, after)

    def _see_to(self, session: Session, offer: Offer, before: PriceSheet, after: PriceSheet) -> None:
        waiting = _waiting(session, offer, after)
        if waiting is None:
            return  # confirmed already, or never shown
        if is_change(offer, before, after):
            _say_so(session, waiting, offer, after)
        else:
            load_offers(session, [replace(offer, sheets=(after,))], origin="ledger")


def _say_so(session: Session, waiting: int, offer: Offer, after: PriceSheet) -> None:
    """`kanjia review confirm`; `kanjia price set` when its source has moved on, or the name moves by design."""
    by = "the replay's person"
    try:
        confirm_sighting(session, waiting, by=by)
    except (NameMoved, NotWaiting):
        record_price(session, offer, after, origin="admin", run=run_name(session, "price-set"), by=by)


def _waiting(session: Session, offer: Offer, after: PriceSheet) -> int | None:
    """The open sighting that shows this line."""
    rows = select(ObservationRow).where(col(ObservationRow.offer) == offer.id, col(ObservationRow.state).in_(OPEN))
    for row in session.execute(rows.order_by(col(ObservationRow.id))).scalars():
        if relation(sheet_of(row), after) == "same":
            return row.id
    return None
