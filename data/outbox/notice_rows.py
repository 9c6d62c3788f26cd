"""Notices in the store: kept once, known lines left out, and the notice that a new one corrects."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session, col

from data.people.notices import Line, Notice, digest, from_text, to_text
from data.store.engine import database_now
from data.store.sheet_rows import iso
from data.tables import NoticeRow


def keep(session: Session, notice: Notice, *, run: str, replaces: int | None = None) -> NoticeRow | None:
    """The row of a notice nobody recorded yet; None when this run did already."""
    key = digest(notice, run)
    if session.execute(select(col(NoticeRow.id)).where(col(NoticeRow.key) == key)).first():
        return None
    row = NoticeRow(
        key=key, run=run, offer=notice.offer, model=notice.model, phase=notice.phase, to_date=iso(notice.to_date),
        content=to_text(notice), replaces=replaces, created_at=database_now(session),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def earlier(session: Session, notice: Notice) -> list[NoticeRow]:
    """What stands recorded of the same offer (of a retirement: model) and day, oldest first."""
    wanted = select(NoticeRow).where(
        col(NoticeRow.offer) == notice.offer,
        col(NoticeRow.model) == notice.model,
        col(NoticeRow.to_date) == iso(notice.to_date),
        col(NoticeRow.standing) != "replaced",
    )
    return list(session.execute(wanted.order_by(col(NoticeRow.id))).scalars())


def launches_told(session: Session, models: Collection[str]) -> set[str]:
    """Those of the models whose launch is recorded, by whichever way it was found."""
    wanted = select(col(NoticeRow.model)).where(
        col(NoticeRow.model).in_(sorted(models)), col(NoticeRow.phase) == "launch"
    )
    return set(session.execute(wanted).scalars())


def news_in(notice: Notice, known: Sequence[NoticeRow]) -> Notice | None:
    """The notice without the lines that are recorded with the same price already; None when nothing is left."""
    if not notice.lines:
        return None if any(row.phase == notice.phase for row in known) else notice
    if notice.phase == "cancelled":
        return notice if corrected(notice, known) else None
    said = {_price(line) for row in known if row.phase != "cancelled" for line in from_text(row.content).lines}
    left = tuple(line for line in notice.lines if _price(line) not in said)
    return replace(notice, lines=left) if left else None


def _price(line: Line) -> tuple[str, object]:
    return line.key, line.after


def corrected(notice: Notice, known: Sequence[NoticeRow], gone: Collection[str] = ()) -> list[NoticeRow]:
    """Those of the earlier notices that told what does not hold: another price for the same meter and tier on the
    same day, or one that was cancelled. gone: keys of lines that another notice of the same news cancels."""
    prices = {line.key: None if notice.phase == "cancelled" else line.after for line in notice.lines}
    wrong = dict.fromkeys(gone) | prices
    return [row for row in known if row.phase != "cancelled" and _contradicts(row, wrong)]


def _contradicts(row: NoticeRow, prices: Mapping[str, Decimal | None]) -> bool:
    return any(prices.get(line.key, line.after) != line.after for line in from_text(row.content).lines)


def completed(notice: Notice, wrong: Sequence[NoticeRow], gone: Collection[str] = ()) -> Notice:
    """The notice with what the wrong ones told besides and what still holds, so that it can stand in their place.

    A cancelled part of a notice leaves the rest of that notice.
    """
    settled = {line.key for line in notice.lines} | set(gone)
    earlier_ones = [from_text(row.content) for row in wrong]
    rest = {line.key: line for one in earlier_ones for line in one.lines if line.key not in settled}
    if notice.phase != "cancelled":
        return replace(notice, lines=(*notice.lines, *rest.values()))
    return replace(earlier_ones[-1], lines=tuple(rest.values())) if rest else notice
