"""`列出上季度跌幅前三`: the biggest cuts (or rises) of list prices in a window, a model once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from data.prices import Change
from handlers.inquiry import Inquiry
from handlers.reckoning.days import FIRST_DAY, Days, window_asked
from handlers.reckoning.past import day_of, move
from handlers.reckoning.picking import Picked, pick, quotes_of
from handlers.reckoning.rows import cut, facts
from handlers.reckoning.wanted import vendors_asked
from handlers.reply import ChartData, Facts, Reply, Series
from handlers.writing.sentences import join, name_of, tier_in_words

DEFAULT_WINDOW: Final = timedelta(days=90)
DEFAULT_LIMIT: Final = 5
MOST: Final = 20
VAGUE: Final = timedelta(days=31)
"""How much earlier than the window a change without an exact day may have come."""
MOST_SOURCES: Final = 5


@dataclass(frozen=True, slots=True)
class Event:
    """One model's change of one day: its sides in the tier that moved most."""

    model: str
    changes: tuple[Change, ...]

    @property
    def most(self) -> Decimal:
        """The percent of the side that moved most; what the ranking goes by."""
        return max((c.pct for c in self.changes if c.pct is not None), key=abs)


def biggest_cuts(inquiry: Inquiry) -> Reply:
    """Ranked by the side that moved most. Promotions, aliases and new generations are not cuts."""
    window, events = _window_and_events(inquiry)
    limit = min(inquiry.question.filters.limit or DEFAULT_LIMIT, MOST)
    shown = events[:limit]
    title = _title(window, inquiry)
    picked = pick(_about(inquiry, [event.model for event in shown]))
    return Reply(
        title=title,
        lines=tuple(_event_lines(shown, inquiry)) or (_nothing(inquiry),),
        chart=partial(_bars, shown, title, inquiry),
        footnotes=tuple(_notes(window, len(events) - len(shown), inquiry)),
        sources=tuple(_sources(shown[:MOST_SOURCES], inquiry)),
        language=inquiry.say.language,
        facts=Facts(lambda: _facts(picked, shown, inquiry)),
    )


def _facts(picked: Picked, shown: Iterable[Event], inquiry: Inquiry) -> dict[str, object]:
    """The lines of the models shown, and no changes but those shown."""
    changes = [cut(change) for event in shown for change in event.changes]
    return facts(quotes_of(picked, inquiry), inquiry, ()) | {"cuts": changes}


def _window_and_events(inquiry: Inquiry) -> tuple[Days, list[Event]]:
    """The window said; else the last 90 days, and the whole ledger when nothing happened in these."""
    window = window_asked(inquiry.question, inquiry.now, DEFAULT_WINDOW)
    assert window is not None  # noqa: S101 (there is a default)
    events = ranked_events(window, inquiry)
    if not events and not _said(inquiry):
        window = Days(FIRST_DAY, inquiry.today)
        events = ranked_events(window, inquiry)
    return window, events


def _said(inquiry: Inquiry) -> bool:
    question = inquiry.question
    return bool(question.since or question.until or question.as_of)


def _about(inquiry: Inquiry, models: list[str]) -> Inquiry:
    from dataclasses import replace

    asked = inquiry.question.model_copy(update={"models": list(models), "families": [], "unresolved": []})
    return replace(inquiry, question=asked, at=inquiry.now)


def rising(inquiry: Inquiry) -> bool:
    """True when rises were asked for."""
    return inquiry.question.filters.direction == "up"


def ranked_events(window: Days, inquiry: Inquiry) -> list[Event]:
    """Each model's biggest change of the window, the biggest first."""
    catalogue = inquiry.shelf.catalogue
    last = min(window.last, inquiry.today)
    found = [
        c
        for c in catalogue.changes_between(window.first, last)
        if _asked_for(c, inquiry) and _surely_inside(c, window, inquiry)
    ]
    best: dict[str, Event] = {}
    for event in _events(found, inquiry):
        known = best.get(event.model)
        if known is None or abs(event.most) > abs(known.most):
            best[event.model] = event
    least = inquiry.question.threshold_pct or Decimal(0)
    enough = [event for event in best.values() if abs(event.most) >= least]
    return sorted(enough, key=lambda e: (-abs(e.most), str(e.changes[0].to_date), e.model))


