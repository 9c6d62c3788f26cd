"""What a source shows against what the store has: agrees, confirmed, waiting, quarantined, new.

The ledger is curated, the sources are witnesses: a first-party price moves only with two independent sources, the
vendor's own page, or a person's word. Lines only tables have are followed quietly, once they have lasted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

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
from data.watching.filter_rules import Sighting, judge
from data.watching.newcomers import newcomers
from data.watching.observation_rows import ObservationBook, day_of
from data.watching.observations import Observation
from data.watching.record_price import record_price
from data.watching.seen_sheet import sheet_from_sighting
from data.watching.sheet_compare import relation


@dataclass
class Outcome:
    """What reconciling one source came to. Lists hold offer ids."""

    counts: Counter[str] = field(default_factory=Counter)
    """agrees, older, disputed, confirmed, followed, waiting, quarantined, rejected, new, absurd."""
    confirmed: list[str] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            ", ".join(f"{count} {word}" for word, count in sorted(self.counts.items()) if count) or "nothing new"
        )


@dataclass(frozen=True, slots=True)
class Witness:
    """Who shows the lines. `official`: the vendor's own page. `run`: the name pushes are grouped under."""

    source: str
    run: str
    official: bool = False


def reconcile(session: Session, witness: Witness, lines: Iterable[Observation]) -> Outcome:
    """Weigh every line of one fetch, in the caller's transaction."""
    lock_prices(session)
    listed = distinct(lines)
    kept, _ = plausible(listed)
    present = present_lines(listed)
    offers = _offers(session, present)
    sensible = {id(item) for item in kept}
    absurd = [item for item in listed if id(item) not in sensible]
    outcome = Outcome(Counter({"absurd": sum(item.offer_id not in offers for item in absurd)}))
    book = ObservationBook(session)
    book.read({item.offer_id for item in present})
    differing: list[tuple[Observation, PriceSheet]] = []
    agreed: dict[date, set[int]] = defaultdict(set)
    agreeing: list[Observation] = []
    for item in present:
        offer = offers.get(item.offer_id)
        if offer and _weigh(item, offer, book, outcome, agreed, differing):
            agreeing.append(item)
    for day, sheets in agreed.items():
        confirm(session, sheets, day)
    record_notices(session, newcomers(session, book, agreeing, offers), run=witness.run)
    _add_new(session, [item for item in kept if item.offer_id not in offers], book, outcome)
    _judge(session, witness, differing, offers, book, outcome, sensible)
    book.write()
    return outcome


def _offers(session: Session, lines: Sequence[Observation]) -> dict[str, Offer]:
    rows = session_rows(session)
    models = sorted({item.model.id for item in lines})
    return {offer.id: offer for some in chunks(models) for offer in read_offers(rows, some)}


def _weigh(
    item: Observation,
    offer: Offer,
    book: ObservationBook,
    outcome: Outcome,
    agreed: dict[date, set[int]],
    differing: list[tuple[Observation, PriceSheet]],
) -> bool:
    """One line of an offer that the store has. True when it says what is in force."""
    day = max(item.seen, item.sheet.effective or item.seen)
    known = sheet_on(offer, day)
    same = agreeing_sheets(offer, item) if offer.currency == item.currency else None
    if same:
        agreed[item.seen] |= same
        outcome.counts["agrees"] += 1
        book.note(item, "agrees")
    elif _disputed(offer, item):
        outcome.counts["disputed"] += 1
        book.note(item, "waiting", ("disputed",))
    elif same is not None and known is not None and item.sheet.sources[-1] not in known.sources:
        outcome.counts["older"] += 1
        book.note(item, "agrees", ("older-line",))
    elif known is None or offer.currency != item.currency:
        outcome.counts["waiting"] += 1
        book.note(item, "waiting", ("no-line-that-day",))
    else:
        differing.append((item, known))
    return bool(same)


def _disputed(offer: Offer, item: Observation) -> bool:
    """The line is known as another source's other figure."""
    return any(s.standing == "disputed" and relation(item.sheet, s) != "differs" for s in offer.sheets)


def _add_new(session: Session, lines: Sequence[Observation], book: ObservationBook, outcome: Outcome) -> None:
    """Offers nobody had: taken as the table shows them, graded so, told to nobody."""
    offers = new_offers(lines)
    models = sound_facts(session, lines, offers)
    load_offers(session, offers, origin="watch", models=models, file="update")
    outcome.counts["new"] += len({item.offer_id for item in lines})
    for item in present_lines(lines):
        book.note(item, "agrees", ("new",))


def _judge(
    session: Session,
    witness: Witness,
    differing: Sequence[tuple[Observation, PriceSheet]],
    offers: Mapping[str, Offer],
    book: ObservationBook,
    outcome: Outcome,
    sensible: Collection[int],
) -> None:
    converging = _converging(differing)
    for item, known in differing:
        others = book.others(item)
        own_since, away = book.since(item)
        since = min([own_since, *(day_of(other.first_seen) for other in others)])
        sighting = Sighting(
            source=item.source, key=item.key, offer=item.offer_id, first_party=item.first_party, before=known,
            after=item.sheet, seen=item.seen, since=since, away=away,
            glimpses=book.glimpses(item), own=item.sheet.sources[-1] in known.sources,
            converging=converging[_target(item)],
            others=tuple(other.source for other in others), official=witness.official,
            absurd=id(item) not in sensible,
        )  # fmt: skip
        state, reasons = judge(sighting)
        if book.rejected(item):
            state, reasons = "rejected", ()
        elif state == "confirmed":
            sheet = sheet_from_sighting(sighting, tuple(other.url for other in others))
            record_price(session, offers[item.offer_id], sheet, origin="watch", run=witness.run, by=witness.source)
            book.settle(others)
            outcome.confirmed.append(item.offer_id)
        elif state == "waiting" and _may_follow(sighting, reasons):
            _follow(session, offers[item.offer_id], sighting, witness)
            state, reasons = "agrees", ("followed",)  # type: ignore[assignment]
        elif item.first_party:
            outcome.contradictions.append(item.offer_id)
        outcome.counts["followed" if reasons == ("followed",) else state] += 1
        book.note(item, state, reasons)


def _target(item: Observation) -> tuple[str, Decimal | None, Decimal | None]:
    prices = item.sheet.rates[0].prices
    return (item.seller, prices.get("input"), prices.get("output"))


def _converging(differing: Sequence[tuple[Observation, PriceSheet]]) -> Counter[tuple[str, object, object]]:
    """How many models of a seller move to the same price; dated snapshots of one model count once."""
    models: dict[tuple[str, object, object], set[str]] = defaultdict(set)
    for item, _ in differing:
        if item.first_party:
            models[_target(item)].add(item.model.snapshot_of or item.model.id)
    return Counter({target: len(found) for target, found in models.items()})


def _may_follow(sighting: Sighting, reasons: Sequence[str]) -> bool:
    """A line only tables have moves with its table: a host's at once, a vendor's when it has lasted a week."""
    return sighting.own and (
        not sighting.first_party or not {"too-young", "early-correction", "first-sight"} & set(reasons)
    )


def _follow(session: Session, offer: Offer, sighting: Sighting, witness: Witness) -> None:
    sheet = replace(sheet_from_sighting(sighting, ()), grade="table")
    load_offers(session, [replace(offer, sheets=(sheet,))], origin="watch", file="update", by=witness.source)
