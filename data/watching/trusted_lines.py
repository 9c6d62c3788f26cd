"""The operator's own files into the store: every line counts at once, a line that left its file is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from data.outbox import recording
from data.store.engine import lock_prices
from data.store.record import reinstate, supersede
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
        _withdraw(session, gone)
    return recorded, len(gone)


def _withdraw(session: Session, gone: Sequence[SheetRow]) -> None:
    """Set these lines aside; what had given way to them, and to nothing since, stands again."""
    for row in gone:
        back = _gave_way(session, row)
        if row.standing != "superseded" and row.id is not None:
            supersede(session, row.id, None)
            reinstate(session, [one for one in back if one.file != row.file])


def _gave_way(session: Session, row: SheetRow) -> list[SheetRow]:
    """The lines that this one stands for, also through earlier lines of the same file."""
    wanted = select(SheetRow).where(col(SheetRow.superseded_by) == row.id, col(SheetRow.standing) == "superseded")
    direct = list(session.execute(wanted).scalars())
    return [*direct, *(far for one in direct if one.file == row.file for far in _gave_way(session, one))]
