"""Recording price sheets: what the snapshot, an admin and the watcher use. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col

from data.loading.new_offers import OfferConflict, Origin, insert_sheets, know_offers, new_sheet, recorded
from data.prices import Model, Offer
from data.store.bulk import chunks
from data.store.change_rows import recompute_changes
from data.store.engine import bump_version, lock_prices
from data.tables import SheetRow

__all__ = ["OfferConflict", "Origin", "confirm", "load_offers", "reinstate", "supersede"]


def load_offers(
    session: Session,
    offers: Iterable[Offer],
    *,
    origin: Origin,
    models: Iterable[Model] = (),
    file: str = "",
    by: str = "",
) -> list[int]:
    """Record offers with their sheets (ids 0), facts of models nobody knew, changes and the new store version.

    Lines already recorded from this origin are left alone, so repeating it changes nothing. Returns the new
    sheets' ids. Raises OfferConflict, ValueError for prices finer than a micro-unit.
    """
    lock_prices(session)
    wanted = list(offers)
    added_names = know_offers(session, wanted, {model.id: model for model in models}, file or origin)
    new = [new_sheet(o.id, sheet, file) for o in wanted for sheet in o.sheets]
    known = recorded(session, {item.offer for item in new}, origin)
    fresh = list({(n.offer, n.digest): n for n in new if (n.offer, n.digest) not in known}.values())
    ids = insert_sheets(session, fresh, origin=origin, by=by)
    if ids or added_names:
        touched = {item.offer.rpartition("@")[0] for item in fresh}
        recompute_changes(session, touched)
        bump_version(session, names=added_names)
    return ids


def supersede(session: Session, old: int, new: int | None) -> None:
    """Let sheet `new` stand for sheet `old` (None: withdraw it); the old row stays, visible. Raises KeyError."""
    row = session.get(SheetRow, old)
    if row is None:
        raise KeyError(old)
    row.standing, row.superseded_by = "superseded", new
    session.add(row)
    session.flush()
    recompute_changes(session, {row.offer.rpartition("@")[0]})
    bump_version(session)


def reinstate(session: Session, rows: Sequence[SheetRow]) -> None:
    """Let lines that were set aside stand again."""
    for row in rows:
        row.standing, row.superseded_by = "standing", None
        session.add(row)
    if rows:
        session.flush()
        recompute_changes(session, {row.offer.rpartition("@")[0] for row in rows})
        bump_version(session)


def confirm(session: Session, sheets: Collection[int], on: date) -> None:
    """Note that these sheets were still shown by some source on that day; an earlier day changes nothing."""
    for some in chunks(sheets):
        rows = update(SheetRow).where(col(SheetRow.id).in_(some))
        older = (col(SheetRow.checked).is_(None)) | (col(SheetRow.checked) < on.isoformat())
        session.connection().execute(rows.where(older).values(checked=on.isoformat()))
    bump_version(session)
