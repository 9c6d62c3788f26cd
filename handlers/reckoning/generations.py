"""A family's story: which model its name stood for since when, and what each generation cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from data.catalogue import Family, Flagship
from data.changes import percent as change_percent
from data.prices import Meter, PriceSheet
from data.timeline import sheet_on
from handlers.inquiry import Inquiry
from handlers.reckoning.days import Days
from handlers.reckoning.events import Event, predecessor
from handlers.reckoning.past import arrows, home_offer, meter_name, pair, runs_of
from handlers.writing.figures import percent
from handlers.writing.sentences import family_name, join, name_of, tier_in_words


@dataclass(frozen=True, slots=True)
class Generation:
    """A flagship with its first list price from the day the family's name stood for it."""

    model: str
    day: date
    sheet: PriceSheet
    currency: str
    list: str


def generations(family: Family, inquiry: Inquiry) -> list[Generation]:
    """The flagships up to today with a price on the home list that was known in their time, oldest first."""
    following = (*(flagship.since for flagship in family.flagships[1:]), None)
    known = (
        (_generation(flagship, inquiry), until)
        for flagship, until in zip(family.flagships, following, strict=True)
    )
    return [one for one, until in known if one and one.day <= inquiry.today and (until is None or one.day < until)]


def _generation(flagship: Flagship, inquiry: Inquiry) -> Generation | None:
    offer = home_offer(flagship.model, inquiry)
    if offer is None:
        return None
    sheets = [sheet for sheet in offer.sheets if sheet.standing == "standing"]
    first = next((sheet.effective for sheet in sheets if sheet.effective), None)
    day = max((d for d in (flagship.since, first) if d), default=None)
    if day is None:
        return None
    sheet = sheet_on(offer, day)
    return Generation(flagship.model, day, sheet, offer.currency, offer.list) if sheet else None


def of_one_list(every: Sequence[Generation]) -> list[Generation]:
    """Those on the newest one's list and in its currency: only these compare."""
    return [one for one in every if (one.currency, one.list) == (every[-1].currency, every[-1].list)]


def of_this_family(event: Event, family: Family, inquiry: Inquiry) -> bool:
    """False for the step between two models that follow each other in another family only."""
    if event.first.kind != "successor":
        return True
    models = [flagship.model for flagship in family.flagships]
    before, after = predecessor(event.first, inquiry), event.first.model
    return before in models and after in models and models.index(after) == models.index(before) + 1


def unmoved_lines(family: Family, events: list[Event], inquiry: Inquiry) -> Iterator[tuple[Generation, str]]:
    """The first generation, and those that came at the same price: no change on record shows them."""
    told = {event.first.model for event in events if event.first.kind == "successor"}
    say = inquiry.say
    for place, one in enumerate(generations(family, inquiry)):
        figures = {"model": name_of(one.model, inquiry), "price": _tiered_pair(one, inquiry)}
        if place == 0:
            yield one, say("{when}: {model} at {price}", when=_when(one, inquiry), **figures)
        elif one.model not in told:
            yield one, say("{when} [next generation: {model}]: {price}", when=_when(one, inquiry), **figures)


def _tiered_pair(one: Generation, inquiry: Inquiry) -> str:
    """`¥0.8/2 (input ≤32K)`."""
    say, rate = inquiry.say, one.sheet.rates[0]
    figure, tier = pair(rate, one.currency, say), tier_in_words(rate.tier, say)
    return say("{price} ({tier})", price=figure, tier=tier) if tier else figure


def _when(one: Generation, inquiry: Inquiry) -> str:
    """The day; `by` that day where the generation's first price is only known to be no later."""
    vague = one.sheet.effective == one.day and one.sheet.date_kind in ("observed_by", "between")
    return inquiry.say("by {day}", day=one.day) if vague else one.day.isoformat()


def lineage(family: Family, inquiry: Inquiry) -> str:
    """One line of what each generation cost when it came, labelled as different models; equal ones once.

    Empty while there is only one, or none that cost otherwise.
    """
    key = ("lineage", family.id, inquiry.day, inquiry.today, inquiry.say.language)
    return inquiry.shelf.keep(key, lambda: _lineage(family, inquiry))


def _lineage(family: Family, inquiry: Inquiry) -> str:
    say = inquiry.say
    alike = of_one_list([one for one in generations(family, inquiry) if one.day <= inquiry.day])
    runs = runs_of((pair(one.sheet.rates[0], one.currency, say), one) for one in alike)
    if len(runs) < 2:
        return ""
    steps = [
        say(
            "{model} {price} ({when})",
            model=name_of(one.model, inquiry),
            price=price,
            when=_when_and_tier(one, inquiry),
        )
        for price, one in runs
    ]
    return say(
        "{family} by generation (different models): {steps}",
        family=family_name(family, inquiry), steps=arrows(steps, say),
    )  # fmt: skip


def _when_and_tier(one: Generation, inquiry: Inquiry) -> str:
    tier = tier_in_words(one.sheet.rates[0].tier, inquiry.say)
    return join((part for part in (_when(one, inquiry), tier) if part), inquiry.say)


def over_all(family: Family, window: Days | None, inquiry: Inquiry) -> str:
    """From the first generation (of the window) to the last, labelled as a comparison of different models."""
    every = [one for one in generations(family, inquiry) if window is None or one.day <= window.last]
    begun = [one for one in every if window and one.day <= window.first]
    every = every[len(begun[:-1]) :]
    comparable = of_one_list(every)
    if len(comparable) < 2:
        return ""
    first, say = comparable[0], inquiry.say
    offer = home_offer(comparable[-1].model, inquiry)
    until = min(window.last, inquiry.today) if window else inquiry.today
    now = sheet_on(offer, until) if offer else None
    moves = join(_sides(first.sheet, now, inquiry), say) if now else ""
    if not moves:
        return ""
    return say(
        "Across generations, {first} to {last}: {moves} (different models)",
        first=name_of(first.model, inquiry), last=name_of(comparable[-1].model, inquiry), moves=moves,
    )  # fmt: skip


def _sides(first: PriceSheet, last: PriceSheet, inquiry: Inquiry) -> Iterator[str]:
    sides: tuple[Meter, ...] = ("input", "output")
    for meter in sides:
        was, now = first.rates[0].prices.get(meter), last.rates[0].prices.get(meter)
        moved = change_percent(was, now) if was is not None and now is not None else None
        if moved:
            yield f"{meter_name(meter, inquiry.say)} {percent(moved)}"
