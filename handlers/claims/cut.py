"""A claimed cut ("降价97%") against the changes on record: which model, which side, which basis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from data.changes import succession
from data.prices import Change
from data.tiers import rate_of
from data.timeline import sheet_on
from handlers.history import scope_of
from handlers.inquiry import Inquiry
from handlers.question import Claim
from handlers.reckoning.days import FIRST_DAY, window_asked
from handlers.reckoning.events import event_lines
from handlers.reckoning.past import MAIN, home_offer, host_of, meter_name
from handlers.reckoning.shelf import each_once
from handlers.reckoning.wanted import vendors_asked
from handlers.writing.figures import percent, plain, price
from handlers.writing.sentences import join, name_of

NEAR: Final = Decimal("1.0")
"""Percent points within which people's rounding counts as the same figure (97 for 97.5)."""
NEARLY: Final = Decimal(5)
"""Percent points within which a step is worth showing as the nearest."""
RANK: Final = {"change": 0, "structure": 1, "snapshot": 1, "successor": 2, "alias": 2, "promo_start": 3}


@dataclass(frozen=True, slots=True)
class Found:
    """A change that comes nearest to the claim."""

    change: Change
    gap: Decimal

    @property
    def matches(self) -> bool:
        return self.gap <= NEAR


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a claim, and the changes it rests on."""

    lines: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


def cut_verdict(claim: Claim, inquiry: Inquiry) -> Verdict:
    """Matches, matches on one side or across generations only, or contradicted by the biggest cut on record."""
    changes = _candidates(inquiry)
    best = _nearest(changes, claim.value)
    say, claimed = inquiry.say, f"{plain(claim.value)}%"
    if best is None:
        return Verdict((say("A cut of {claimed}: nothing on record to hold it against.", claimed=claimed),))
    if best.matches:
        event = _same_event(best.change, changes)
        return Verdict(tuple(_match(best.change, event, claimed, inquiry)), tuple(event))
    near = best.gap <= NEARLY
    event = _same_event(best.change if near else _biggest(changes), changes)
    told = (
        say("A cut of {claimed} is not in the ledger. The nearest is:", claimed=claimed)
        if near
        else say("A cut of {claimed} is not in the ledger. The biggest is:", claimed=claimed)
    )
    return Verdict((told, *event_lines(event, inquiry, with_model=True)), tuple(event))


def _candidates(inquiry: Inquiry) -> tuple[Change, ...]:
    """Cuts of the models asked about, consecutive and cumulative; of every model where none was named."""
    models, day = _models(inquiry), inquiry.today
    window = window_asked(inquiry.question, inquiry.now, None)
    if models:
        each = [c for m in models for c in (*inquiry.shelf.changes(m, day), *inquiry.shelf.cumulative(m, day))]
        each += _first_of_their_line(models, inquiry)
    else:
        span = (window.first, min(window.last, day)) if window else (FIRST_DAY, day)
        each = [c for c in inquiry.shelf.catalogue.changes_between(*span) if _in_region(c, inquiry)]
    own = (c for c in each if not host_of(c) and (c.meter != "cache_read" or c.kind == "change"))
    kept = (c for c in own if c.pct is not None and c.pct < 0 and c.meter in MAIN and c.kind in RANK)
    inside = [c for c in kept if window is None or (c.to_date and window.first <= c.to_date <= window.last)]
    return each_once(inside)


def _models(inquiry: Inquiry) -> list[str]:
    """A family stands for all its models here, a vendor too: "通义" is any of them."""
    catalogue, question = inquiry.shelf.catalogue, inquiry.question
    found = list(scope_of(inquiry).models)
    for family in question.families:
        known = catalogue.family(family) if family else None
        found += catalogue.model_ids(vendor=known.vendor) if known else ()
    for vendor in vendors_asked(inquiry):
        found += catalogue.model_ids(vendor=vendor)
    return list(dict.fromkeys(found))


def _first_of_their_line(models: list[str], inquiry: Inquiry) -> Iterator[Change]:
    """From the wider family's flagship to the first model of a new line: Claude 2.1 to Claude 3 Sonnet."""
    catalogue = inquiry.shelf.catalogue
    for family in catalogue.families():
        first = family.flagships[0]
        wider = catalogue.family(family.parent) if family.parent else None
        if wider is None or first.since is None or first.since > inquiry.today or first.model not in models:
            continue
        before = wider.flagship(first.since - timedelta(days=1))
        old, new = (home_offer(model, inquiry) if model else None for model in (before, first.model))
        if old and new and before != first.model and old.list == new.list:
            yield from succession(old, new, first)


