"""The table of an answer, from the same price lines as its sentences."""

from __future__ import annotations

from collections.abc import Iterable

from data.prices import Meter
from handlers.inquiry import Inquiry
from handlers.reckoning.quote import Line
from handlers.reckoning.rows import ends_of
from handlers.reply import Table
from handlers.writing.figures import money_range, price
from handlers.writing.sentences import full_name

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
    cells = ((_cell(x, "input"), _cell(x, "output"), cost_cell(x), full_name(x, inquiry)) for x in lines)
    return Table(header, tuple(cells), "rrrl")


def _cell(line: Line, meter: Meter) -> str:
    found = line.rate.prices.get(meter)
    return BLANK if found is None else price(found, line.offer.currency)


def prices_of(line: Line) -> tuple[str, str]:
    """Input and output price."""
    return _cell(line, "input"), _cell(line, "output")


def cost_cell(line: Line) -> str:
    """What the question costs on the line, or its two ends."""
    if line.bill is None:
        return BLANK
    low, high = (line.bill.total, line.bill.total) if line.bill.total is not None else ends_of(line.bill)
    return BLANK if low is None or high is None else money_range(low, high, line.offer.currency)
