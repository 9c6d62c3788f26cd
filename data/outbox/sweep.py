"""News that came with newer packaged files: found by looking at the store, told like any other.

The first look tells nobody: what stands in the store by then is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from data.outbox.notice_rows import earlier, keep, launches_told
from data.outbox.record import local_today, record_change, record_notices
from data.people.notices import PUSHED, Line, Notice, from_text, notices_of
from data.people.subjects import SessionMarket
from data.people.turns import turn
from data.prices import Change
from data.store.bulk import session_rows
from data.store.sheet_rows import CHANGE_COLUMNS, change_from, day
from data.tables import ModelRow, NoticeRow, StoreVersionRow
from data.tiers import tier_code

RECENT: Final = timedelta(days=30)
"""News that is older than this is history."""
NAME: Final = "news of the ledger"

_CHANGES: Final = (
    f"SELECT DISTINCT {', '.join(f'c.{name}' for name in CHANGE_COLUMNS)} FROM change c"  # noqa: S608 (constants)
    " JOIN sheet s ON s.offer = c.offer AND s.effective = c.to_date AND s.origin = 'ledger'"
    " WHERE c.scope = c.offer AND c.kind IN ({kinds}) AND c.to_date >= ?"
)
_LAUNCHES: Final = (
    "SELECT DISTINCT o.model FROM offer o JOIN sheet s ON s.offer = o.id WHERE o.first_party"
    " AND s.standing = 'standing' AND s.grade <> 'table' AND s.origin <> 'snapshot' AND s.effective >= ?"
)


def sweep(session: Session, *, today: date | None = None) -> int:
    """Tell of what is recent and was not recorded yet, when the store has moved. Returns the pairs queued."""
    version = str(session.get_one(StoreVersionRow, 1).version)
    row, first = turn(session, NAME)
    if row.note == version:
        return 0
    row.note = version
    session.add(row)
    now = today or local_today(session, "")
    changes = _unknown(session, _changes(session, now))
    others = [*_launches(session, now), *_retirements(session, now)]
    if first:
        for notice in [*notices_of(changes, now), *others]:
            if not earlier(session, notice):
                keep(session, notice, run="first look")
        return 0
    run = f"ledger:{version}"
    return record_change(session, changes, run=run, today=today) + record_notices(
        session, others, run=run, today=today
    )


def _changes(session: Session, now: date) -> list[Change]:
    kinds = sorted(PUSHED - {"cancelled"})
    statement = _CHANGES.format(kinds=", ".join("?" * len(kinds)))
    rows = session_rows(session)(statement, [*kinds, (now - RECENT).isoformat()])
    return [change_from(row) for row in rows]


def _unknown(session: Session, changes: Sequence[Change]) -> list[Change]:
    """Those whose line no notice has."""
    offers = {change.offer for change in changes}
    said: set[tuple[object, ...]] = set()
    for text in _contents(session, offers):
        notice = from_text(text)
        said.update((notice.offer, notice.to_date, line.key, line.after) for line in notice.lines)
    return [c for c in changes if (c.offer, c.to_date, _key(c), c.after) not in said]


def _key(change: Change) -> str:
    code = tier_code(change.tier)
    return f"{code}|{change.meter}" if code else change.meter


def _contents(session: Session, offers: Iterable[str]) -> list[str]:
    wanted = select(col(NoticeRow.content)).where(
        col(NoticeRow.offer).in_(sorted(offers)), col(NoticeRow.standing) != "replaced"
    )
    return list(session.execute(wanted).scalars())


def _launches(session: Session, now: date) -> list[Notice]:
    """Models whose very first price is recent, of the vendors' own lists."""
    market = SessionMarket(session)
    found: list[Notice] = []
    for (model,) in session_rows(session)(_LAUNCHES, [(now - RECENT).isoformat()]):
        offers = [offer for offer in market.offers(model) if offer.first_party]
        firsts = [next((s for s in offer.sheets if s.standing == "standing"), None) for offer in offers]
        if any(sheet and (sheet.effective is None or sheet.effective < now - RECENT) for sheet in firsts):
            continue
        for offer, sheet in zip(offers, firsts, strict=True):
            if sheet and sheet.effective and sheet.effective <= now:
                lines = tuple(Line(sheet.rates[0].tier, m, None, p) for m, p in sheet.rates[0].prices.items())
                notice = Notice(
                    "launch", model, offer.id, offer.list, offer.currency, lines, "change", None, sheet.effective,
                    sheet.date_kind, sheet.sources[0] if sheet.sources else "",
                )  # fmt: skip
                found.append(notice)
    told = launches_told(session, {notice.model for notice in found})
    return [notice for notice in found if notice.model not in told]


def _retirements(session: Session, now: date) -> list[Notice]:
    wanted = select(col(ModelRow.id), col(ModelRow.retired)).where(
        col(ModelRow.retired) >= (now - RECENT).isoformat(), col(ModelRow.curated)
    )
    found = [
        Notice("retirement", model, "", "", None, (), "change", None, day(retired), "announced", "")
        for model, retired in session.connection().execute(wanted)
    ]
    return [notice for notice in found if not earlier(session, notice)]
