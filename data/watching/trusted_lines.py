"""The operator's own files into the store: every line counts at once, a line that left its file is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from data.outbox import recording
from data.store.engine import lock_prices
from data.store.record import supersede
from data.store.sheet_rows import digest
from data.tables import SheetRow
from data.watching.observations import Observation
from data.watching.record_price import record_price


def record_trusted(session: Session, source: str, lines: Sequence[Observation], *, run: str) -> tuple[int, int]:
    """(lines recorded, lines withdrawn), in the caller's transaction. Subscribers are told of what moved."""
    lock_prices(session)
    file = f"source:{source}"
    wanted = {(line.offer_id, digest(line.sheet)) for line in lines}
    before = select(SheetRow).where(col(SheetRow.file) == file, col(SheetRow.standing) != "superseded")
    gone = [row for row in session.execute(before).scalars() if (row.offer, row.digest) not in wanted]
    models = {line.model.id for line in lines} | {row.offer.rpartition("@")[0] for row in gone}
    recorded = 0
    with recording(session, sorted(models), run=run):
        for line in lines:
            done = record_price(
                session,
                line.offer(),
                line.sheet,
                origin="watch",
                run=run,
                by=source,
                file=file,
                models=[line.model],
            )
            recorded += done.sheet is not None
        for row in gone:
            if row.standing != "superseded" and row.id is not None:
                supersede(session, row.id, None)
    return recorded, len(gone)
