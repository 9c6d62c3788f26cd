"""Every model on sale by price: one line a model, in one currency, for `cheapest`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from data.catalogue import StandingPrice
from data.timeline import last_seen
from handlers.inquiry import Inquiry
from handlers.reckoning.quote import Line, comparable, quote_of, sheet_then, sold_by
from handlers.reckoning.wanted import vendors_asked, verdict
from handlers.reckoning.workload import has_amount, parts_of

MOST: Final = 20
"""Places kept and shown at most."""
CANDIDATES: Final = 60
"""Models whose bill is worked out where an amount was said, those first by their blended price."""
_AMOUNTS: Final = ("input_tokens", "output_tokens", "total_tokens", "chars", "calls", "period", "horizon")
INPUT_ONLY: Final = frozenset({"embedding", "rerank"})
"""Sorts of model that write nothing: they have an input price only."""
DEFAULT_BLEND: Final = (Decimal(3), Decimal(1))


@dataclass(frozen=True, slots=True)
class Place:
    """`figure`: what the ranking goes by, in CNY: per 1M tokens, or the cost of the amount asked, on `line`."""

    price: StandingPrice
    figure: Decimal
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The head of the list, cheapest first (dearest where that was asked). `free` cost nothing, confirmed last
    first; `free_in_all` counts them.

    `unjudged` models lack a fact or a price that was asked for.
    """

    paid: tuple[Place, ...]
    free: tuple[Place, ...]
    free_in_all: int
    unjudged: int


def weights(inquiry: Inquiry) -> tuple[Decimal, Decimal]:
    """Parts of input and output in the figure: the amounts or the ratio asked, one side, else 3:1."""
    question = inquiry.question
    given, made = question.input_tokens, question.output_tokens
    if given is not None and made is not None and given + made:
        return given, made
    if given or made:
        return (Decimal(1), Decimal(0)) if given else (Decimal(0), Decimal(1))
    if question.filters.modality in INPUT_ONLY:
        return Decimal(1), Decimal(0)
    return parts_of(question) or DEFAULT_BLEND


def ranking_of(inquiry: Inquiry) -> Ranking:
    """The ranking for the question's filters at its moment; computed once an hour for equal filters."""
    question = inquiry.question
    hour = inquiry.at.replace(minute=0, second=0, microsecond=0)
    amounts = tuple(getattr(question, name) for name in _AMOUNTS) if has_amount(question) else ()
    asked = (question.filters.model_dump_json(), question.order, amounts, tuple(question.models))
    key = ("ranking", hour, weights(inquiry), *asked)
    return inquiry.shelf.keep(key, lambda: _ranked(inquiry))


def _ranked(inquiry: Inquiry) -> Ranking:
    places: list[Place] = []
    unjudged = 0
    for price in _one_a_model(inquiry.shelf.catalogue.standing_prices(inquiry.at), inquiry):
        passed = verdict(price.model, inquiry)
        figure = figure_of(price, inquiry) if passed is not False else None
        if passed is None or (passed and figure is None):
            unjudged += 1
        elif passed and figure is not None:
            places.append(Place(price, figure))
    kept = _sorted((place for place in places if _affordable(place, inquiry)), inquiry)
    free = sorted((place for place in kept if not place.figure), key=_seen_of_late)
    paid = [place for place in kept if place.figure]
    if has_amount(inquiry.question):
        paid = _sorted((_billed(place, inquiry) for place in paid[:CANDIDATES]), inquiry)
    return Ranking(tuple(paid[:MOST]), tuple(free[:MOST]), len(free), unjudged)


def _sorted(places: Iterable[Place], inquiry: Inquiry) -> list[Place]:
    turned = -1 if inquiry.question.order == "dear" else 1
    return sorted(places, key=lambda p: (turned * p.figure, _seen_of_late(p), p.price.model.id))


def _billed(place: Place, inquiry: Inquiry) -> Place:
    """The place by what the amount costs on it, in the tier its requests fall in."""
    quote = quote_of(inquiry, place.price.model)
    line = next((one for one in quote.applying if one.offer.id == place.price.offer_id), None)
    cost = comparable(line, inquiry) if line else None
    return place if cost is None else replace(place, figure=cost, line=line)


def _seen_of_late(place: Place) -> int:
    """Of equal prices, and of offers that cost nothing (they get withdrawn), those confirmed last come first."""
    seen = last_seen(place.price)
    return -seen.toordinal() if seen else 0


