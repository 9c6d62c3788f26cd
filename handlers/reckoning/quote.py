"""The price lines that one model's answer rests on, which of them apply, and what the question costs on each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from data.cost import UNSAID, Bill, Request, rate_in_force, too_long
from data.prices import Meter, Model, Moment, Offer, PriceSheet, Rate
from data.tiers import hours_name
from data.timeline import covers, local_day, sheet_in_force
from handlers.inquiry import Inquiry
from handlers.question import Question
from handlers.reckoning.days import FIRST_DAY
from handlers.reckoning.shelf import Shelf
from handlers.reckoning.workload import Workload, workload_of

HOSTS_SHOWN: Final = 40
SEEN_OF_LATE: Final = timedelta(days=90)
_HALF_HOURS: Final = 48 * 12
"""Looked ahead: the longest Chinese holiday has no peak hours."""
A_YEAR: Final = timedelta(days=365)
_TIER: Final = re.compile(r"\s*([<>]=?|[≤≥])?\s*(\d{1,9}(?:\.\d{1,6})?)\s*(k|m|万)?\s*", re.IGNORECASE)
_UNITS: Final = {"": 1, "k": 1_000, "m": 1_000_000, "万": 10_000}


@dataclass(frozen=True, slots=True)
class Line:
    """One price line: a tier of the sheet an offer stands at."""

    offer: Offer
    sheet: PriceSheet
    rate: Rate
    chosen: bool
    """Of its list, the line to speak of: the tier and hours the question falls into, else the standing default."""
    applies: bool
    """The question's request does fall into this tier and these hours."""
    bill: Bill | None
    """None when the question names no amount."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A model's lines: the vendor's home list first, standing default first within a list."""

    model: Model
    lines: tuple[Line, ...]
    workload: Workload | None
    line: Line | None
    """The line that counts in sentences: the home list's, the named host's, else the cheapest host's."""

    @property
    def applying(self) -> tuple[Line, ...]:
        """One line a list: the one the question falls into."""
        return tuple(line for line in self.lines if line.chosen)

    @property
    def hosted(self) -> tuple[Line, ...]:
        """For a model that only hosts sell: the applying line of every host."""
        return () if any(line.offer.first_party for line in self.lines) else self.applying


def quote_of(inquiry: Inquiry, model: Model) -> Quote:
    """The quote at the moment asked about; no lines when nothing was on sale then."""
    question, shelf = inquiry.question, inquiry.shelf
    workload = workload_of(question, model, _chars_per_token(shelf, model))
    lines: list[Line] = []
    for offer in _offers_asked(question, shelf, model):
        at = inquiry.at
        sheet = sheet_then(offer, model, at)
        if sheet:
            lines.extend(_lines(offer, sheet, workload, question, at))
    return Quote(model, tuple(lines), workload, _counting(lines, inquiry))


def _counting(lines: list[Line], inquiry: Inquiry) -> Line | None:
    applying = [line for line in lines if line.chosen]
    if not applying or any(line.offer.first_party for line in applying) or inquiry.question.filters.host:
        return applying[0] if applying else None
    return min(applying, key=lambda line: _or_infinite(comparable(line, inquiry)))


def _or_infinite(figure: Decimal | None) -> Decimal:
    return Decimal("Infinity") if figure is None else figure


def sides_asked(question: Question) -> tuple[Meter, ...]:
    """Input and output, or the one side that was asked for; those of a batch where batch prices are meant."""
    meters: tuple[Meter, Meter] = (
        ("batch_input", "batch_output") if question.filters.batch else ("input", "output")
    )
    return meters if question.filters.io is None else (meters[question.filters.io == "output"],)


def comparable(line: Line, inquiry: Inquiry) -> Decimal | None:
    """One figure in CNY to rank lines by: the cost, the middle of its ends, or the sides asked for per 1M."""
    if line.bill is None:
        known = [line.rate.prices[meter] for meter in sides_asked(inquiry.question) if meter in line.rate.prices]
        own = sum(known, Decimal(0)) if known else None
    elif line.bill.total is not None:
        own = line.bill.total
    else:
        ends = (line.bill.low, line.bill.high)
        own = None if ends[0] is None or ends[1] is None else (ends[0] + ends[1]) / 2
    return inquiry.converted(own, line.offer.currency, "CNY")


