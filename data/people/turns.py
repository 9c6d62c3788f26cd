"""What is done now and then, by one replica at a time: whose turn it is stands in the store."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from data.store.bulk import insert_for
from data.store.engine import database_now
from data.tables import TurnRow


def take_turn(session: Session, name: str, every: timedelta) -> bool:
    """True when it was last begun at least `every` ago (or never); it counts as begun now."""
    row, new = turn(session, name)
    now = database_now(session)
    if not new and now - row.begun_at < every / timedelta(milliseconds=1):
        return False
    row.begun_at = now
    session.add(row)
    return True


def turn(session: Session, name: str) -> tuple[TurnRow, bool]:
    """The row, locked, and whether it is new."""
    make = insert_for(session.get_bind().dialect.name)
    new = make(TurnRow).values(name=name, begun_at=database_now(session), note="").on_conflict_do_nothing()
    added = session.connection().execute(new.returning(col(TurnRow.name))).first()
    row = session.execute(select(TurnRow).where(col(TurnRow.name) == name).with_for_update()).scalar_one()
    return row, added is not None
