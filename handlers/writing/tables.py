"""The table and the picture of an answer, from the same price lines as its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from data.history import list_sheets
from data.prices import Meter
from handlers.inquiry import Inquiry
from handlers.reckoning.past import home_offer, meter_name
from handlers.reckoning.quote import Line, Quote
from handlers.reckoning.rows import ends_of
from handlers.reply import ChartData, Series, Table
from handlers.writing.figures import money_range, price
from handlers.writing.sentences import full_name, name_of

BLANK = "–"


def price_table(lines: Iterable[Line], inquiry: Inquiry) -> Table:
    """Input, output, cached input, first day; the model with list and tier last, where Chinese may stand."""
    say = inquiry.say
    header = (say("In"), say("Out"), say("Cached"), say("Since"), say("Model, per 1M tokens"))
    return Table(header, tuple(_price_cells(line, inquiry) for line in lines), "rrrll")


def _price_cells(line: Line, inquiry: Inquiry) -> tuple[str, ...]:
    day = line.sheet.effective
    meters: tuple[Meter, ...] = ("input", "output", "cache_read")
    return (*(_cell(line, meter) for meter in meters), day.isoformat() if day else BLANK, full_name(line, inquiry))


def cost_table(lines: Iterable[Line], inquiry: Inquiry) -> Table:
    """Input and output price, what the question costs on the line, the model."""
    say = inquiry.say
    header = (say("In"), say("Out"), say("Cost"), say("Model, per 1M tokens"))
    cells = ((_cell(x, "input"), _cell(x, "output"), _cost_cell(x), full_name(x, inquiry)) for x in lines)
    return Table(header, tuple(cells), "rrrl")


def _cell(line: Line, meter: Meter) -> str:
    found = line.rate.prices.get(meter)
    return BLANK if found is None else price(found, line.offer.currency)


def _cost_cell(line: Line) -> str:
    if line.bill is None:
        return BLANK
    low, high = (line.bill.total, line.bill.total) if line.bill.total is not None else ends_of(line.bill)
    return BLANK if low is None or high is None else money_range(low, high, line.offer.currency)


def cost_bars(quotes: Sequence[Quote], inquiry: Inquiry, title: str) -> ChartData | None:
    """A bar a model in one currency: its cost or the two ends; input to output price where no amount was named."""
    currency = chart_currency(inquiry)
    bars = [bar for quote in quotes if quote.line for bar in _bar(quote.line, inquiry, currency)]
    if len(bars) < 2:
        return None
    asked = all(quote.line.bill for quote in quotes if quote.line)
    unit = currency if asked else f"{currency} / 1M tokens"
    return ChartData("bars", title, unit, tuple(bars), caption=_caption(inquiry))


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
        series.extend(_steps(model, inquiry))
    if not series or currency is None:
        return None
    return ChartData("steps", title, f"{currency} / 1M tokens", tuple(series), inquiry.today, _caption(inquiry))


def _steps(model: str, inquiry: Inquiry) -> Iterable[Series]:
    offer = home_offer(model, inquiry)
    sheets = [sheet for sheet in list_sheets(offer, inquiry.today) if sheet.effective] if offer else []
    meters: tuple[Meter, ...] = ("input", "output")
    for meter in meters:
        points: list[tuple[date, Decimal]] = []
        for sheet in sheets:
            found = sheet.rates[0].prices.get(meter)
            if found is not None and sheet.effective:
                points.append((sheet.effective, found))
        if points:
            yield Series(f"{name_of(model, inquiry)} {meter_name(meter, inquiry.say)}", tuple(points))


def _caption(inquiry: Inquiry) -> str:
    return inquiry.say("Kanjia, list prices on {day}", day=inquiry.day)