def _one_a_model(prices: Iterable[StandingPrice], inquiry: Inquiry) -> Iterable[StandingPrice]:
    """A model's home list; hosts where one was asked for, and for open weights that no vendor sells itself."""
    best: dict[str, StandingPrice] = {}
    host = inquiry.question.filters.host
    for price in prices:
        if host and not _on_host(price, host, inquiry):
            continue
        if not host and not price.first_party and not hosts_count(inquiry):
            continue
        if price.effective is None and not _stood_then(price, inquiry):
            continue
        known = best.get(price.model.id)
        if known is None or _rank(price, inquiry) < _rank(known, inquiry):
            best[price.model.id] = price
    return best.values()


def _on_host(price: StandingPrice, host: str, inquiry: Inquiry) -> bool:
    if price.first_party:
        return False
    offers = inquiry.shelf.offers(price.model.id)
    return any(offer.id == price.offer_id and sold_by(offer, host) for offer in offers)


def _stood_then(price: StandingPrice, inquiry: Inquiry) -> bool:
    """Whether a price of unknown start says anything about the moment asked about."""
    offers = inquiry.shelf.offers(price.model.id)
    return any(o.id == price.offer_id and sheet_then(o, price.model, inquiry.at) for o in offers)


def hosts_count(inquiry: Inquiry) -> bool:
    """True when hosts' prices are ranked too."""
    return bool(
        inquiry.question.filters.host
        or inquiry.question.filters.open_weights
        or inquiry.question.filters.params
        or vendors_asked(inquiry)
    )


def _rank(price: StandingPrice, inquiry: Inquiry) -> tuple[bool, bool, Decimal]:
    """The vendor's own before hosts, its home list before its other, then the cheaper."""
    vendor = inquiry.shelf.catalogue.vendor(price.model.vendor)
    home = vendor is not None and price.offer_id.endswith(f"@{vendor.home}")
    return (not price.first_party, not home, figure_of(price, inquiry) or Decimal(0))


def figure_of(price: StandingPrice, inquiry: Inquiry) -> Decimal | None:
    """The weighted price in CNY per 1M tokens; None when a side that counts has no price."""
    if inquiry.question.filters.cached:
        return inquiry.converted(price.cache_read, price.currency, "CNY")
    given, made = weights(inquiry)
    if (given and price.input is None) or (made and price.output is None):
        return None
    total = given * (price.input or Decimal(0)) + made * (price.output or Decimal(0))
    return inquiry.converted(total / (given + made), price.currency, "CNY")


def _affordable(place: Place, inquiry: Inquiry) -> bool:
    """Within `max_price`, and cheaper than the model named."""
    filters, price = inquiry.question.filters, place.price
    if filters.free is True and place.figure:
        return False
    limit = filters.max_price
    if limit:
        own = price.input if limit.io == "input" else price.output
        figure = inquiry.converted(own, price.currency, "CNY") if limit.io else place.figure
        most = inquiry.converted(limit.amount, limit.currency or "CNY", "CNY")
        if figure is None or most is None or figure > most:
            return False
    return not filters.cheaper_than or _cheaper(place, filters.cheaper_than, inquiry)


def _cheaper(place: Place, model_id: str, inquiry: Inquiry) -> bool:
    known = figure_to_undercut(model_id, inquiry)
    return known is not None and place.figure < known and place.price.model.id != model_id


def figure_to_undercut(model_id: str, inquiry: Inquiry) -> Decimal | None:
    """What `cheaper than` a model means for the ranking; None when it has no price to go by."""
    key = ("figure", model_id, inquiry.at.date(), weights(inquiry))
    return inquiry.shelf.keep(key, lambda: _figure(model_id, inquiry))


def _figure(model_id: str, inquiry: Inquiry) -> Decimal | None:
    """The figure of the model on its home list; of one that is no longer sold, at its last price."""
    found = [p for p in inquiry.shelf.catalogue.standing_prices(inquiry.at) if p.model.id == model_id]
    ranked = sorted(found, key=lambda price: _rank(price, inquiry))
    return figure_of(ranked[0], inquiry) if ranked else _last_figure(model_id, inquiry)


def _last_figure(model_id: str, inquiry: Inquiry) -> Decimal | None:
    model = inquiry.shelf.catalogue.model(model_id)
    line = quote_of(inquiry, model).line if model else None
    if line is None:
        return None
    given, made = weights(inquiry)
    prices = line.rate.prices
    if (given and "input" not in prices) or (made and "output" not in prices):
        return None
    total = given * prices.get("input", Decimal(0)) + made * prices.get("output", Decimal(0))
    return inquiry.converted(total / (given + made), line.offer.currency, "CNY")
