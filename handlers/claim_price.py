"""A claimed price ("百万token 1块钱") against every price line on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from data.prices import Meter, Offer, PriceSheet
from handlers.figures import price
from handlers.history import scope_of
from handlers.inquiry import Inquiry
from handlers.past import meter_name
from handlers.picking import pick
from handlers.question import Claim
from handlers.sentences import join_names, name_of, since_in_words, tier_in_words

METERS: Final[tuple[Meter, ...]] = ("input", "output", "cache_read")


@dataclass(frozen=True, slots=True)
class Hit:
    """A line whose price is the claimed one."""

    offer: Offer
    sheet: PriceSheet
    meter: Meter
    tier: str


def price_verdict(claim: Claim, inquiry: Inquiry) -> Iterator[str]:
    """Where the ledger has that price, the latest line first; or that it has not."""
    if not scope_of(inquiry).models:
        return
    say = inquiry.say
    claimed = price(claim.value, claim.currency or "CNY")
    hits = sorted(_hits(claim, inquiry), key=lambda hit: str(hit.sheet.effective), reverse=True)
    if not hits:
        yield say("{claimed} per 1M tokens is not in the ledger for {what}.", claimed=claimed, what=_what(inquiry))
        return
    hit = hits[0]
    meters = {h.meter for h in hits if h.sheet is hit.sheet and h.tier == hit.tier}
    sides = say(" and ").join(meter_name(meter, say) for meter in METERS if meter in meters)
    name = name_of(hit.offer.model, inquiry)
    where = say("{model} ({tier})", model=name, tier=hit.tier) if hit.tier else name
    yield say(
        "{claimed} is the {side} price of {model}, {since}.",
        claimed=claimed, side=sides, model=where, since=since_in_words(hit.sheet, say),
    )  # fmt: skip


def _what(inquiry: Inquiry) -> str:
    return join_names((name_of(model.id, inquiry) for model in pick(inquiry).models), inquiry.say)


def _hits(claim: Claim, inquiry: Inquiry) -> Iterator[Hit]:
    for model in scope_of(inquiry).models:
        for offer in inquiry.shelf.offers(model):
            if offer.first_party and claim.currency in (None, offer.currency):
                yield from _hits_of(offer, claim, inquiry)


def _hits_of(offer: Offer, claim: Claim, inquiry: Inquiry) -> Iterator[Hit]:
    for sheet in offer.sheets:
        for rate in sheet.rates:
            tier = tier_in_words(rate.tier, inquiry.say)
            yield from (Hit(offer, sheet, m, tier) for m in METERS if rate.prices.get(m) == claim.value)
