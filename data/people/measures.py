"""The figure that a target price or target ratio is compared with, from today's lists and exchange rates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from data.people.matching import Measure
from data.people.notices import Notice
from data.people.wishes import Wish
from data.prices import Exchange, Meter, Offer
from data.timeline import sheet_on


class Market(Protocol):
    """What is needed of a catalogue; `data.catalogue.Catalogue` has it too."""

    def offers(self, model_id: str) -> Sequence[Offer]: ...

    def exchange(self, base: str, quote: str, on: date) -> Exchange | None: ...


def measure_of(wish: Wish, notice: Notice, market: Market, on: date) -> Measure | None:
    """How a line of `notice` is measured for this wish; None when it cannot be (no rate, no price to compare)."""
    if wish.below is not None:
        return _in_currency(wish, notice, market, on)
    return _as_ratio(wish, notice, market, on) if wish.ratio_model else None


def _in_currency(wish: Wish, notice: Notice, market: Market, on: date) -> Measure | None:
    """Another currency's list counts only where the model has none in the wish's own."""
    wanted = wish.currency or notice.currency
    if wanted == notice.currency:
        return lambda price: price
    if any(offer.currency == wanted and offer.first_party for offer in market.offers(notice.model)):
        return None
    return _converted(str(notice.currency), str(wanted), market, on)


def _converted(base: str, quote: str, market: Market, on: date) -> Measure | None:
    if base == quote:
        return lambda price: price
    found = market.exchange(base, quote, on)
    if found is None:
        return None
    rate = found.rate
    return lambda price: price * rate


def _as_ratio(wish: Wish, notice: Notice, market: Market, on: date) -> Measure | None:
    """Own price through the other model's price, whichever of the two the news is about."""
    above = notice.model != wish.ratio_model
    other = wish.ratio_model if above else wish.target
    offer = home_offer(market, str(other), str(notice.currency))
    price = standing_price(offer, wish.meter or "input", on) if offer else None
    convert = _converted(str(notice.currency), offer.currency, market, on) if offer else None
    if price is None or convert is None:
        return None
    return lambda own: _ratio(convert(own), price, above=above)


def _ratio(own: Decimal | None, other: Decimal, *, above: bool) -> Decimal | None:
    top, bottom = (own, other) if above else (other, own)
    return top / bottom if top is not None and bottom else None


def home_offer(market: Market, model: str, currency: str) -> Offer | None:
    """The vendor's own list, in that currency if there is one: like is compared with like."""
    own = [offer for offer in market.offers(model) if offer.first_party]
    return min(own, key=lambda offer: offer.currency != currency, default=None)


def standing_price(offer: Offer, meter: Meter, on: date) -> Decimal | None:
    """The offer's standing default price of a meter on a day."""
    sheet = sheet_on(offer, on)
    return sheet.rates[0].prices.get(meter) if sheet else None
