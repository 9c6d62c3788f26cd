"""What a source shows against what the store has: agrees, confirmed, waiting, quarantined, new.

The ledger is curated, the sources are witnesses: a first-party price moves only with two independent sources, the
vendor's own page, or a person's word. Lines only tables have are followed quietly, once they have lasted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from data.loading.import_lines import distinct, new_offers, plausible, present_lines
from data.loading.import_snapshot import agreeing_sheets, sound_facts
from data.outbox.record import record_notices
from data.prices import Offer, PriceSheet
from data.store.bulk import chunks, session_rows
from data.store.engine import lock_prices
from data.store.offer_rows import read_offers
from data.store.record import confirm, load_offers
from data.timeline import sheet_on
from data.watching.contradictions import Contradiction, judge_all
from data.watching.fetch import Fetch, Outcome, Witness
from data.watching.newcomers import newcomers
from data.watching.observation_rows import ObservationBook
from data.watching.observations import LineName, Observation
from data.watching.sheet_compare import relation


def reconcile(session: Session, witness: Witness, lines: Iterable[Observation]) -> Outcome:
    """Weigh every line of one fetch, in the caller's transaction."""
    lock_prices(session)
    listed = distinct(lines)
    present = present_lines(listed)
    sensible, _ = plausible(listed)
    absurd = {item.line for item in listed} - {item.line for item in sensible}
    fetch = Fetch(session, witness, _offers(session, present), ObservationBook(session))
    fetch.book.read({item.offer_id for item in present})
    agreeing, contradictions = _weigh(fetch, present, absurd)
    record_notices(session, newcomers(session, fetch.book, agreeing, fetch.offers), run=witness.run)
    unheard = [item for item in listed if item.offer_id not in fetch.offers]
    fetch.outcome.counts["absurd"] = sum(item.line in absurd for item in unheard)
    _add_new(fetch, [item for item in unheard if item.line not in absurd])
    judge_all(fetch, contradictions)
    fetch.book.write()
    return fetch.outcome


def _offers(session: Session, lines: Sequence[Observation]) -> dict[str, Offer]:
    rows = session_rows(session)
    models = sorted({item.model.id for item in lines})
    return {offer.id: offer for some in chunks(models) for offer in read_offers(rows, some)}


def _weigh(
    fetch: Fetch, present: Sequence[Observation], absurd: set[LineName]
) -> tuple[list[Observation], list[Contradiction]]:
    """The lines of offers that the store has: those that say what is in force, and those that say otherwise."""
    agreeing: list[Observation] = []
    contradictions: list[Contradiction] = []
    confirmed: dict[date, set[int]] = defaultdict(set)
    for item in present:
        offer = fetch.offers.get(item.offer_id)
        if offer is None:
            continue
        same = agreeing_sheets(offer, item) if offer.currency == item.currency else None
        if same:
            agreeing.append(item)
            confirmed[item.seen] |= same
            fetch.put_down(item, "agrees", "agrees")
        elif known := _contradicted(fetch, item, offer, repeats=same is not None):
            contradictions.append(Contradiction(item, offer, known, absurd=item.line in absurd))
    _confirm(fetch.session, confirmed)
    return agreeing, contradictions


def _confirm(session: Session, sheets: Mapping[date, set[int]]) -> None:
    for day, some in sheets.items():
        confirm(session, some, day)


def _contradicted(fetch: Fetch, item: Observation, offer: Offer, *, repeats: bool) -> PriceSheet | None:
    """The sheet in force that the line contradicts; None for a line with which that is no question.

    repeats: it says what held before.
    """
    known = sheet_on(offer, max(item.seen, item.sheet.effective or item.seen))
    if _disputed(offer, item):
        fetch.put_down(item, "disputed", "waiting", ("disputed",))
    elif repeats and known is not None and item.sheet.sources[-1] not in known.sources:
        fetch.put_down(item, "older", "agrees", ("older-line",))
    elif known is None or offer.currency != item.currency:
        fetch.put_down(item, "waiting", "waiting", ("no-line-that-day",))
    else:
        return known
    return None


def _disputed(offer: Offer, item: Observation) -> bool:
    """The line is known as another source's other figure."""
    return any(s.standing == "disputed" and relation(item.sheet, s) != "differs" for s in offer.sheets)


def _add_new(fetch: Fetch, lines: Sequence[Observation]) -> None:
    """Offers nobody had: taken as the table shows them, graded so, told to nobody."""
    offers = new_offers(lines)
    models = sound_facts(fetch.session, lines, offers)
    load_offers(fetch.session, offers, origin="watch", models=models, file="update")
    fetch.outcome.counts["new"] += len({item.offer_id for item in lines})
    for item in present_lines(lines):
        fetch.book.note(item, "agrees", ("new",))
