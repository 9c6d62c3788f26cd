"""The shipped import into the store: offers the ledger does not have, and what tables say of those it has."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import select, update
from sqlmodel import Session, col

from data.bulk import chunks, insert_rows, session_rows
from data.import_lines import new_offers
from data.observations import Observation, rates_digest, rates_text
from data.offer_rows import read_offers
from data.prices import Offer
from data.record import Origin, confirm, load_offers
from data.sheet_compare import relation
from data.sheet_rows import digest, iso
from data.snapshot_file import merged_models, read_snapshot
from data.store import database_now
from data.tables import ObservationRow, SheetRow
from data.timeline import sheet_on

FILE = "snapshot/offers.csv"


def load_snapshot(session: Session, folder: Path) -> None:
    """Bring the store to what the shipped import says, in the caller's transaction. Repeating it changes nothing.

    Lines of people, of the watcher and of the ledger stand before it. Raises SnapshotError.
    """
    snapshot = read_snapshot(folder)
    ours = _offers_of(session, ("ledger", "admin", "watch"))
    offers = new_offers(item for item in snapshot.observations if item.offer_id not in ours)
    _set_aside(session, {(o.id, digest(sheet)) for o in offers for sheet in o.sheets})
    load_offers(
        session, offers, origin="snapshot", models=merged_models(snapshot.observations).values(), file=FILE
    )
    _weigh(session, [item for item in snapshot.observations if item.offer_id in ours])


def _offers_of(session: Session, origins: Sequence[Origin]) -> set[str]:
    rows = select(col(SheetRow.offer)).where(col(SheetRow.origin).in_(origins)).distinct()
    return set(session.connection().execute(rows).scalars())


def _set_aside(session: Session, wanted: Collection[tuple[str, str]]) -> None:
    """Lines of an earlier import that this one does not repeat are superseded."""
    standing = select(col(SheetRow.id), col(SheetRow.offer), col(SheetRow.digest)).where(
        col(SheetRow.origin) == "snapshot", col(SheetRow.standing) != "superseded"
    )
    gone = [row[0] for row in session.connection().execute(standing) if (row[1], row[2]) not in wanted]
    for some in chunks(gone):
        rows = update(SheetRow).where(col(SheetRow.id).in_(some))
        session.connection().execute(rows.values(standing="superseded"))


def _weigh(session: Session, seen: Sequence[Observation]) -> None:
    """Lines the ledger has too: those that agree confirm it, those that contradict it are kept beside it."""
    offers = {offer.id: offer for some in chunks({o.model.id for o in seen}) for offer in _read(session, some)}
    confirmed: defaultdict[date, set[int]] = defaultdict(set)
    disputed: list[Observation] = []
    for item in seen:
        agreeing = agreeing_sheets(offers[item.offer_id], item)
        if agreeing is None:
            disputed.append(item)
        else:
            confirmed[item.seen].update(agreeing)
    for day, sheets in confirmed.items():
        confirm(session, sheets, day)
    _keep(session, disputed)


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


def _keep(session: Session, disputed: Iterable[Observation]) -> None:
    """Contradictions as observations, the state in which `kanjia review` lists them."""
    known = select(col(ObservationRow.source), col(ObservationRow.offer), col(ObservationRow.digest))
    have = {tuple(row) for row in session.connection().execute(known)}
    now = database_now(session)
    fresh = {(o.source, o.offer_id, rates_digest(o.sheet)): o for o in disputed}
    rows = [
        {
            "source": source, "offer": offer, "currency": item.currency, "sheet": rates_text(item.sheet),
            "digest": mark, "effective": iso(item.sheet.effective), "url": item.url, "state": "waiting",
            "reasons": json.dumps(["contradicts-ledger"]), "first_seen": now, "last_seen": now,
        }
        for (source, offer, mark), item in fresh.items()
        if (source, offer, mark) not in have
    ]  # fmt: skip
    insert_rows(session, ObservationRow, rows)
