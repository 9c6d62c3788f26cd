"""`gpt-4.1 nano 输入价`: the price list of one or more models, every list, tier and time window of the vendor."""

from __future__ import annotations

from collections.abc import Iterator

from data.prices import Meter
from handlers.compare import line_in_words, more_buttons, pasts
from handlers.figures import price as price_text
from handlers.inquiry import Inquiry
from handlers.notes import footnotes, sources
from handlers.past import meter_name
from handlers.picking import pick, quotes_of, suggestion_buttons, unpriced
from handlers.quote import Quote
from handlers.reply import Reply
from handlers.rows import facts
from handlers.sentences import display_currency, join, join_names, name_of
from handlers.tables import cost_bars, full_name, price_steps, price_table

MOST_ROWS = 14


def price(inquiry: Inquiry) -> Reply:
    """What each model costs per 1M tokens, native first, the other currency beside it."""
    picked = pick(inquiry)
    quotes = quotes_of(picked, inquiry)
    priced = [quote for quote in quotes if quote.lines]
    say = inquiry.say
    names = join_names([name_of(quote.model.id, inquiry) for quote in priced], say)
    when = "" if inquiry.at == inquiry.now else say(" on {day}", day=inquiry.day)
    title = say("{models}, per 1M tokens{when}", models=names, when=when) if priced else ""
    lines = [line for quote in priced for line in quote.lines]
    return Reply(
        title=title,
        lines=(*(_sentence(quote, inquiry) for quote in priced), *pasts(priced, inquiry),
               *unpriced(quotes, inquiry), *picked.unknown),
        table=price_table(lines[:MOST_ROWS], inquiry) if len(lines) > 1 else None,
        chart=cost_bars(priced, inquiry, title) if len(priced) > 1 else price_steps(picked.ids, inquiry, title),
        footnotes=(*picked.read_as, *footnotes(quotes, inquiry)),
        sources=sources(priced, inquiry),
        buttons=(*suggestion_buttons(picked, inquiry), *more_buttons(picked, inquiry)),
        language=say.language,
        facts=facts(quotes, inquiry, picked.ids),
    )  # fmt: skip


def _sentence(quote: Quote, inquiry: Inquiry) -> str:
    """The meters asked for, and what they come to in the other currency."""
    line, say = quote.line, inquiry.say
    if line is None or len(quote.hosted) > 1:
        return line_in_words(quote, inquiry)
    meters = meters_asked(inquiry)
    told = join(_meters_in_words(quote, meters, inquiry), say)
    beside = join(_meters_beside(quote, meters, inquiry), say)
    name = full_name(line, inquiry)
    if not beside:
        return say("{model}: {figure}", model=name, figure=told)
    return say("{model}: {figure} (≈ {other})", model=name, figure=told, other=beside)


def meters_asked(inquiry: Inquiry) -> tuple[Meter, ...]:
    """The meters that the question is about."""
    filters = inquiry.question.filters
    if filters.cached or filters.cached_pct:
        return ("cache_read", "input", "output")
    if filters.batch:
        return ("batch_input", "batch_output")
    return (filters.io,) if filters.io else ("input", "output")


def _meters_in_words(quote: Quote, meters: tuple[Meter, ...], inquiry: Inquiry) -> Iterator[str]:
    line, say = quote.line, inquiry.say
    assert line is not None  # noqa: S101 (priced quotes only)
    for meter in meters:
        found = line.rate.prices.get(meter)
        if found is not None:
            figure = price_text(found, line.offer.currency) if found else say("free")
            yield say("{meter} {figure}", meter=meter_name(meter, say), figure=figure)
        elif meter in ("cache_read", "batch_input"):
            yield say("no cache price listed") if meter == "cache_read" else say("no batch price listed")


def _meters_beside(quote: Quote, meters: tuple[Meter, ...], inquiry: Inquiry) -> Iterator[str]:
    from handlers.figures import money

    line = quote.line
    assert line is not None  # noqa: S101
    own = line.offer.currency
    beside = display_currency(own, inquiry)
    for meter in meters:
        other = inquiry.converted(line.rate.prices.get(meter), own, beside)
        if other:
            yield money(other, beside)
