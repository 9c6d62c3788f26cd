"""`gpt-4.1 nano 输入价`: the price list of one or more models, every list, tier and time window of the vendor."""

from __future__ import annotations

from functools import partial

from handlers.compare import more_buttons, pasts
from handlers.inquiry import Inquiry
from handlers.reckoning.picking import pick, quotes_of, suggestion_buttons, unpriced
from handlers.reckoning.quote import Line, Quote, in_order
from handlers.reckoning.rows import facts
from handlers.reply import Facts, Reply
from handlers.writing.charts import cost_bars, price_steps
from handlers.writing.moments import said_in_vain, when_asked
from handlers.writing.notes import footnotes, sources
from handlers.writing.price_lines import by_price, hosts_beside, line_in_words
from handlers.writing.sentences import join_names, name_of
from handlers.writing.tables import price_table

MOST_ROWS = 14
MOST_HOSTS = 8


def lines_shown(quote: Quote, inquiry: Inquiry) -> list[Line]:
    """The vendor's own lines; hosts where one was asked for, and the cheapest of them where no vendor sells."""
    own = [line for line in quote.lines if line.offer.first_party]
    if inquiry.question.filters.host:
        return list(quote.lines)
    return own or by_price(quote.lines, inquiry)[:MOST_HOSTS]


def price(inquiry: Inquiry) -> Reply:
    """What each model costs per 1M tokens, native first, the other currency beside it."""
    picked = pick(inquiry)
    quotes = in_order(quotes_of(picked, inquiry), inquiry)
    priced = [quote for quote in quotes if quote.lines]
    say = inquiry.say
    names = join_names([name_of(quote.model.id, inquiry) for quote in priced], say)
    when = when_asked(inquiry, priced)
    title = say("{models}, per 1M tokens{when}", models=names, when=when) if priced else ""
    lines = [line for quote in priced for line in lines_shown(quote, inquiry)]
    return Reply(
        title=title,
        lines=(*(line_in_words(quote, inquiry) for quote in priced),
               *(told for quote in priced if (told := hosts_beside(quote, inquiry))), *pasts(priced, inquiry),
               *unpriced(quotes, inquiry), *picked.unknown),
        table=price_table(lines[:MOST_ROWS], inquiry) if len(lines) > 1 else None,
        chart=partial(cost_bars, priced, inquiry, title)
        if len(priced) > 1
        else partial(price_steps, picked.ids, inquiry, title),
        footnotes=(*picked.read_as, *said_in_vain(inquiry, quotes),
                   *footnotes(quotes, inquiry, tabled=1 < len(lines) <= MOST_ROWS)),
        sources=sources(priced, inquiry),
        buttons=(*suggestion_buttons(picked, inquiry), *more_buttons(picked, inquiry)),
        language=say.language,
        facts=Facts(lambda: facts(quotes, inquiry, picked.ids)),
    )  # fmt: skip
