"""Lines that say otherwise than the price in force: each is confirmed, followed, waits or is quarantined."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from data.prices import Offer, PriceSheet
from data.store.record import load_offers
from data.tables import ObservationRow
from data.watching.fetch import Fetch
from data.watching.filter_rules import Sighting, judge
from data.watching.observation_rows import day_of
from data.watching.observations import Observation
from data.watching.record_price import record_price
from data.watching.seen_sheet import sheet_from_sighting

Target = tuple[str, Decimal | None, Decimal | None]
"""(seller, input, output) that a line moves to."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A line and the sheet in force that it contradicts. absurd: no list asks such a price."""

    item: Observation
    offer: Offer
    known: PriceSheet
    absurd: bool

    @property
    def target(self) -> Target:
        """What the price would move to."""
        prices = self.item.sheet.rates[0].prices
        return self.item.seller, prices.get("input"), prices.get("output")


def judge_all(fetch: Fetch, contradictions: Sequence[Contradiction]) -> None:
    """Decide on each; what is believed is recorded, and told to subscribers."""
    converging = _converging(contradictions)
    for one in contradictions:
        _judge(fetch, one, converging[one.target])


def _converging(contradictions: Sequence[Contradiction]) -> Counter[Target]:
    """How many models of a seller move to the same price; dated snapshots of one model count once."""
    models: dict[Target, set[str]] = defaultdict(set)
    for one in contradictions:
        if one.item.first_party:
            models[one.target].add(one.item.model.snapshot_of or one.item.model.id)
    return Counter({target: len(found) for target, found in models.items()})


def _judge(fetch: Fetch, one: Contradiction, converging: int) -> None:
    others = fetch.book.others(one.item)
    sighting = _sighting(fetch, one, others, converging)
    state, reasons = judge(sighting)
    if fetch.book.rejected(one.item):
        fetch.put_down(one.item, "rejected", "rejected")
    elif state == "confirmed":
        _record(fetch, one, sighting, others)
        fetch.put_down(one.item, state, state, reasons)
    elif state == "waiting" and _may_follow(sighting, reasons):
        _follow(fetch, one.offer, sighting)
        fetch.put_down(one.item, "followed", "agrees", ("followed",))
    else:
        if one.item.first_party:
            fetch.outcome.contradictions.append(one.item.offer_id)
        fetch.put_down(one.item, state, state, reasons)


def _sighting(fetch: Fetch, one: Contradiction, others: Sequence[ObservationRow], converging: int) -> Sighting:
    item, (since, away) = one.item, fetch.book.since(one.item)
    return Sighting(
        source=item.source, key=item.key, offer=item.offer_id, first_party=item.first_party, before=one.known,
        after=item.sheet, seen=item.seen, since=min([since, *(day_of(other.first_seen) for other in others)]),
        away=away, glimpses=fetch.book.glimpses(item), own=item.sheet.sources[-1] in one.known.sources,
        converging=converging, others=tuple(other.source for other in others), official=fetch.witness.official,
        absurd=one.absurd,
    )  # fmt: skip


def _record(fetch: Fetch, one: Contradiction, sighting: Sighting, others: Sequence[ObservationRow]) -> None:
    sheet = sheet_from_sighting(sighting, tuple(other.url for other in others))
    witness = fetch.witness
    record_price(fetch.session, one.offer, sheet, origin="watch", run=witness.run, by=witness.source)
    fetch.book.settle(others)
    fetch.outcome.confirmed.append(one.item.offer_id)


def _may_follow(sighting: Sighting, reasons: Sequence[str]) -> bool:
    """A line only tables have moves with its table: a host's at once, a vendor's when it has lasted a week."""
    return sighting.own and (
        not sighting.first_party or not {"too-young", "early-correction", "first-sight"} & set(reasons)
    )


def _follow(fetch: Fetch, offer: Offer, sighting: Sighting) -> None:
    sheet = replace(sheet_from_sighting(sighting, ()), grade="table")
    new = replace(offer, sheets=(sheet,))
    load_offers(fetch.session, [new], origin="watch", file="update", by=fetch.witness.source)
