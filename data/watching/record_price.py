"""A confirmed price into the store: sheet, changes and the rows of whoever wants to know, in ONE transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from data.outbox import recording
from data.prices import Model, Offer, PriceSheet
from data.store.bulk import session_rows
from data.store.change_rows import recompute_changes
from data.store.engine import bump_version, database_now, lock_prices
from data.store.offer_rows import read_offers
from data.store.record import Origin, load_offers, supersede
from data.store.sheet_rows import digest
from data.tables import SheetRow


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did. `sheet` None: the store had exactly this line already."""

    offer: str
    sheet: int | None


def record_price(
    session: Session,
    offer: Offer,
    sheet: PriceSheet,
    *,
    origin: Origin,
    run: str,
    by: str = "",
    file: str = "",
    models: Sequence[Model] = (),
) -> Recorded:
    """Record one confirmed sheet of an offer (its `sheets` are not looked at) and tell subscribers what changed.

    A standing line of the same first day gives way to it, visibly. run: the name under which pushes are grouped.
    """
    lock_prices(session)
    with recording(session, [offer.model], run=run):
        before = read_offer(session, offer)
        ids = load_offers(
            session, [replace(offer, sheets=(sheet,))], origin=origin, models=models, by=by, file=file
        )
        sheet_id = ids[0] if ids else _back_again(session, offer, sheet, origin)
        for old in _same_day(before, sheet) if sheet_id else ():
            if old != sheet_id:
                supersede(session, old, sheet_id)
    return Recorded(offer.id, sheet_id)


def cancel_price(session: Session, offer: Offer, effective: date, *, run: str) -> Recorded:
    """Call off an announced sheet: it stays, marked cancelled; whoever was told is told. Raises LookupError."""
    lock_prices(session)
    with recording(session, [offer.model], run=run):
        known = read_offer(session, offer)
        found = [s for s in known.sheets if s.effective == effective and s.standing == "standing"] if known else []
        if not found:
            raise LookupError(f"{offer.id} has no line that begins on {effective}")
        _set_standing(session, session.get_one(SheetRow, found[-1].id), "cancelled")
    return Recorded(offer.id, found[-1].id)


def read_offer(session: Session, offer: Offer) -> Offer | None:
    """The offer as the transaction sees it; None when it has no sheet."""
    found = read_offers(session_rows(session), [offer.model])
    return next((known for known in found if known.id == offer.id), None)


def run_name(session: Session, kind: str) -> str:
    """A name for this run that no other run has: `price-set:1795405983123`."""
    return f"{kind}:{database_now(session)}"


def _back_again(session: Session, offer: Offer, sheet: PriceSheet, origin: Origin) -> int | None:
    """The same line, set aside before, stands again: its id; None when it stands already."""
    same = select(SheetRow).where(col(SheetRow.offer) == offer.id, col(SheetRow.digest) == digest(sheet))
    row: SheetRow = session.execute(same.where(col(SheetRow.origin) == origin)).scalar_one()
    if row.standing == "standing":
        return None
    row.superseded_by = None
    _set_standing(session, row, "standing")
    return row.id


def _set_standing(session: Session, row: SheetRow, standing: str) -> None:
    row.standing = standing
    session.add(row)
    session.flush()
    recompute_changes(session, {row.offer.rpartition("@")[0]})
    bump_version(session)


def _same_day(before: Offer | None, sheet: PriceSheet) -> list[int]:
    if before is None:
        return []
    return [
        old.id
        for old in before.sheets
        if old.standing == "standing" and (old.effective, old.promotion) == (sheet.effective, sheet.promotion)
    ]
