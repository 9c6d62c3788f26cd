"""What the standing price is going to do, as far as it is known: promotions and announced prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from data.prices import Offer, PriceSheet
from data.tiers import rate_of
from data.timeline import known_from, sheet_on
from handlers.inquiry import Inquiry
from handlers.reckoning.past import pair
from handlers.reckoning.quote import Line
from handlers.writing.sentences import tier_in_words

DAY: Final = timedelta(days=1)


def promise_notes(line: Line, name: str, inquiry: Inquiry) -> Iterator[str]:
    """A promotion with what comes after it; else the next price that was announced."""
    if line.sheet.promotion:
        yield _promotion(line, name, inquiry)
    elif inquiry.day >= inquiry.today:
        coming = _announced(line.offer, inquiry)
        if coming:
            told = {"model": name, "day": coming.effective, "price": _figure(coming, line, inquiry)}
            yield inquiry.say("{model}: announced from {day}: {price}.", **told)


def _promotion(line: Line, name: str, inquiry: Inquiry) -> str:
    say, sheet = inquiry.say, line.sheet
    if sheet.ends:
        after = sheet_on(_as_known(line.offer, inquiry), sheet.ends + DAY)
        if after is None or after is sheet:
            return say("{model}: a promotion until {day}.", model=name, day=sheet.ends)
        figure = _figure(after, line, inquiry)
        return say("{model}: a promotion until {day}, then {price}.", model=name, day=sheet.ends, price=figure)
    told = {"model": name, "list": _list_price(line, inquiry), "day": sheet.promised_until}
    if sheet.promised_until is None:
        return say("{model}: a promotion without a published end{list}.", **told)
    if inquiry.day <= sheet.promised_until:
        return say("{model}: a promotion, promised until {day} at least{list}.", **told)
    return say(
        "{model}: the promotion was promised until {day}, which is past; no newer price was seen{list}.", **told
    )


def _list_price(line: Line, inquiry: Inquiry) -> str:
    """`; list price $5/30`, of the last list price before the promotion."""
    lists = [s for s in line.offer.sheets if s.standing == "standing" and not s.promotion]
    behind = [s for s in lists if s.effective and s.effective <= inquiry.day]
    return inquiry.say("; list price {price}", price=_figure(behind[-1], line, inquiry)) if behind else ""


def _figure(sheet: PriceSheet, line: Line, inquiry: Inquiry) -> str:
    """The sheet's price in the tier and hours of the line, else its standing default by name."""
    say, currency = inquiry.say, line.offer.currency
    same = rate_of(sheet, line.rate.tier)
    if same:
        return pair(same, currency, say)
    default = sheet.rates[0]
    tier = tier_in_words(default.tier, say)
    figure = pair(default, currency, say)
    return say("{model} ({tier})", model=figure, tier=tier) if tier else figure


def _announced(offer: Offer, inquiry: Inquiry) -> PriceSheet | None:
    """The next price that was public on the day of asking and not yet called off."""
    coming = [s for s in _as_known(offer, inquiry).sheets if s.effective and s.effective > inquiry.day]
    return coming[0] if coming else None


def _as_known(offer: Offer, inquiry: Inquiry) -> Offer:
    """The offer as it was public on the day of asking: what was called off later still stood as announced."""
    today = inquiry.today
    return inquiry.shelf.keep(("as known", offer.id, today), lambda: _public(offer, today))


def _public(offer: Offer, today: date) -> Offer:
    sheets = (sheet for sheet in offer.sheets if known_from(sheet) <= today)
    return replace(offer, sheets=tuple(replace(s, standing="standing") for s in sheets if _stood(s, today)))


def _stood(sheet: PriceSheet, today: date) -> bool:
    called_off = sheet.called_off
    return sheet.standing == "standing" or (called_off is not None and today < called_off)