def _surely_inside(change: Change, window: Days, inquiry: Inquiry) -> bool:
    """False for a change that may as well have come before the window: nobody saw the price in between."""
    if change.date_kind != "between":
        return True
    sheets = (s for o in inquiry.shelf.offers(change.model) if o.id == change.offer for s in o.sheets)
    first = next((s.not_before for s in sheets if s.effective == change.to_date and s.not_before), None)
    return first is None or first >= window.first - VAGUE


def _asked_for(change: Change, inquiry: Inquiry) -> bool:
    filters = inquiry.question.filters
    meters = (filters.io,) if filters.io else ("cache_read",) if filters.cached else ("input", "output")
    if change.kind != "change" or change.meter not in meters or not change.pct:
        return False
    if (change.pct > 0) != rising(inquiry):
        return False
    model = inquiry.shelf.model(change.model)
    return model is not None and model.chat and _wanted(change, inquiry)


def _wanted(change: Change, inquiry: Inquiry) -> bool:
    """By vendor, by region, by the models named."""
    vendor = change.model.partition("/")[0]
    wanted = vendors_asked(inquiry)
    models = [m for m in inquiry.question.models if m and not m.startswith("vendor:")]
    if wanted and vendor not in wanted and change.model not in models:
        return False
    if models and not wanted and change.model not in models:
        return False
    region, known = inquiry.question.filters.region, inquiry.shelf.catalogue.vendor(vendor)
    return region is None or (known is not None and known.home == region)


def _events(found: Iterable[Change], inquiry: Inquiry) -> Iterator[Event]:
    """Changes of one model, day, list and tier together; the other list only where the home list did not move."""
    groups: dict[tuple[object, ...], list[Change]] = {}
    for change in found:
        groups.setdefault((change.model, change.to_date, change.offer, change.tier), []).append(change)
    home = {change.model for change in found if _at_home(change, inquiry)}
    for (model, *_), changes in groups.items():
        if _at_home(changes[0], inquiry) or model not in home:
            yield Event(str(model), tuple(changes))


def _at_home(change: Change, inquiry: Inquiry) -> bool:
    vendor = inquiry.shelf.catalogue.vendor(change.model.partition("/")[0])
    return vendor is None or change.offer.endswith(f"@{vendor.home}")


def _title(window: Days, inquiry: Inquiry) -> str:
    say, span = inquiry.say, {"first": window.first, "last": window.last}
    if rising(inquiry):
        return say("Biggest rises per 1M tokens, {first} to {last}", **span)
    return say("Biggest cuts per 1M tokens, {first} to {last}", **span)


def _event_lines(shown: list[Event], inquiry: Inquiry) -> Iterator[str]:
    say = inquiry.say
    for place, event in enumerate(shown, 1):
        first = event.changes[0]
        tier = tier_in_words(first.tier, say)
        name = name_of(event.model, inquiry)
        yield say(
            "{place}. {model}, {when}: {moves}",
            place=place, model=say("{model} ({tier})", model=name, tier=tier) if tier else name,
            when=day_of(first, say), moves=join((move(change, say) for change in event.changes), say),
        )  # fmt: skip


def _sources(shown: list[Event], inquiry: Inquiry) -> Iterator[str]:
    for event in shown:
        yield f"{name_of(event.model, inquiry)}{inquiry.say(': ')}{event.changes[0].source}"


def _nothing(inquiry: Inquiry) -> str:
    say = inquiry.say
    return say("No rise on record in that time.") if rising(inquiry) else say("No cut on record in that time.")


def _notes(window: Days, left: int, inquiry: Inquiry) -> Iterator[str]:
    say = inquiry.say
    if not _said(inquiry) and window.first == FIRST_DAY:
        yield say("Nothing in the last {days} days, so all that is on record.", days=DEFAULT_WINDOW.days)
    elif not _said(inquiry):
        yield say("No window was named, so the last {days} days.", days=DEFAULT_WINDOW.days)
    if window.last > inquiry.today:
        yield say("Only what is in force by {day} counts.", day=inquiry.today)
    if left > 0:
        yield say.many("{number} more model moved.", "{number} more models moved.", left)
    yield say("List prices only: promotions, renamed models, new generations, new tiers or hours are not counted.")


def _bars(shown: list[Event], title: str, inquiry: Inquiry) -> ChartData | None:
    bars = tuple(Series(name_of(e.model, inquiry), value=abs(e.most)) for e in shown)
    return ChartData("bars", title, "%", bars) if len(bars) > 1 else None
