"""The past of a price in small: one change in words, and one line for how far it has come in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, TypeVar

from data.history import list_sheets
from data.prices import Change, Meter, Offer, PriceSheet, Rate
from handlers.inquiry import Inquiry
from handlers.words import Words
from handlers.writing.figures import percent, plain, price, sign
from handlers.writing.sentences import join, name_of, since_in_words, tier_in_words, with_tier

MAIN: Final[tuple[Meter, ...]] = ("input", "output", "cache_read")
OWN_LISTS: Final = ("cn", "intl")
MOST_STEPS: Final = 4
Told = TypeVar("Told")


def meter_name(meter: Meter, say: Words) -> str:
    """The meter in words."""
    return {
        "input": say("input"),
        "output": say("output"),
        "cache_read": say("cached input"),
        "cache_write": say("cache write"),
        "batch_input": say("batch input"),
        "batch_output": say("batch output"),
        "batch_cache_read": say("batch cached input"),
    }[meter]


def move(change: Change, say: Words) -> str:
    """`input $5 → $2.5 (−50%)`."""
    was, now = price(change.before, change.currency), price(change.after, change.currency)
    pct = say(" ({percent})", percent=percent(change.pct)) if change.pct is not None else ""
    return f"{meter_name(change.meter, say)} {was} → {now}{pct}"


def host_of(change: Change) -> str:
    """The host of a change; empty on a vendor's own list."""
    market = change.offer.rpartition("@")[2]
    return "" if market in OWN_LISTS else market


def day_of(change: Change, say: Words) -> str:
    """The day of a change as well as it is known."""
    if change.to_date is None:
        return say("day unknown")
    if change.date_kind in ("observed_by", "between"):
        return say("by {day}", day=change.to_date)
    return f"{change.to_date:%Y-%m}" if change.date_kind == "month_only" else change.to_date.isoformat()


def pair(rate: Rate, currency: str, say: Words) -> str:
    """Input and output of a rate: `$5/15`; the one side that is known by its name; or free."""
    prices = rate.prices
    both: tuple[Meter, ...] = ("input", "output")
    known = [meter for meter in both if meter in prices]
    if known and not any(prices[meter] for meter in known):
        return say("free")
    figures = f"{sign(currency)}{'/'.join(str(plain(prices[meter])) for meter in known)}"
    return f"{meter_name(known[0], say)} {figures}" if len(known) == 1 else figures


def home_offer(model_id: str, inquiry: Inquiry) -> Offer | None:
    """The vendor's home list; None for a model that only hosts sell."""
    first = next(iter(inquiry.shelf.offers(model_id)), None)
    return first if first and first.first_party else None


def short_history(model_id: str, inquiry: Inquiry, *, ends: bool = False) -> str:
    """One line: the steps of the list price, each with its first day, and the cut in all. Empty without a price.

    `$2/2 (since 2023-03-01) → $1.5/2 (since 2023-06-13) → $0.5/1.5 (since 2024-02-16); input −75%, output −25%`
    ends: the first and the last step alone, where others tell those between.
    """
    shelf, today = inquiry.shelf, inquiry.today
    key = ("short history", model_id, today, inquiry.say.language, ends)
    return shelf.keep(key, lambda: _short_history(model_id, inquiry, ends=ends))


def _short_history(model_id: str, inquiry: Inquiry, *, ends: bool) -> str:
    offer, say = home_offer(model_id, inquiry), inquiry.say
    sheets = list_sheets(offer, inquiry.today) if offer else []
    if offer is None or not sheets:
        return ""
    name = _as_it_is_now(model_id, offer, sheets, inquiry)
    runs = runs_of((pair(sheet.rates[0], offer.currency, say), sheet) for sheet in sheets)
    tiers = {tier_in_words(sheet.rates[0].tier, say) for _, sheet in runs}
    if len(tiers) == 1:
        (tier,) = tiers
        name = with_tier(name, tier, say)
    if len(runs) == 1:
        return _unmoved(name, offer, runs[0], say)
    steps = [
        say("{price} ({since})", price=figure, since=_since(sheet, say, with_tier=len(tiers) > 1))
        for figure, sheet in (runs[:: len(runs) - 1] if ends else runs)
    ]
    return say(
        "{model}: {steps}{cut}", model=name, steps=arrows(steps, say), cut=_cut_in_all(model_id, offer, inquiry)
    )


def _unmoved(name: str, offer: Offer, run: tuple[str, PriceSheet], say: Words) -> str:
    figure, sheet = run
    if any(other.promotion for other in offer.sheets if other.standing == "standing"):
        return say(
            "{model}: list price {price} {since}, no change so far",
            model=name, price=figure, since=since_in_words(sheet, say),
        )  # fmt: skip
    return say(
        "{model}: {price} {since}, no change so far", model=name, price=figure, since=since_in_words(sheet, say)
    )


def runs_of(priced: Iterable[tuple[str, Told]]) -> list[tuple[str, Told]]:
    """The first of each run of equal figures."""
    return [next(run) for _, run in groupby(priced, key=lambda one: one[0])]


def arrows(steps: Sequence[str], say: Words) -> str:
    """`a → b → c`; of many the first and the last two."""
    left_out = "… " if say.chinese else "…"
    shown = steps if len(steps) <= MOST_STEPS else (steps[0], left_out, *steps[-2:])
    return say(" → ").join(shown)


def _as_it_is_now(model_id: str, offer: Offer, sheets: Sequence[PriceSheet], inquiry: Inquiry) -> str:
    """The name; one that has moved from model to model with the model it means now."""
    name, target = name_of(model_id, inquiry), sheets[-1].points_to
    meant = {sheet.points_to for sheet in offer.sheets if sheet.points_to and sheet.standing == "standing"}
    if target is None or len(meant) < 2:
        return name
    return inquiry.say("{model} (now {target})", model=name, target=target)


def _since(sheet: PriceSheet, say: Words, *, with_tier: bool) -> str:
    """From when, and in which tier or hours where the steps differ in these."""
    tier = tier_in_words(sheet.rates[0].tier, say) if with_tier else ""
    return join((part for part in (since_in_words(sheet, say), tier) if part), say)


def _cut_in_all(model_id: str, offer: Offer, inquiry: Inquiry) -> str:
    """`; since launch input −50%, output −33.3%` in the standing default's tier."""
    say = inquiry.say
    found = [
        change
        for change in inquiry.shelf.cumulative(model_id, inquiry.today)
        if change.offer == offer.id and change.basis == "launch" and change.meter in ("input", "output")
    ]
    default = [c for c in found if found and c.tier == found[0].tier]
    words = sides_moved(default, say)
    if not words:
        return ""
    if default[0].kind == "structure":
        return say("; {moves} over all, with another price structure", moves=words)
    return say("; {moves} over all", moves=words)


def sides_moved(changes: Sequence[Change], say: Words) -> str:
    """`input −50%, output −33.3%`; said once where both sides moved alike; empty when none did."""
    moved = [(meter_name(c.meter, say), percent(c.pct)) for c in changes if c.pct]
    if len(moved) == 2 and moved[0][1] == moved[1][1]:
        return say("{one} and {other} {percent}", one=moved[0][0], other=moved[1][0], percent=moved[0][1])
    return join((f"{name} {figure}" for name, figure in moved), say)
