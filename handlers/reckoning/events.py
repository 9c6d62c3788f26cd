"""Changes as lines: each by its own name, the tiers of one step together, generations with their predecessor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

from data.prices import METERS, Change, Meter
from data.tiers import tier_key
from data.timeline import sheet_on
from handlers.inquiry import Inquiry
from handlers.reckoning.past import MAIN, day_of, home_offer, host_of, meter_name, move
from handlers.writing.figures import percent, price
from handlers.writing.sentences import join, name_of, tier_in_words

TIERS_APART: Final = 2
"""More tiers than these that moved on one day stand in one line, as ranges."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to one offer on one day: one kind, every tier and meter that moved."""

    changes: tuple[Change, ...]

    @property
    def first(self) -> Change:
        return self.changes[0]

    @property
    def day(self) -> date:
        return self.first.to_date or date.min

    @property
    def size(self) -> Decimal:
        """Percent of the side that moved most; a cached price alone counts for nothing."""
        sides = [abs(c.pct) for c in self.changes if c.pct is not None and c.meter != "cache_read"]
        return max(sides, default=Decimal(0))

    @property
    def falls(self) -> bool:
        """True when a side became cheaper."""
        return any(c.pct is not None and c.pct < 0 for c in self.changes)

    @property
    def rises(self) -> bool:
        """True when a side became dearer."""
        return any(c.pct is not None and c.pct > 0 for c in self.changes)


def events_of(changes: Iterable[Change]) -> list[Event]:
    """The main meters' changes by day, model, offer, kind and line before, oldest first."""
    shown = sorted((c for c in changes if c.meter in MAIN), key=_order)
    return [Event(tuple(same)) for _, same in groupby(shown, key=_event_key)]


def _event_key(change: Change) -> tuple[date, str, str, str, date]:
    day, before = change.to_date or date.min, change.from_date or date.min
    return (day, change.model, change.offer, change.kind, before if change.kind == "successor" else date.min)


def _order(change: Change) -> tuple[object, ...]:
    return (*_event_key(change), repr(tier_key(change.tier)), METERS.index(change.meter))


def event_lines(changes: Iterable[Change], inquiry: Inquiry, *, with_model: bool = False) -> list[str]:
    """`2024-10-02: input $5 → $2.5 (−50%), output $15 → $10 (−33.3%)`, one to three lines an event."""
    return [line for event in events_of(changes) for line in lines_of(event, inquiry, with_model=with_model)]


def lines_of(event: Event, inquiry: Inquiry, *, with_model: bool = False) -> list[str]:
    """A line a tier; one line with ranges where many tiers moved at once."""
    shown = _without_cache(event.changes) if with_model else event.changes
    tiers = [list(same) for _, same in groupby(shown, key=lambda c: tier_key(c.tier))]
    if len(tiers) <= (1 if with_model else TIERS_APART):
        return [_line(same, tier_in_words(same[0].tier, inquiry.say), inquiry, with_model) for same in tiers]
    many = inquiry.say("{number} tiers", number=len(tiers))
    return [_line(shown, many, inquiry, with_model)]


def _without_cache(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Among many models input and output say enough, where they moved."""
    return tuple(change for change in changes if change.meter != "cache_read") or changes


def _line(same: Sequence[Change], tier: str, inquiry: Inquiry, with_model: bool) -> str:
    say, first = inquiry.say, same[0]
    parts = (_model_named(first, inquiry, with_model), host_of(first), kind_name(first, inquiry), tier)
    label = join((part for part in parts if part), say)
    moves = join(_moves(same, inquiry), say)
    when = day_of(first, say)
    if not label:
        return say("{when}: {moves}", when=when, moves=moves)
    return say("{when} [{label}]: {moves}", when=when, label=label, moves=moves)


def _model_named(change: Change, inquiry: Inquiry, with_model: bool) -> str:
    return name_of(change.model, inquiry) if with_model and change.kind not in ("successor", "snapshot") else ""


def _moves(same: Sequence[Change], inquiry: Inquiry) -> Iterator[str]:
    for meter in MAIN:
        sides = [change for change in same if change.meter == meter]
        if len(sides) == 1:
            yield move(sides[0], inquiry.say)
        elif sides:
            yield _range_moved(meter, sides, inquiry)


def _range_moved(meter: Meter, sides: Sequence[Change], inquiry: Inquiry) -> str:
    """`input ¥6–¥15 → ¥3.2–¥9.6 (−46.7% to −36%)`."""
    say, currency = inquiry.say, sides[0].currency
    was, now = sorted(c.before for c in sides), sorted(c.after for c in sides)
    known = sorted(c.pct for c in sides if c.pct is not None)
    told = f"{meter_name(meter, say)} {_span(was, currency)} → {_span(now, currency)}"
    if not known:
        return told
    ends = percent(known[0]), percent(known[-1])
    spread = ends[0] if ends[0] == ends[1] else say("{low} to {high}", low=ends[0], high=ends[1])
    return told + say(" ({percent})", percent=spread)


def _span(prices: Sequence[Decimal], currency: str) -> str:
    ends = (price(prices[0], currency), price(prices[-1], currency))
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def kind_name(change: Change, inquiry: Inquiry) -> str:
    """What a change is called when it is no cut and no rise of a list price; empty for a plain change."""
    say = inquiry.say
    if change.kind == "successor":
        return _generation(change, inquiry)
    if change.kind == "alias":
        return _moved_to(change, inquiry)
    return {
        "change": "",
        "snapshot": say("dated version {model}", model=change.offer.partition("@")[0].partition("/")[2]),
        "promo_start": say("promotion"),
        "promo_end": say("promotion ended, not a rise of the list price"),
        "scheduled": say("announced"),
        "cancelled": say("announced, then cancelled"),
        "structure": say("other price structure"),
    }[change.kind]


def _generation(change: Change, inquiry: Inquiry) -> str:
    say, new = inquiry.say, name_of(change.model, inquiry)
    before = predecessor(change, inquiry)
    if before is None:
        return say("next generation: {model}", model=new)
    return say("next generation: {before} → {model}", before=name_of(before, inquiry), model=new)


def predecessor(change: Change, inquiry: Inquiry) -> str | None:
    """The flagship that a `successor` change compares with: the one of some family whose price it starts from."""
    for family in inquiry.shelf.catalogue.families():
        models = [flagship.model for flagship in family.flagships]
        place = models.index(change.model) if change.model in models else 0
        if place and _cost(models[place - 1], change, inquiry):
            return models[place - 1]
    return None


def _cost(model: str, change: Change, inquiry: Inquiry) -> bool:
    """True when that model's default price was the change's `before` on its day."""
    offer = home_offer(model, inquiry)
    sheet = sheet_on(offer, change.to_date) if offer and change.to_date else None
    return (
        sheet is not None
        and sheet.effective == change.from_date
        and sheet.rates[0].prices.get(change.meter) == change.before
    )


def _moved_to(change: Change, inquiry: Inquiry) -> str:
    """The model that a moving name stands for from that day on."""
    say = inquiry.say
    offer = next((o for o in inquiry.shelf.offers(change.model) if o.id == change.offer), None)
    sheet = sheet_on(offer, change.to_date) if offer and change.to_date else None
    if sheet is None or sheet.points_to is None:
        return say("the name moved to another model")
    return say("the name now means {model}", model=sheet.points_to)