def _in_region(change: Change, inquiry: Inquiry) -> bool:
    region = inquiry.question.filters.region
    vendor = inquiry.shelf.catalogue.vendor(change.model.partition("/")[0])
    return region is None or (vendor is not None and vendor.home == region)


def _nearest(changes: Iterable[Change], claimed: Decimal) -> Found | None:
    """A plain cut before a change across generations; within a kind the nearest, the earliest of equals."""
    found = [Found(change, abs(-(change.pct or Decimal(0)) - claimed)) for change in changes]
    if not found:
        return None
    return min(
        found, key=lambda f: (not f.matches, RANK[f.change.kind] if f.matches else 0, f.gap, _age(f.change))
    )


def _biggest(changes: Iterable[Change]) -> Change:
    """The deepest plain cut, else the deepest of any kind."""
    return min(changes, key=lambda c: (c.kind != "change", c.pct or Decimal(0), _age(c)))


def _age(change: Change) -> tuple[bool, str, str]:
    return (change.basis != "previous", str(change.to_date), change.model)


def _same_event(best: Change, changes: Iterable[Change]) -> list[Change]:
    """The other sides of the same step."""
    return [
        c
        for c in changes
        if (c.model, c.offer, c.to_date, c.kind, c.tier, c.basis)
        == (best.model, best.offer, best.to_date, best.kind, best.tier, best.basis)
    ]


def _match(best: Change, event: list[Change], claimed: str, inquiry: Inquiry) -> Iterator[str]:
    say = inquiry.say
    sides = {
        c.meter for c in event if c.pct is not None and best.pct is not None and abs(c.pct - best.pct) <= NEAR
    }
    name = name_of(best.model, inquiry)
    meters = join((meter_name(meter, say) for meter in MAIN if meter in sides), say)
    other = [c for c in event if c.meter not in sides and c.meter in ("input", "output")]
    if best.kind not in ("change", "structure"):
        yield say("A cut of {claimed} holds only from one model to another, not for one model:", claimed=claimed)
    elif other:
        rest = join((f"{meter_name(c.meter, say)} {percent(c.pct)}" for c in other if c.pct), say)
        yield say(
            "A cut of {claimed} holds for {model} on {side} only ({rest}):",
            claimed=claimed, model=name, side=meters, rest=rest,
        )  # fmt: skip
    else:
        yield say("A cut of {claimed} holds for {model} ({side}):", claimed=claimed, model=name, side=meters)
    yield from event_lines(event, inquiry)
    yield from _side_left_out(best, event, inquiry)


def _side_left_out(best: Change, event: list[Change], inquiry: Inquiry) -> Iterator[str]:
    """The side that did not move, or whose earlier price nobody recorded, with its price."""
    say, moved = inquiry.say, {change.meter for change in event}
    offer = next((o for o in inquiry.shelf.offers(best.model) if o.id == best.offer), None)
    sheet = sheet_on(offer, best.to_date) if offer and best.to_date else None
    found = rate_of(sheet, best.tier) if sheet else None
    for meter in ("input", "output"):
        if found and meter in found.prices and meter not in moved:
            figure = price(found.prices[meter], best.currency)
            yield say("{meter} {figure}, no cut on record", meter=meter_name(meter, say), figure=figure)
