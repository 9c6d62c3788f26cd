"""A claimed ratio ("豆包是4o的1/35") against the price lists: which side, which day, at which rate of exchange."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from data.prices import Model
from handlers.inquiry import Inquiry
from handlers.question import Claim
from handlers.reckoning.days import noon
from handlers.reckoning.picking import pick
from handlers.reckoning.quote import Quote, quote_of
from handlers.reckoning.ratio import Ratios, fraction, ratios, sides_in_words
from handlers.writing.sentences import name_of

NEAR: Final = Decimal("0.05")
"""People round: 1/36 is told as 1/35."""
SIDES: Final = ("input", "output", "blend")
DAYS_TRIED: Final = 120
MOST_HOSTS: Final = 8
"""So many hosts are told one by one, those that come nearest to the claim."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where the claimed ratio is found: the day and the side."""

    day: date
    side: str
    found: Ratios
    first: Quote
    second: Quote


def ratio_verdict(claim: Claim, inquiry: Inquiry) -> Iterator[str]:
    """Now, or on a day when one of the prices changed; else what the ratio is."""
    models = pick(inquiry).models
    if not claim.value:
        return
    say = inquiry.say
    claimed = fraction(claim.value, say)
    if len(models) == 1 and not inquiry.question.unresolved:
        yield say("{claimed} compares two models: name the other one, and I can check it.", claimed=claimed)
    if len(models) != 2:
        return
    present = _on(inquiry, inquiry.day, None)
    if present and present.second.hosted:
        yield from _by_host(claimed, claim.value, present, inquiry)
        return
    match = _match(claim.value, present)
    if match is None and not inquiry.question.as_of:
        match = _in_the_past(claim.value, inquiry)
    if match:
        yield say(
            "{claimed} holds on {side} ({day}, {first} to {second}).",
            claimed=claimed, side=side_name(match.side, inquiry), day=match.day,
            first=name_of(match.first.model.id, inquiry), second=name_of(match.second.model.id, inquiry),
        )  # fmt: skip
        if match.day != inquiry.day and present:
            yield say("Today it is {sides}.", sides=sides_in_words(present.found, say))
    elif present:
        sides = sides_in_words(present.found, say)
        yield say("{claimed} does not hold: the lists give {sides}.", claimed=claimed, sides=sides)


def _on(inquiry: Inquiry, day: date, at: object) -> Match | None:
    """Both models' lines on a day; a family means its flagship of that day."""
    asked = inquiry if at is None else replace(inquiry, at=noon(day))
    pair = [_model_then(slot, asked) for slot in range(len(asked.question.models))]
    models = [model for model in pair if model]
    if len(models) != 2:
        return None
    first, second = (quote_of(asked, model) for model in models)
    if first.line is None or second.line is None:
        return None
    return Match(day, "", ratios(first.line, second.line, asked), first, second)


def _model_then(slot: int, inquiry: Inquiry) -> Model | None:
    question, catalogue = inquiry.question, inquiry.shelf.catalogue
    family = question.families[slot] if slot < len(question.families) else None
    known = catalogue.family(family) if family else None
    named = question.models[slot] or ""
    if known:
        named = known.flagship(inquiry.day) or named
    elif named.startswith("vendor:"):
        named = catalogue.vendor_flagship(named.partition(":")[2], inquiry.day) or named
    return inquiry.shelf.model(named)


def _match(claimed: Decimal, there: Match | None) -> Match | None:
    """The first side on which the claim holds, in either direction."""
    if there is None:
        return None
    for side in SIDES:
        found = getattr(there.found, side)
        if found and (_near(claimed, found) or _near(claimed, 1 / found)):
            return replace(there, side=side)
    return None


def _near(claimed: Decimal, found: Decimal) -> bool:
    return abs(claimed - found) <= NEAR * found


def _in_the_past(claimed: Decimal, inquiry: Inquiry) -> Match | None:
    """The first day on which one of the two prices changed and the claim held; on input before other sides."""
    found = [match for day in _days_of_change(inquiry) if (match := _match(claimed, _on(inquiry, day, noon(day))))]
    return min(found, key=lambda match: (SIDES.index(match.side), match.day), default=None)


def _days_of_change(inquiry: Inquiry) -> list[date]:
    """First days of the models' home price sheets, each generation of a family included, the latest first."""
    found: set[date] = set()
    question, catalogue = inquiry.question, inquiry.shelf.catalogue
    models = {model.id for model in pick(inquiry).models}
    for family in question.families:
        known = catalogue.family(family) if family else None
        models |= {flagship.model for flagship in known.flagships} if known else set()
    for model in models:
        for offer in inquiry.shelf.offers(model)[:1]:
            found |= {s.effective for s in offer.sheets if s.effective and s.effective <= inquiry.today}
    return sorted(found, reverse=True)[:DAYS_TRIED]


def _by_host(claimed: str, value: Decimal, there: Match, inquiry: Inquiry) -> Iterator[str]:
    """A model that only hosts sell has no one ratio: the range over its hosts, then each host's."""
    if there.first.line is None:
        return
    say, first = inquiry.say, there.first.line
    found = [(line.offer.list, ratios(first, line, inquiry)) for line in there.second.hosted]
    for side, name in (("input", say("input")), ("output", say("output"))):
        known = sorted(ratio for _, each in found if (ratio := getattr(each, side)))
        if not known:
            continue
        ends = {"low": fraction(known[-1], say), "high": fraction(known[0], say), "side": name, "claimed": claimed}
        if known[0] * (1 - NEAR) <= value <= known[-1] * (1 + NEAR):
            yield say("{claimed} depends on the host: {side} from {low} to {high}", **ends)
        else:
            yield say("{claimed} holds on no host: {side} from {low} to {high}", **ends)
    nearest = sorted(found, key=lambda one: abs((one[1].input or one[1].output or value) - value))
    for host, each in nearest[:MOST_HOSTS]:
        yield say("{host}: {sides}", host=host, sides=sides_in_words(each, say))


def side_name(side: str, inquiry: Inquiry) -> str:
    """input, output, 1:1 blend."""
    say = inquiry.say
    return {"input": say("input"), "output": say("output"), "blend": say("1:1 blend")}[side]