def in_order(quotes: list[Quote], inquiry: Inquiry) -> list[Quote]:
    """As asked; the dearest or the cheapest first where that was asked. What has no price comes last."""
    order = inquiry.question.order
    if order is None:
        return quotes
    figures = {id(quote): comparable(quote.line, inquiry) if quote.line else None for quote in quotes}
    known = [quote for quote in quotes if figures[id(quote)] is not None]
    known.sort(key=lambda quote: _or_infinite(figures[id(quote)]), reverse=order == "dear")
    return [*known, *(quote for quote in quotes if figures[id(quote)] is None)]


def _chars_per_token(shelf: Shelf, model: Model) -> tuple[Decimal, Decimal] | None:
    vendor = shelf.catalogue.vendor(model.vendor)
    return vendor.chars_per_token if vendor else None


def _offers_asked(question: Question, shelf: Shelf, model: Model) -> Iterator[Offer]:
    """The vendor's own lists, and hosts: all for open weights, the named one when a host was asked for.

    The named host comes first: its price is the one that was asked for.
    """
    offers = shelf.offers(model.id)
    own = [offer for offer in offers if offer.first_party]
    hosts = [offer for offer in offers if not offer.first_party]
    if question.filters.host:
        yield from (offer for offer in hosts if sold_by(offer, question.filters.host))
        yield from own
        return
    yield from own
    if shelf.sold_by_hosts(model.id):
        yield from hosts[:HOSTS_SHOWN]


def sold_by(offer: Offer, host: str) -> bool:
    """True for the host's own offers, `azure` also for `azure-eu`."""
    wanted = host.lower()
    return (
        offer.list.lower() == wanted
        or offer.seller.lower() == wanted
        or offer.list.lower().startswith(f"{wanted}-")
    )


def sheet_then(offer: Offer, model: Model, at: Moment) -> PriceSheet | None:
    """The sheet in force on a day; one of unknown start only from a day on that it can speak for."""
    sheet = sheet_in_force(offer, at)
    if sheet is None or sheet.effective is not None:
        return sheet
    return sheet if local_day(offer, at) >= _speaks_from(offer, sheet, model) else None


def _speaks_from(offer: Offer, sheet: PriceSheet, model: Model) -> date:
    """The first day for which a price of unknown start says anything.

    The price before a dated one stood before it: since the model's release, where that is known, else for a year.
    One that nothing has followed was only ever seen of late: it says nothing about days long before it was seen.
    """
    released = max(FIRST_DAY, model.released or FIRST_DAY)
    following = [s.effective for s in offer.sheets if s.effective and s.standing == "standing"]
    if following:
        return released if model.released else max(released, min(following) - A_YEAR)
    return max(released, sheet.checked - SEEN_OF_LATE) if sheet.checked else released


def _lines(
    offer: Offer, sheet: PriceSheet, workload: Workload | None, question: Question, at: Moment
) -> Iterator[Line]:
    asked = request_asked(question, workload)
    at = _within_hours(sheet, question.filters.at, at)
    chosen = rate_in_force(sheet, at, asked, question.thinking)
    for rate in sheet.rates:
        speaks = rate is chosen
        applies = speaks and not too_long(rate.tier, asked)
        yield Line(offer, sheet, rate, speaks, applies, workload.cost(rate) if workload else None)


def _within_hours(sheet: PriceSheet, hours: str | None, at: Moment) -> Moment:
    """The next moment in the sheet's hours of that name (`peak`, `off-peak`), the moment itself without any."""
    if hours not in ("peak", "off-peak"):
        return at
    windows = [rate.tier.window for rate in sheet.rates if rate.tier.window]
    named = [window for window in windows if hours_name(window) == hours]
    other = [window for window in windows if hours == "peak" and hours_name(window) == "standard"]
    wanted = (named or other)[:1]
    moments = (at + timedelta(minutes=30 * step) for step in range(_HALF_HOURS))
    return next((moment for window in wanted for moment in moments if covers(window, moment)), at)


def request_asked(question: Question, workload: Workload | None) -> Request:
    """The size of one request: a tier that was named (`>200k`) before the amounts."""
    said = workload.request if workload else UNSAID
    tokens = tier_named(question.filters.tier)
    return said if tokens is None else Request(tokens, said.output)


def tier_named(text: str | None) -> int | None:
    """Input tokens of a request in the tier named: `>200k` just above, `<32k` and `128k` that many."""
    met = _TIER.fullmatch(text) if text else None
    if not met:
        return None
    tokens = int(Decimal(met[2]) * _UNITS[(met[3] or "").lower()])
    return tokens + 1 if met[1] == ">" else tokens
