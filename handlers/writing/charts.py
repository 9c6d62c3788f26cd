"""The picture of an answer, from the same price lines as its sentences and its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from data.catalogue import Family
from data.history import list_sheets
from data.prices import Meter, PriceSheet
from handlers.inquiry import Inquiry
from handlers.reckoning.generations import Generation, generations, of_one_list
from handlers.reckoning.past import home_offer, meter_name
from handlers.reckoning.quote import Line, Quote
from handlers.reckoning.rows import ends_of
from handlers.reply import ChartData, Series
from handlers.writing.notes import exchange_note
from handlers.writing.sentences import family_name, join, name_of, tier_in_words, with_tier

SIDES: Final[tuple[Meter, ...]] = ("input", "output")
Priced = tuple[date, PriceSheet]


def cost_bars(quotes: Sequence[Quote], inquiry: Inquiry, title: str) -> ChartData | None:
    """A bar a model in one currency: its cost or the two ends; input to output price where no amount was named."""
    say, currency = inquiry.say, chart_currency(inquiry)
    lines = [quote.line for quote in quotes if quote.line]
    bars = [bar for line in lines for bar in _bar(line, inquiry, currency)]
    if len(bars) < 2:
        return None
    asked = all(line.bill for line in lines)
    unit = currency if asked else f"{currency} / 1M tokens"
    if any(bar.value_high is not None for bar in bars):
        ends = say("all input to all output") if asked else say("input to output price")
        unit = join((unit, ends), say)
    foreign = any(line.offer.currency != currency for line in lines)
    notes = exchange_note(inquiry) if foreign else ()
    return ChartData("bars", title, unit, tuple(bars), caption=join((_caption(inquiry), *notes), say))


def chart_currency(inquiry: Inquiry) -> str:
    """The display currency asked for, else the reader's own: CNY in Chinese, USD in English."""
    asked = inquiry.question.filters.currency
    if asked and inquiry.converted(Decimal(1), "USD", asked) is not None:
        return asked
    return "CNY" if inquiry.say.chinese else "USD"


def _bar(line: Line, inquiry: Inquiry, currency: str) -> Iterable[Series]:
    if line.bill is None:
        low, high = line.rate.prices.get("input"), line.rate.prices.get("output")
    elif line.bill.total is not None:
        low, high = line.bill.total, None
    else:
        low, high = ends_of(line.bill)
    first = inquiry.converted(low, line.offer.currency, currency)
    if first is not None:
        last = inquiry.converted(high, line.offer.currency, currency)
        yield Series(name_of(line.offer.model, inquiry), value=first, value_high=last)


def price_steps(models: Sequence[str], inquiry: Inquiry, title: str) -> ChartData | None:
    """List prices over time, a step line per model and side, of the vendor's home list; one currency a picture."""
    series: list[Series] = []
    currency = None
    for model in models:
        offer = home_offer(model, inquiry)
        if offer is None or currency not in (None, offer.currency):
            continue
        currency = offer.currency
        sheets = [(s.effective, s) for s in list_sheets(offer, inquiry.today) if s.effective]
        series.extend(_sides(_named(model, sheets, inquiry), sheets, inquiry))
    return _steps_chart(series, currency, inquiry, title, _caption(inquiry))


def _named(model: str, sheets: Sequence[Priced], inquiry: Inquiry) -> str:
    """The model, with the tier or the hours that the line is of."""
    say, name = inquiry.say, name_of(model, inquiry)
    return with_tier(name, tier_in_words(sheets[-1][1].rates[0].tier, say), say) if sheets else name


def family_steps(families: Sequence[Family], inquiry: Inquiry, title: str) -> ChartData | None:
    """What a family's name has cost: each generation from its day to the next one's."""
    series: list[Series] = []
    currency = None
    for family in families:
        alike = of_one_list(generations(family, inquiry))
        if not alike or currency not in (None, alike[-1].currency):
            continue
        currency = alike[-1].currency
        series.extend(_sides(family_name(family, inquiry), list(_reigns(alike, inquiry)), inquiry))
    label = inquiry.say("each generation's price, different models")
    return _steps_chart(series, currency, inquiry, title, join((_caption(inquiry), label), inquiry.say))


def _reigns(every: Sequence[Generation], inquiry: Inquiry) -> Iterator[Priced]:
    """Each generation's first sheet on its day, then its later ones until the next generation came."""
    for one, following in pairwise((*every, None)):
        assert one is not None  # noqa: S101 (only the last partner is)
        yield one.day, one.sheet
        offer = home_offer(one.model, inquiry)
        for sheet in list_sheets(offer, inquiry.today) if offer else ():
            day = sheet.effective
            if day and day > one.day and (following is None or day < following.day):
                yield day, sheet


def _sides(name: str, sheets: Sequence[Priced], inquiry: Inquiry) -> Iterator[Series]:
    """A line for input and one for output, a point for each day on which the price moved."""
    for meter in SIDES:
        points: list[tuple[date, Decimal]] = []
        for day, sheet in sheets:
            found = sheet.rates[0].prices.get(meter)
            if found is not None and not (points and points[-1][1] == found):
                points.append((day, found))
        if points:
            yield Series(f"{name} {meter_name(meter, inquiry.say)}", tuple(points))


def _steps_chart(
    series: Sequence[Series], currency: str | None, inquiry: Inquiry, title: str, caption: str
) -> ChartData | None:
    if not series or currency is None:
        return None
    return ChartData("steps", title, f"{currency} / 1M tokens", tuple(series), inquiry.today, caption)


def _caption(inquiry: Inquiry) -> str:
    return inquiry.say("Kanjia, list prices on {day}", day=inquiry.day)
