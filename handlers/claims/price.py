"""A claimed price ("百万token 1块钱") against every price line on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from data.prices import Meter, Offer, PriceSheet
from data.timeline import sheet_in_force
from handlers.history import scope_of
from handlers.inquiry import Inquiry
from handlers.question import Claim
from handlers.reckoning.past import meter_name
from handlers.reckoning.picking import pick
from handlers.writing.figures import price
from handlers.writing.sentences import join_names, name_of, since_in_words, tier_in_words

METERS: Final[tuple[Meter, ...]] = ("input", "output", "cache_read", "batch_input", "batch_output")


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
    say, currency = inquiry.say, claim.currency or "CNY"
    value = _per_million(claim, inquiry)
    claimed = price(value, currency)
    hits = sorted(_hits(value, currency, inquiry), key=lambda hit: str(hit.sheet.effective), reverse=True)
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


def _per_million(claim: Claim, inquiry: Inquiry) -> Decimal:
    """ "一块钱 200 万 tokens" is 0.5 per 1M."""
    total = inquiry.question.total_tokens
    return claim.value * 1_000_000 / total if total else claim.value


def _what(inquiry: Inquiry) -> str:
    return join_names((name_of(model.id, inquiry) for model in pick(inquiry).models), inquiry.say)


def _hits(value: Decimal, currency: str, inquiry: Inquiry) -> Iterator[Hit]:
    """On the vendors' own lists; only what was in force where a day was asked about."""
    for model in scope_of(inquiry).models:
        for offer in inquiry.shelf.offers(model):
            if offer.first_party and offer.currency == currency:
                yield from _hits_of(offer, value, inquiry)


def _hits_of(offer: Offer, value: Decimal, inquiry: Inquiry) -> Iterator[Hit]:
    then = sheet_in_force(offer, inquiry.at) if inquiry.question.as_of else None
    known = (s for s in offer.sheets if s.effective is None or s.effective <= inquiry.today)
    sheets = [then] if then else [] if inquiry.question.as_of else known
    for sheet in sheets:
        for rate in sheet.rates:
            tier = tier_in_words(rate.tier, inquiry.say)
            yield from (Hit(offer, sheet, meter, tier) for meter in METERS if rate.prices.get(meter) == value)
