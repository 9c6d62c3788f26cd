"""A confirmed price into the store: sheet, changes and the rows of whoever wants to know, in ONE transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from data.bulk import session_rows
from data.change_rows import recompute_changes
from data.changes import changes_of_offer
from data.offer_rows import read_offers
from data.prices import Change, Model, Offer, PriceSheet
from data.record import Origin, load_offers, supersede
from data.sheet_rows import digest
from data.store import bump_version, lock_prices
from data.tables import SheetRow


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did. `sheet` None: the store had exactly this line already."""

    offer: str
    sheet: int | None
    changes: tuple[Change, ...] = ()


def record_price(
    session: Session,
    offer: Offer,
    sheet: PriceSheet,
    *,
    origin: Origin,
    run: str,
    by: str = "",
    models: Sequence[Model] = (),
) -> Recorded:
    """Record one confirmed sheet of an offer (its `sheets` are not looked at) and tell subscribers what changed.

    A standing line of the same first day gives way to it, visibly. run: the name under which pushes are grouped.
    """
    lock_prices(session)
    before = read_offer(session, offer)
    known = changes_of_offer(before) if before else []
    sheet_id = _insert(session, replace(offer, sheets=(sheet,)), origin, by, models)
    if sheet_id is None:
        return Recorded(offer.id, None)
    for old in _same_day(before, sheet):
        if old != sheet_id:
            supersede(session, old, sheet_id)
    changes = _new_changes(session, offer, known)
    _tell(session, changes, run)
    return Recorded(offer.id, sheet_id, changes)


def cancel_price(session: Session, offer: Offer, effective: date, *, run: str) -> Recorded:
    """Call off an announced sheet: it stays, marked cancelled; whoever was told is told. Raises LookupError."""
    lock_prices(session)
    before = read_offer(session, offer)
    known = changes_of_offer(before) if before else []
    found = [s for s in before.sheets if s.effective == effective and s.standing == "standing"] if before else []
    if not found:
        raise LookupError(f"{offer.id} has no line that begins on {effective}")
    row = session.get_one(SheetRow, found[-1].id)
    row.standing = "cancelled"
    session.add(row)
    session.flush()
    recompute_changes(session, {offer.model})
    bump_version(session)
    changes = tuple(c for c in _new_changes(session, offer, known) if c.kind == "cancelled")
    _tell(session, changes, run)
    return Recorded(offer.id, row.id, changes)


def read_offer(session: Session, offer: Offer) -> Offer | None:
    """The offer as the transaction sees it; None when it has no sheet."""
    found = read_offers(session_rows(session), [offer.model])
    return next((known for known in found if known.id == offer.id), None)


def _insert(session: Session, offer: Offer, origin: Origin, by: str, models: Sequence[Model]) -> int | None:
    """The new row's id, or that of the same line set aside before and now back; None: it stands already."""
    ids = load_offers(session, [offer], origin=origin, models=models, by=by)
    if ids:
        return ids[0]
    same = select(SheetRow).where(col(SheetRow.offer) == offer.id, col(SheetRow.digest) == digest(offer.sheets[0]))
    row = session.execute(same.where(col(SheetRow.origin) == origin)).scalar_one()
    if row.standing == "standing":
        return None
    row.standing, row.superseded_by = "standing", None
    session.add(row)
    session.flush()
    recompute_changes(session, {offer.model})
    bump_version(session)
    return row.id


def _same_day(before: Offer | None, sheet: PriceSheet) -> list[int]:
    if before is None:
        return []
    return [
        old.id for old in before.sheets
        if old.standing == "standing" and (old.effective, old.promotion) == (sheet.effective, sheet.promotion)
    ]  # fmt: skip


def _new_changes(session: Session, offer: Offer, known: Sequence[Change]) -> tuple[Change, ...]:
    after = read_offer(session, offer)
    return tuple(change for change in changes_of_offer(after) if change not in known) if after else ()


def _tell(session: Session, changes: Sequence[Change], run: str) -> None:
    """Rows for everybody who subscribed to these changes."""
    from data.outbox import record_change

    if changes:
        record_change(session, changes, run=run)
