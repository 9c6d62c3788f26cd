"""The shipped import into the store: offers the ledger does not have, and what tables say of those it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from data.files.snapshot_file import merged_models, read_snapshot
from data.loading.import_lines import new_offers, present_lines
from data.prices import Model, Offer
from data.store.bulk import chunks, session_rows
from data.store.change_rows import recompute_changes
from data.store.engine import bump_version
from data.store.offer_rows import read_offers
from data.store.record import Origin, confirm, load_offers
from data.store.sheet_rows import digest
from data.tables import ModelRow, SheetRow
from data.timeline import sheet_on
from data.watching.observation_rows import ObservationBook
from data.watching.observations import Observation
from data.watching.sheet_compare import relation

FILE: Final = "snapshot/offers.csv"
CONTRADICTS: Final = ("contradicts-ledger",)


def load_snapshot(session: Session, folder: Path) -> None:
    """Bring the store to what the shipped import says, in the caller's transaction. Repeating it changes nothing.

    Lines of people, of the watcher and of the ledger stand before it. Raises SnapshotError.
    """
    snapshot = read_snapshot(folder)
    ours = _offers_of(session, ("ledger", "admin", "watch"))
    offers = new_offers(item for item in snapshot.observations if item.offer_id not in ours)
    turned = _turn_over(session, offers)
    models = sound_facts(session, snapshot.observations, offers)
    load_offers(session, offers, origin="snapshot", models=models, file=FILE)
    if turned:
        recompute_changes(session, turned)
        bump_version(session)
    _weigh(session, [item.undated() for item in snapshot.observations if item.offer_id in ours])


def sound_facts(session: Session, lines: Iterable[Observation], offers: Iterable[Offer]) -> list[Model]:
    """The facts told beside the lines; a plain id that is no model of the store or of these offers is not told."""
    known = {*session.connection().execute(select(col(ModelRow.id))).scalars(), *(o.model for o in offers)}
    facts = merged_models(lines).values()
    return [m if m.snapshot_of is None or m.snapshot_of in known else replace(m, snapshot_of=None) for m in facts]


def _offers_of(session: Session, origins: Sequence[Origin]) -> set[str]:
    rows = select(col(SheetRow.offer)).where(col(SheetRow.origin).in_(origins)).distinct()
    return set(session.connection().execute(rows).scalars())


def _turn_over(session: Session, offers: Sequence[Offer]) -> set[str]:
    """Lines of an earlier import that this one does not repeat are superseded, those it has again stand again.

    Returns the models they belong to.
    """
    columns = (SheetRow.id, SheetRow.offer, SheetRow.digest, SheetRow.standing)
    earlier = select(*columns).where(col(SheetRow.origin) == "snapshot")  # type: ignore[call-overload]
    rows = session.connection().execute(earlier).all()
    if not rows:
        return set()
    wanted = {(offer.id, digest(sheet)): sheet.standing for offer in offers for sheet in offer.sheets}
    moves: defaultdict[str, list[int]] = defaultdict(list)
    models: set[str] = set()
    for row in rows:
        standing: str = wanted.get((row[1], row[2]), "superseded")
        if standing != row[3]:
            moves[standing].append(row[0])
            models.add(row[1].rpartition("@")[0])
    for standing, ids in moves.items():
        for some in chunks(ids):
            session.connection().execute(
                update(SheetRow).where(col(SheetRow.id).in_(some)).values(standing=standing)
            )
    return models


def _weigh(session: Session, seen: Sequence[Observation]) -> None:
    """Lines the ledger has too: those that agree confirm it, those that contradict it are kept beside it."""
    offers = {offer.id: offer for some in chunks({o.model.id for o in seen}) for offer in _read(session, some)}
    confirmed: defaultdict[date, set[int]] = defaultdict(set)
    book = ObservationBook(session)
    book.read({item.offer_id for item in seen})
    for item in present_lines(seen):
        agreeing = agreeing_sheets(offers[item.offer_id], item)
        confirmed[item.seen].update(agreeing or ())
        if book.known(item) is None:
            book.note(item, "waiting" if agreeing is None else "agrees", CONTRADICTS if agreeing is None else ())
    for day, sheets in confirmed.items():
        confirm(session, sheets, day)
    book.write()


def _read(session: Session, models: Sequence[str]) -> list[Offer]:
    return read_offers(session_rows(session), models)


def agreeing_sheets(offer: Offer, item: Observation) -> set[int] | None:
    """Ids of the sheets in force that the line confirms; empty: it repeats an older one; None: it contradicts."""
    day = item.sheet.effective or item.seen
    current = sheet_on(offer, day)
    if current is not None and relation(item.sheet, current) != "differs":
        return {current.id} if day <= item.seen and current is sheet_on(offer, item.seen) else set()
    if any(relation(item.sheet, sheet) != "differs" for sheet in offer.sheets):
        return set()
    return None
