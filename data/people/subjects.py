"""What a piece of news is about: the facts of its model and offer, read inside the writer's transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from data.exchange import cross_rate
from data.people.notices import Notice
from data.people.wishes import Subject
from data.prices import Exchange, Offer
from data.store.bulk import session_rows
from data.store.offer_rows import read_offers
from data.tables import FamilyRow, FxDayRow, ModelRow, OfferRow, SheetRow, VendorRow


def subject_of(session: Session, notice: Notice) -> Subject:
    """The facts that subscriptions are matched by. A model nobody knows is taken as a plain chat model."""
    model = session.get(ModelRow, notice.model)
    offer = session.get(OfferRow, notice.offer) if notice.offer else None
    return Subject(
        models=frozenset({notice.model} | _stands_for(session, notice)),
        families=_families(session, model.family if model else None),
        vendor=model.vendor if model else notice.model.partition("/")[0],
        chat=model.chat if model else True,
        plain=model is None or model.snapshot_of is None,
        first_party=offer.first_party if offer else True,
        host=notice.list,
        currency=notice.currency,
    )


def _families(session: Session, family: str | None) -> frozenset[str]:
    """The family and those it belongs to."""
    found: set[str] = set()
    while family and family not in found:
        found.add(family)
        row = session.get(FamilyRow, family)
        family = row.parent if row else None
    return frozenset(found)


def _stands_for(session: Session, notice: Notice) -> set[str]:
    """The model that a moving name stands for on that day, when the store knows it by its id."""
    if notice.to_date is None:
        return set()
    wanted = select(col(SheetRow.points_to)).where(
        col(SheetRow.offer) == notice.offer, col(SheetRow.effective) == notice.to_date.isoformat()
    )
    vendor = notice.model.partition("/")[0]
    named = {f"{vendor}/{text.lower()}" for text in session.execute(wanted).scalars() if text}
    known = select(col(ModelRow.id)).where(col(ModelRow.id).in_(named)) if named else None
    return set(session.execute(known).scalars()) if known is not None else set()


def promised_end(session: Session, notice: Notice) -> date | None:
    """The last day the promotion was promised for."""
    if notice.kind != "promo_start" or notice.to_date is None:
        return None
    wanted = select(col(SheetRow.ends)).where(
        col(SheetRow.offer) == notice.offer,
        col(SheetRow.effective) == notice.to_date.isoformat(),
        col(SheetRow.promotion),
    )
    found = session.execute(wanted).scalars().first()
    return date.fromisoformat(found) if found else None


def vendor_zone(session: Session, model: str) -> str:
    """The zone in which the vendor's days begin; UTC for one nobody knows."""
    row = session.get(VendorRow, model.partition("/")[0])
    return row.zone if row else "UTC"


class SessionMarket:
    """Lists and exchange rates as the transaction sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._offers: dict[str, Sequence[Offer]] = {}

    def offers(self, model_id: str) -> Sequence[Offer]:
        """All offers of a model."""
        if model_id not in self._offers:
            self._offers[model_id] = read_offers(session_rows(self._session), [model_id])
        return self._offers[model_id]

    def exchange(self, base: str, quote: str, on: date) -> Exchange | None:
        """The reference rate of that day or the last one before."""
        wanted = select(FxDayRow).where(col(FxDayRow.day) <= on.isoformat())
        rows = self._session.execute(wanted.order_by(col(FxDayRow.day).desc()).limit(20)).scalars()
        return cross_rate(base, quote, ((date.fromisoformat(row.day), json.loads(row.per_eur)) for row in rows))
