"""The price lines that one model's answer rests on, which of them apply, and what the question costs on each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from data.cost import UNSAID, Bill, Request, rate_in_force
from data.prices import Model, Moment, Offer, PriceSheet, Rate
from data.timeline import local_day, sheet_in_force
from handlers.days import FIRST_DAY
from handlers.question import Question
from handlers.shelf import Shelf
from handlers.workload import Workload, workload_of

HOSTS_SHOWN: Final = 24
_TIER: Final = re.compile(r"\s*([<>]=?|[≤≥])?\s*(\d{1,9}(?:\.\d{1,6})?)\s*(k|m|万)?\s*", re.IGNORECASE)
_UNITS: Final = {"": 1, "k": 1_000, "m": 1_000_000, "万": 10_000}


@dataclass(frozen=True, slots=True)
class Line:
    """One price line: a tier of the sheet an offer stands at."""

    offer: Offer
    sheet: PriceSheet
    rate: Rate
    applies: bool
    """The question's request falls into this tier and these hours."""
    bill: Bill | None
    """None when the question names no amount."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A model's lines: the vendor's home list first, standing default first within a list."""

    model: Model
    lines: tuple[Line, ...]
    workload: Workload | None

    @property
    def applying(self) -> tuple[Line, ...]:
        """One line a list: the one the question falls into."""
        return tuple(line for line in self.lines if line.applies)

    @property
    def line(self) -> Line | None:
        """The line that counts in sentences: the home list's, else the first host's; None without a price."""
        return self.applying[0] if self.lines else None

    @property
    def hosted(self) -> tuple[Line, ...]:
        """For a model that only hosts sell: the applying line of every host."""
        applying = self.applying
        return applying if applying and not applying[0].offer.first_party else ()

    @property
    def sheet(self) -> PriceSheet | None:
        """The sheet of the line that counts."""
        return self.line.sheet if self.line else None


def quote_of(question: Question, shelf: Shelf, model: Model, at: Moment) -> Quote:
    """The quote at a moment; no lines when nothing was on sale then."""
    workload = workload_of(question, model, _chars_per_token(shelf, model))
    lines: list[Line] = []
    for offer in _offers_asked(question, shelf, model):
        sheet = sheet_then(offer, model, at)
        if sheet:
            lines.extend(_lines(offer, sheet, workload, question, at))
    return Quote(model, tuple(lines), workload)


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
    if model.open_weights or not own:
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
    """The sheet in force; one of unknown start counts only from the model's release and the ledger's first day."""
    sheet = sheet_in_force(offer, at)
    if sheet is None or sheet.effective is not None:
        return sheet
    return sheet if local_day(offer, at) >= max(FIRST_DAY, model.released or FIRST_DAY) else None


def _lines(
    offer: Offer, sheet: PriceSheet, workload: Workload | None, question: Question, at: Moment
) -> Iterator[Line]:
    asked = request_asked(question, workload)
    chosen = rate_in_force(sheet, at, asked, question.thinking)
    for rate in sheet.rates:
        yield Line(offer, sheet, rate, rate is chosen, workload.cost(rate) if workload else None)


def request_asked(question: Question, workload: Workload | None) -> Request:
    """The size of one request: a tier that was named (`>200k`) before the amounts."""
    named = tier_named(question.filters.tier)
    return named or (workload.request if workload else UNSAID)


def tier_named(text: str | None) -> Request | None:
    """`>200k` a request just above, `<32k` or `128k` one of that many tokens; None for anything else."""
    met = _TIER.fullmatch(text) if text else None
    if not met:
        return None
    tokens = int(Decimal(met[2]) * _UNITS[(met[3] or "").lower()])
    return Request(tokens + 1 if met[1] == ">" else tokens)
