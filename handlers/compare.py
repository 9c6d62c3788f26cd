"""`100万 tokens 豆包 vs GPT-4o?`: what each model costs, on which line, and how many times cheaper one is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from handlers.amounts import amount_in_words
from handlers.inquiry import Inquiry
from handlers.notes import footnotes, sources
from handlers.past import short_history
from handlers.picking import Picked, pick, quotes_of, suggestion_buttons, unpriced
from handlers.quote import Line, Quote
from handlers.ratio import ratio_line, ratios
from handlers.reply import Button, Reply, Table
from handlers.rows import facts
from handlers.sentences import cost_in_words, name_of, prices_in_words
from handlers.tables import cost_bars, cost_table, full_name, price_table
from handlers.twin import typed


def compare(inquiry: Inquiry) -> Reply:
    """Costs side by side. Unknown names get suggestions and no number; the known ones are still priced."""
    picked = pick(inquiry)
    quotes = quotes_of(picked, inquiry)
    priced = [quote for quote in quotes if quote.lines]
    title = title_of(priced, inquiry)
    return Reply(
        title=title,
        lines=(*(line_in_words(quote, inquiry) for quote in priced), *_ratio_lines(priced, inquiry),
               *pasts(priced, inquiry), *unpriced(quotes, inquiry), *picked.unknown),
        table=_table(priced, inquiry),
        chart=cost_bars(priced, inquiry, title),
        footnotes=(*picked.read_as, *footnotes(quotes, inquiry)),
        sources=sources(priced, inquiry),
        buttons=(*suggestion_buttons(picked, inquiry), *more_buttons(picked, inquiry)),
        language=inquiry.say.language,
        facts=facts(quotes, inquiry, picked.ids),
    )  # fmt: skip


def title_of(priced: list[Quote], inquiry: Inquiry) -> str:
    say = inquiry.say
    names = say(" vs ").join(name_of(quote.model.id, inquiry) for quote in priced)
    amount = amount_in_words(inquiry)
    when = "" if inquiry.at == inquiry.now else say(" on {day}", day=inquiry.day)
    if not names:
        return ""
    return say("{amount}: {models}{when}", amount=amount, models=names, when=when) if amount else f"{names}{when}"


def line_in_words(quote: Quote, inquiry: Inquiry) -> str:
    """`GPT-4o: $2.5–$10 (≈ ¥17.7–¥70.9)`; hosts of open weights as a range from the cheapest to the dearest."""
    say, line = inquiry.say, quote.line
    assert line is not None  # noqa: S101 (priced quotes only)
    if len(quote.hosted) > 1:
        return _hosted_in_words(quote, inquiry)
    name = full_name(line, inquiry)
    if line.bill:
        return say("{model}: {figure}", model=name, figure=cost_in_words(line.bill, line, inquiry))
    figure = prices_in_words(line, say, batch=bool(inquiry.question.filters.batch))
    return say("{model}: {figure}", model=name, figure=figure)


def _hosted_in_words(quote: Quote, inquiry: Inquiry) -> str:
    """No list price of a vendor: the cheapest and the dearest host, named."""
    say = inquiry.say
    ranked = sorted(quote.hosted, key=lambda line: comparable(line, inquiry) or Decimal(0))
    ends = (ranked[0], ranked[-1])
    told = [
        say(
            "{host} {figure}",
            host=line.offer.list,
            figure=cost_in_words(line.bill, line, inquiry) if line.bill else prices_in_words(line, say),
        )
        for line in ends
    ]
    return say(
        "{model}, sold by {number} hosts: from {cheapest} to {dearest}",
        model=name_of(quote.model.id, inquiry), number=len(ranked), cheapest=told[0], dearest=told[1],
    )  # fmt: skip


def comparable(line: Line, inquiry: Inquiry) -> Decimal | None:
    """One figure in CNY to rank lines by: the cost, the middle of its ends, or input + output per 1M."""
    if line.bill is None:
        known = [line.rate.prices[meter] for meter in ("input", "output") if meter in line.rate.prices]
        own = sum(known, Decimal(0)) if known else None
    elif line.bill.total is not None:
        own = line.bill.total
    else:
        ends = (line.bill.low, line.bill.high)
        own = None if ends[0] is None or ends[1] is None else (ends[0] + ends[1]) / 2
    return inquiry.converted(own, line.offer.currency, "CNY")


def _ratio_lines(priced: list[Quote], inquiry: Inquiry) -> Iterator[str]:
    """The cheapest against each other one."""
    ranked = [(comparable(quote.line, inquiry), quote) for quote in priced if quote.line]
    known = sorted(((cost, quote) for cost, quote in ranked if cost is not None), key=lambda pair: pair[0])
    if len(known) < 2:
        return
    cheapest = known[0][1]
    for _, other in known[1:]:
        yield from _against(cheapest, other, inquiry)


def _against(cheap: Quote, dear: Quote, inquiry: Inquiry) -> Iterator[str]:
    if cheap.line is None or dear.line is None:
        return
    names = (name_of(cheap.model.id, inquiry), name_of(dear.model.id, inquiry))
    line = ratio_line(*names, ratios(cheap.line, dear.line, inquiry), inquiry.say)
    if line:
        yield line


def pasts(priced: list[Quote], inquiry: Inquiry) -> Iterator[str]:
    past = [line for quote in priced if (line := short_history(quote.model.id, inquiry))]
    if past:
        yield inquiry.say("Price history:")
        yield from past


def _table(priced: list[Quote], inquiry: Inquiry) -> Table | None:
    lines = [line for quote in priced for line in quote.applying[:2]]
    if not lines:
        return None
    return cost_table(lines, inquiry) if lines[0].bill else price_table(lines, inquiry)


def more_buttons(picked: Picked, inquiry: Inquiry) -> tuple[tuple[Button, ...], ...]:
    """Only input, only output, history, subscribe."""
    question, say = inquiry.question, inquiry.say
    if not picked.models:
        return ()
    asked = question.model_copy(update={"models": list(picked.ids)})
    sides = tuple(
        Button(label, typed(asked, filters=question.filters.model_copy(update={"io": side})))
        for side, label in (("input", say("Only input")), ("output", say("Only output")))
        if question.total_tokens is not None and question.filters.io != side
    )
    more = (
        Button(say("History"), typed(asked, intent="history")),
        Button(say("Subscribe"), typed(asked, intent="subscribe")),
    )
    return (sides, more) if sides else (more,)
