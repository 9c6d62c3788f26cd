"""`100万 tokens 豆包 vs GPT-4o?`: what each model costs, on which line, and how many times cheaper one is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from handlers.inquiry import Inquiry
from handlers.question import Side
from handlers.reckoning.amounts import amount_in_words
from handlers.reckoning.generations import lineage
from handlers.reckoning.past import short_history
from handlers.reckoning.picking import Picked, pick, quotes_of, suggestion_buttons, unpriced
from handlers.reckoning.quote import Line, Quote, comparable, in_order
from handlers.reckoning.ratio import ratio_line, ratios
from handlers.reckoning.rows import facts
from handlers.reply import Button, Facts, Reply, Table
from handlers.writing.charts import cost_bars
from handlers.writing.moments import said_in_vain, when_asked
from handlers.writing.notes import footnotes, sources
from handlers.writing.price_lines import line_in_words
from handlers.writing.sentences import name_of
from handlers.writing.tables import cost_table, price_table
from handlers.writing.twin import typed


def compare(inquiry: Inquiry) -> Reply:
    """Costs side by side. Unknown names get suggestions and no number; the known ones are still priced."""
    picked = pick(inquiry)
    quotes = in_order(quotes_of(picked, inquiry), inquiry)
    priced = [quote for quote in quotes if quote.lines]
    title = title_of(priced, inquiry)
    return Reply(
        title=title,
        lines=(*(line_in_words(quote, inquiry) for quote in priced), *_ratio_lines(priced, inquiry),
               *pasts(priced, inquiry), *unpriced(quotes, inquiry), *picked.unknown),
        table=_table(priced, inquiry),
        chart=partial(cost_bars, priced, inquiry, title),
        footnotes=(*picked.read_as, *said_in_vain(inquiry, quotes), *footnotes(quotes, inquiry)),
        sources=sources(priced, inquiry),
        buttons=(*suggestion_buttons(picked, inquiry), *more_buttons(picked, inquiry)),
        language=inquiry.say.language,
        facts=Facts(lambda: facts(quotes, inquiry, picked.ids)),
    )  # fmt: skip


def title_of(priced: list[Quote], inquiry: Inquiry) -> str:
    say = inquiry.say
    names = say(" vs ").join(name_of(quote.model.id, inquiry) for quote in priced)
    amount = amount_in_words(inquiry)
    when = when_asked(inquiry, priced)
    if not names:
        return ""
    return say("{amount}: {models}{when}", amount=amount, models=names, when=when) if amount else f"{names}{when}"


def _ratio_lines(priced: list[Quote], inquiry: Inquiry) -> Iterator[str]:
    """The cheapest that costs anything against each other one; free is free already."""
    ranked = [(comparable(quote.line, inquiry), quote) for quote in priced if quote.line]
    known = sorted(((cost, quote) for cost, quote in ranked if cost), key=lambda pair: pair[0])
    if len(known) < 2:
        return
    cheapest = known[0][1]
    for _, other in known[1:]:
        yield from _against(cheapest, other, inquiry)


def _against(cheap: Quote, dear: Quote, inquiry: Inquiry) -> Iterator[str]:
    if cheap.line is None or dear.line is None:
        return
    names = (name_of(cheap.model.id, inquiry), name_of(dear.model.id, inquiry))
    line = ratio_line(*names, ratios(cheap.line, dear.line, inquiry), inquiry.say, inquiry.question.filters.io)
    if line:
        yield line


def pasts(priced: list[Quote], inquiry: Inquiry) -> Iterator[str]:
    """Each model's own past; of one that a family's name was read as also the generations before it."""
    past = [line for quote in priced for line in _past(quote.model.id, inquiry) if line]
    if past:
        yield inquiry.say("Price history:")
        yield from past


def _past(model: str, inquiry: Inquiry) -> Iterator[str]:
    yield short_history(model, inquiry)
    for named in inquiry.question.families:
        family = inquiry.shelf.catalogue.family(named) if named else None
        if family and family.flagship(inquiry.day) == model:
            yield lineage(family, inquiry)


def _table(priced: list[Quote], inquiry: Inquiry) -> Table | None:
    lines = [line for quote in priced for line in _lines_shown(quote)]
    if not lines:
        return None
    return cost_table(lines, inquiry) if lines[0].bill else price_table(lines, inquiry)


def _lines_shown(quote: Quote) -> tuple[Line, ...]:
    """The two first lists; one that has no price for a request of that size only when there is no other."""
    return tuple(line for line in quote.applying if line.applies)[:2] or quote.applying[:1]


def more_buttons(picked: Picked, inquiry: Inquiry) -> tuple[tuple[Button, ...], ...]:
    """Only input, only output, history, subscribe."""
    question, say = inquiry.question, inquiry.say
    if not picked.models:
        return ()
    labels: tuple[tuple[Side, str], ...] = (("input", say("Only input")), ("output", say("Only output")))
    sides = tuple(
        Button(label, typed(question, picked.ids, side=side))
        for side, label in labels
        if question.total_tokens is not None and question.filters.io != side
    )
    more = (
        Button(say("History"), typed(question, picked.ids, intent="history")),
        Button(say("Subscribe"), typed(question, picked.ids, intent="subscribe")),
    )
    return (sides, more) if sides else (more,)
