"""How each source is doing: the last good fetch, failures, what a conditional request needs, who is ill."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from data.sources.port import FetchState
from data.store.engine import database_now
from data.tables import SourceHealthRow

STALE: Final = timedelta(days=3)
LONGEST_WAIT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StaleSource:
    """A source without a good fetch for days. `last_good`: epoch milliseconds, None: never."""

    source: str
    last_good: int | None
    error: str


def _row(session: Session, source: str) -> SourceHealthRow:
    return session.get(SourceHealthRow, source) or SourceHealthRow(source=source)


def fetch_state(session: Session, source: str) -> FetchState:
    """What the last good fetch left behind."""
    row = _row(session, source)
    return FetchState(row.etag, row.last_modified, row.version)


def note_good(session: Session, source: str, state: FetchState) -> None:
    """A fetch went well; a report of staleness is over."""
    row = _row(session, source)
    now = database_now(session)
    row.last_try, row.last_good, row.failures, row.error, row.reported_at = now, now, 0, "", None
    row.etag, row.last_modified, row.version = state.etag, state.last_modified, state.version
    session.add(row)


def note_failure(session: Session, source: str, error: str) -> None:
    """A fetch failed; what the last good one left behind stays."""
    row = _row(session, source)
    row.last_try, row.failures, row.error = database_now(session), row.failures + 1, error[:500]
    session.add(row)


def is_due(session: Session, source: str, every: timedelta) -> bool:
    """Whether a poll is due: after `every`, doubled with each failure in a row, at most a day."""
    row = session.get(SourceHealthRow, source)
    if row is None or row.last_try is None:
        return True
    wait = min(every * 2 ** min(row.failures, 10), max(every, LONGEST_WAIT))
    return bool(database_now(session) - row.last_try >= wait / timedelta(milliseconds=1))


def report_stale(session: Session, sources: Collection[str]) -> list[StaleSource]:
    """The sources among these that went stale and were not reported yet; they count as reported now."""
    now = database_now(session)
    rows = session.execute(select(SourceHealthRow).where(col(SourceHealthRow.source).in_(sources))).scalars()
    limit = now - STALE / timedelta(milliseconds=1)
    found = [r for r in rows if r.failures and r.reported_at is None and (r.last_good or 0) < limit]
    ill = [r for r in found if r.last_good is not None or r.failures >= 3]
    for row in ill:
        row.reported_at = now
        session.add(row)
    return [StaleSource(row.source, row.last_good, row.error) for row in ill]
