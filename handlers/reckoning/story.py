"""The body of a history: which changes are told, in which order, and where they are from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from data.catalogue import Family
from data.prices import Change
from handlers.inquiry import Inquiry
from handlers.reckoning.days import Days
from handlers.reckoning.events import Event, events_of, lines_of
from handlers.reckoning.generations import of_this_family, unmoved_lines
from handlers.reckoning.past import MAIN, home_offer, host_of
from handlers.reckoning.rows import best_source
from handlers.writing.sentences import join, name_of

MOST_LINES: Final = 12
MOST_OF_A_VENDOR: Final = 8
MOST_SOURCES: Final = 3
SIDES: Final = ("input", "output")
TOLD_OF_A_VENDOR: Final = ("change", "promo_start", "scheduled")


@dataclass(slots=True)
class Scope:
    """Whose history: models named, each generation of a family, every model of a vendor."""

    models: list[str] = field(default_factory=list)
    wide: bool = False
    """More than the models named: lines carry the model's name."""
    vendors: bool = False
    """A vendor's models: too many to tell everything."""
    families: list[Family] = field(default_factory=list)
    """Families whose generations are told."""


@dataclass(frozen=True, slots=True)
class Story:
    """`sources`: of many models' changes, the latest told; of one model empty, its price line has them."""

    lines: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One event with its lines; a generation that no change shows has no event."""

    day: date
    lines: list[str]
    model: str
    source: str
    event: Event | None = None


def story_of(scope: Scope, found: Iterable[Change], window: Days | None, inquiry: Inquiry) -> Story:
    """The changes of the vendor's own lists, within bounds; for many models how many; or that there was none."""
    say, changes = inquiry.say, list(found)
    own = [c for c in changes if _at_home(c, inquiry)] or changes
    told = _told(scope, events_of(own), window, inquiry)
    before = [*_neither_way(own, inquiry)]
    if not told:
        nothing = say("No change in that time.") if window else say("No change on record.")
        return Story((tuple(before) or (nothing,)) if scope.models else ())
    if not scope.wide:
        counted = _counted(own, inquiry) if len(told) > 1 else ()
        return Story((*before, *counted, *_latest(told, inquiry)))
    before += _counted(own, inquiry)
    kept = _biggest(told) if scope.vendors else told
    left = len(told) - len(kept)
    if left:
        before.append(say("The biggest {number}, {left} more left out:", number=len(kept), left=left))
    return Story((*before, *_latest(kept, inquiry)), tuple(_sources(kept, inquiry)))


def _sources(told: Iterable[Told], inquiry: Inquiry) -> list[str]:
    """Where the first and the latest of these are from, a line a model."""
    sources = {one.model: one.source for one in told if one.source}
    lines = [f"{name_of(model, inquiry)}{inquiry.say(': ')}{source}" for model, source in sources.items()]
    return lines if len(lines) <= MOST_SOURCES else [lines[0], *lines[1 - MOST_SOURCES :]]


def _neither_way(found: Iterable[Change], inquiry: Inquiry) -> Iterator[str]:
    """A plain no to "has it been cut" or "has it become dearer": only list prices of one model count."""
    way, say = inquiry.question.filters.direction, inquiry.say
    plain = [c.pct for c in found if c.kind == "change" and c.meter in MAIN and c.pct]
    if way == "down" and not any(pct < 0 for pct in plain):
        yield say("No cut of a list price on record.")
    if way == "up" and not any(pct > 0 for pct in plain):
        yield say("No rise of a list price on record.")


def _told(scope: Scope, events: list[Event], window: Days | None, inquiry: Inquiry) -> list[Told]:
    """The events with their lines, oldest first; among a family's its generations that no change shows."""
    if scope.vendors:
        events = [event for event in events if event.size and _asked_way(event, inquiry)]
        if len(events) > MOST_OF_A_VENDOR:
            events = [event for event in events if event.first.kind in TOLD_OF_A_VENDOR] or events
    elif scope.families:
        events = [event for event in events if _in_story(event, scope, inquiry)]
    found = [
        Told(e.day, lines_of(e, inquiry, with_model=scope.wide), e.first.model, e.first.source, e) for e in events
    ]
    for family in scope.families:
        for one, line in unmoved_lines(family, events, inquiry):
            if window is None or window.first <= one.day <= window.last:
                found.append(Told(one.day, [line], one.model, best_source(one.sheet.sources)))
    return sorted(found, key=lambda one: one.day)


def _in_story(event: Event, scope: Scope, inquiry: Inquiry) -> bool:
    """A family's story is told by its generations and their own changes, not by dated versions."""
    return event.first.kind != "snapshot" and any(of_this_family(event, f, inquiry) for f in scope.families)


def _asked_way(event: Event, inquiry: Inquiry) -> bool:
    way = inquiry.question.filters.direction
    return way is None or (event.falls if way == "down" else event.rises)


def _biggest(told: list[Told]) -> list[Told]:
    """Of a vendor's many changes those that moved most, still oldest first."""
    sizes = sorted((one.event.size for one in told if one.event), reverse=True)[:MOST_OF_A_VENDOR]
    return [one for one in told if one.event and one.event.size >= sizes[-1]][-MOST_OF_A_VENDOR:]


def _latest(told: Iterable[Told], inquiry: Inquiry) -> Iterator[str]:
    """All lines within bounds; of more the first, where it began, and the latest."""
    lines = [line for one in told for line in one.lines]
    if len(lines) > MOST_LINES:
        number = len(lines) - MOST_LINES
        yield lines[0]
        yield inquiry.say.many("… {number} line left out", "… {number} lines left out", number)
        yield from lines[1 - MOST_LINES :]
    else:
        yield from lines


def _at_home(change: Change, inquiry: Inquiry) -> bool:
    """On the vendor's home list: its other list says the same in another currency."""
    home = home_offer(change.model, inquiry)
    return change.offer.rpartition("@")[2] == home.list if home else not host_of(change)


def _counted(found: Iterable[Change], inquiry: Inquiry) -> Iterator[str]:
    """`Cuts on 2 days, rises on 1, cheaper new versions on 1`: what a cadence question asks. None is left out."""
    say = inquiry.say
    cuts = {c.to_date for c in found if c.kind == "change" and c.pct and c.pct < 0 and c.meter in MAIN}
    rises = {c.to_date for c in found if c.kind == "change" and c.pct and c.pct > 0 and c.meter in MAIN}
    steps = {
        c.to_date
        for c in found
        if c.kind in ("successor", "snapshot") and c.pct and c.pct < 0 and c.meter in SIDES
    }
    counts = (
        say.many("cuts on {number} day", "cuts on {number} days", len(cuts)) if cuts else "",
        say.many("rises on {number} day", "rises on {number} days", len(rises)) if rises else "",
        say.many("cheaper new versions on {number} day", "cheaper new versions on {number} days", len(steps))
        if steps
        else "",
    )
    known = [count for count in counts if count]
    if known:
        yield say("In all: {counts}.", counts=join(known, say))
