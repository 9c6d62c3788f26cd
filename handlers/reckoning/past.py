"""The past of a price in small: one change in words, and one line for how far it has come in all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from data.history import list_sheets
from data.prices import Change, Meter, Offer, PriceSheet, Rate
from handlers.inquiry import Inquiry
from handlers.words import Words
from handlers.writing.figures import percent, plain, price, sign
from handlers.writing.sentences import hours_in_words, join, name_of, since_in_words

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
    name = _as_it_is_now(model_id, offer, sheets, inquiry)
    figures = [pair(sheet.rates[0], offer.currency, say) for sheet in sheets]
    since = [_since(sheet, say) for sheet in sheets]
    if all(figure == figures[-1] for figure in figures):
        promoted = any(sheet.promotion for sheet in offer.sheets if sheet.standing == "standing")
        if promoted:
            return say(
                "{model}: list price {price} {since}, no change so far",
                model=name,
                price=figures[-1],
                since=since[0],
            )
        return say("{model}: {price} {since}, no change so far", model=name, price=figures[-1], since=since[0])
    begun = next(i for i in range(len(figures)) if set(figures[i:]) == {figures[-1]})
    return say(
        "{model}: {first} ({since}) → {last} ({then}){cut}",
        model=name, first=figures[0], since=since[0], last=figures[-1], then=since[begun],
        cut=_cut_in_all(model_id, offer, inquiry),
    )  # fmt: skip


def _as_it_is_now(model_id: str, offer: Offer, sheets: Sequence[PriceSheet], inquiry: Inquiry) -> str:
    """The name; one that has moved from model to model with the model it means now."""
    name, target = name_of(model_id, inquiry), sheets[-1].points_to
    meant = {sheet.points_to for sheet in offer.sheets if sheet.points_to and sheet.standing == "standing"}
    if target is None or len(meant) < len(("one", "another")):
        return name
    return inquiry.say("{model} (now {target})", model=name, target=target)


def _since(sheet: PriceSheet, say: Words) -> str:
    """From when, and in which hours where the price depends on them."""
    hours = hours_in_words(sheet.rates[0].tier, say)
    return join((part for part in (since_in_words(sheet, say), hours) if part), say)


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
    if len(moved) == len(("input", "output")) and moved[0][1] == moved[1][1]:
        return say("{one} and {other} {percent}", one=moved[0][0], other=moved[1][0], percent=moved[0][1])
    return join((f"{name} {figure}" for name, figure in moved), say)
