"""Making news known: notices, and for each subscriber an item and a message, in the writer's own transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlmodel import Session

from data.outbox.candidates import Candidate, candidates
from data.outbox.correct import correct
from data.outbox.messages import Item, put
from data.outbox.notice_rows import completed, corrected, earlier, keep, news_in
from data.outbox.told import save_told
from data.outbox.wake import wake
from data.people.chat_hours import USUAL_ZONE
from data.people.matching import Measure, judge, overheard
from data.people.measures import Market, measure_of
from data.people.notices import Notice, notices_of
from data.people.subjects import SessionMarket, promised_end, subject_of, vendor_zone
from data.people.wishes import Wish, concerns
from data.prices import Change
from data.store.engine import database_now
from data.tables import NoticeRow


def record_change(session: Session, changes: Sequence[Change], *, run: str, today: date | None = None) -> int:
    """Tell everybody who subscribed to any of these changes, in the caller's transaction (commit is the caller's).

    run: names the run that found them; all of one run goes to a chat and topic as one message. Recording the
    same changes of the same run again does nothing. today: the day that tells announced from effective; by
    default today in each vendor's zone. A change of another price for a day already told of corrects that.
    Returns the number of (notice, subscription) pairs queued, corrections not counted.
    """

    def vendor(change: Change) -> str:
        return change.model.partition("/")[0]

    notices: list[Notice] = []
    for _, group in groupby(sorted(changes, key=vendor), key=vendor):
        own = list(group)
        notices += notices_of(own, today or local_today(session, own[0].model))
    return record_notices(session, notices, run=run, today=today)


def local_today(session: Session, model: str) -> date:
    """Today where the model's vendor is or where people are (Shanghai), whichever is later: a price that begins
    today for those who record it is no announcement. By the database's clock."""
    now = datetime.fromtimestamp(database_now(session) / 1000, UTC)
    return max(now.astimezone(ZoneInfo(zone)).date() for zone in (vendor_zone(session, model), USUAL_ZONE))


def record_notices(
    session: Session,
    notices: Iterable[Notice],
    *,
    run: str,
    today: date | None = None,
    heard: Collection[int] = (),
    again: bool = False,
) -> int:
    """The same for notices made otherwise. Returns the pairs queued.

    heard: subscriptions that need not be told; again: others are told even what is recorded already.
    """
    now = database_now(session)
    market = SessionMarket(session)
    items: list[Item] = []
    ordered = sorted(notices, key=lambda notice: notice.phase == "cancelled")
    gone = _cancelled_lines(ordered)
    for notice in ordered:
        known = [] if again else earlier(session, notice)
        kept = _keep(session, notice, run, now, known, gone[notice.offer, notice.to_date])
        if kept:
            row, news, corrected_for = kept
            day = today or local_today(session, news.model)
            items += _items(session, row, news, {*heard, *corrected_for}, market, day)
    if items:
        put(session, items, run=run, now=now)
    wake(session)
    return len(items)


def _cancelled_lines(notices: Iterable[Notice]) -> defaultdict[tuple[str, date | None], set[str]]:
    """Of each offer and day, the keys of the lines that these notices call off."""
    found: defaultdict[tuple[str, date | None], set[str]] = defaultdict(set)
    for notice in notices:
        if notice.phase == "cancelled":
            found[notice.offer, notice.to_date] |= {line.key for line in notice.lines}
    return found


def _keep(
    session: Session, notice: Notice, run: str, now: int, known: Sequence[NoticeRow], gone: Collection[str]
) -> tuple[NoticeRow, Notice, set[int]] | None:
    """Store what is new in a notice and correct what it contradicts; None when all of it is known."""
    news = news_in(notice, known)
    if news is None:
        return None
    wrong = corrected(news, known, gone if news.phase != "cancelled" else ())
    news = completed(news, wrong, gone)
    news = replace(news, ends=promised_end(session, news))
    row = keep(session, news, run=run, replaces=wrong[0].id if wrong else None)
    if row is None:
        return None
    told: set[int] = set()
    for one in wrong:
        told |= correct(session, one, row, news, now, already=told)
    return row, news, told


def _items(
    session: Session, row: NoticeRow, notice: Notice, heard: Collection[int], market: Market, today: date
) -> list[Item]:
    """The items of the subscriptions that this is worth a push to; everybody remembers what they know now."""
    if notice.phase == "cancelled":
        return []
    subject = subject_of(session, notice)
    measures: dict[Wish, Measure | None] = {}
    items: list[Item] = []
    told: dict[int, dict[str, str]] = {}
    for found in candidates(session, subject):
        if found.id in heard or not concerns(found.wish, subject):
            continue
        if found.wish.aims and found.wish not in measures:
            measures[found.wish] = measure_of(found.wish, notice, market, today)
        known, item = _judged(found, row, notice, measures.get(found.wish))
        if item:
            items.append(item)
        if known != found.told:
            told[found.id] = known
    save_told(session, told)
    return items


def _judged(
    found: Candidate, row: NoticeRow, notice: Notice, measure: Measure | None
) -> tuple[dict[str, str], Item | None]:
    if found.deaf:
        return overheard(found.wish, found.told, notice), None
    verdict = judge(found.wish, found.told, notice, measure)
    item = Item(int(row.id or 0), found, verdict.earlier) if verdict.push else None
    return verdict.told, item
