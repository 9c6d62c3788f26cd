"""What happened to a price, in lines: each change by its own name, and how far it has come in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from data.history import list_sheets
from data.prices import METERS, Change, Meter, Offer, PriceSheet
from data.tiers import tier_key
from handlers.figures import percent, plain, price, sign
from handlers.inquiry import Inquiry
from handlers.sentences import join, name_of, since_in_words, tier_in_words
from handlers.words import Words

MAIN: Final[tuple[Meter, ...]] = ("input", "output", "cache_read")
OWN_LISTS: Final = ("cn", "intl")


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


def kind_name(change: Change, inquiry: Inquiry) -> str:
    """What a change is called when it is no cut and no rise of a list price; empty for a plain change."""
    say = inquiry.say
    return {
        "change": "",
        "snapshot": say("dated version {model}", model=change.offer.partition("@")[0].partition("/")[2]),
        "successor": say("next generation: {model}", model=name_of(change.model, inquiry)),
        "alias": say("the name moved to another model"),
        "promo_start": say("promotion"),
        "promo_end": say("promotion ended, not a rise of the list price"),
        "scheduled": say("announced"),
        "cancelled": say("announced, then cancelled"),
        "structure": say("other price structure"),
    }[change.kind]


def move(change: Change, say: Words) -> str:
    """`input $5 → $2.5 (−50%)`."""
    was, now = price(change.before, change.currency), price(change.after, change.currency)
    pct = say(" ({percent})", percent=percent(change.pct)) if change.pct is not None else ""
    return f"{meter_name(change.meter, say)} {was} → {now}{pct}"


def event_lines(changes: Iterable[Change], inquiry: Inquiry, *, with_model: bool = False) -> list[str]:
    """One line per day, offer, kind and tier: `2024-10-02 input $5 → $2.5 (−50%), output $15 → $10 (−33.3%)`."""
    return [_event(list(same), inquiry, with_model) for _, same in groupby(_by_day(changes), key=_event_key)]


def _by_day(changes: Iterable[Change]) -> list[Change]:
    shown = [c for c in changes if c.meter in MAIN]
    return sorted(shown, key=lambda c: (_event_key(c), METERS.index(c.meter)))


def _event_key(change: Change) -> tuple[date, str, str, str, str]:
    tier = repr(tier_key(change.tier))
    return (change.to_date or date.min, change.model, change.offer, change.kind, tier)


def _event(same: Sequence[Change], inquiry: Inquiry, with_model: bool) -> str:
    say, first = inquiry.say, same[0]
    where = [
        name_of(first.model, inquiry) if with_model and first.kind not in ("successor", "snapshot") else "",
        host_of(first),
        kind_name(first, inquiry),
        tier_in_words(first.tier, say),
    ]
    label = join((part for part in where if part), say)
    moves = join((move(change, say) for change in same), say)
    when = day_of(first, say)
    if not label:
        return say("{when}: {moves}", when=when, moves=moves)
    return say("{when} [{label}]: {moves}", when=when, label=label, moves=moves)


def host_of(change: Change) -> str:
    """The host of a change; empty on a vendor's own list."""
    market = change.offer.rpartition("@")[2]
    return "" if market in OWN_LISTS else market


def day_of(change: Change, say: Words) -> str:
    """The day of a change as well as it is known."""
    if change.to_date is None:
        return say("day unknown")
    if change.date_kind == "observed_by":
        return say("by {day}", day=change.to_date)
    return f"{change.to_date:%Y-%m}" if change.date_kind == "month_only" else change.to_date.isoformat()


def pair(sheet: PriceSheet, currency: str) -> str:
    """Input and output of the standing default: `$5/15`."""
    prices = sheet.rates[0].prices
    both = [plain(prices[meter]) for meter in ("input", "output") if meter in prices]
    return f"{sign(currency)}{'/'.join(str(p) for p in both)}"


def home_offer(model_id: str, inquiry: Inquiry) -> Offer | None:
    """The vendor's home list; None for a model that only hosts sell."""
    first = next(iter(inquiry.shelf.offers(model_id)), None)
    return first if first and first.first_party else None


def short_history(model_id: str, inquiry: Inquiry) -> str:
    """One line: since when, from what, to what, and the cut in all. Empty without a list price.

    `2024-05-13 $5/15 → 2024-10-02 $2.5/10: input −50%, output −33.3%`
    """
    shelf, today = inquiry.shelf, inquiry.today
    key = ("short history", model_id, today, inquiry.say.language)
    return shelf.keep(key, lambda: _short_history(model_id, inquiry))


def _short_history(model_id: str, inquiry: Inquiry) -> str:
    offer, say = home_offer(model_id, inquiry), inquiry.say
    sheets = list_sheets(offer, inquiry.today) if offer else []
    if offer is None or not sheets:
        return ""
    name, last = name_of(model_id, inquiry), pair(sheets[-1], offer.currency)
    came = since_in_words(sheets[0], say)
    if all(pair(sheet, offer.currency) == last for sheet in sheets):
        return say("{model}: {price} {since}, no change so far", model=name, price=last, since=came)
    return say(
        "{model}: {first} ({since}) → {last} ({then}){cut}",
        model=name, first=pair(sheets[0], offer.currency), since=came, last=last,
        then=since_in_words(sheets[-1], say), cut=_cut_in_all(model_id, offer, inquiry),
    )  # fmt: skip


def _cut_in_all(model_id: str, offer: Offer, inquiry: Inquiry) -> str:
    """`; since launch input −50%, output −33.3%` in the standing default's tier."""
    say = inquiry.say
    found = [
        change
        for change in inquiry.shelf.cumulative(model_id, inquiry.today)
        if change.offer == offer.id and change.basis == "launch" and change.meter in ("input", "output")
    ]
    default = [c for c in found if found and c.tier == found[0].tier]
    moved = [f"{meter_name(c.meter, say)} {percent(c.pct)}" for c in default if c.pct]
    if not moved:
        return ""
    words = join(moved, say)
    if default[0].kind == "structure":
        return say("; {moves} over all, with another price structure", moves=words)
    return say("; {moves} over all", moves=words)
