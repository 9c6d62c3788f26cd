"""`gpt-4.1 三千万输入，缓存命中60%`: what an amount costs on one model, or on several side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from handlers.compare import compare
from handlers.inquiry import Inquiry
from handlers.price import price
from handlers.reckoning.days import repeats
from handlers.reckoning.picking import pick, quotes_of
from handlers.reckoning.rows import ends_of
from handlers.reckoning.workload import has_amount
from handlers.reply import Reply
from handlers.writing.figures import money_range
from handlers.writing.sentences import name_of


def cost(inquiry: Inquiry) -> Reply:
    """The comparison of one; without an amount it is a price question that says what is missing."""
    if not has_amount(inquiry.question):
        hint = inquiry.say("Tell me how many tokens (input and output), and I work out the cost.")
        reply = price(inquiry)
        return replace(reply, footnotes=(hint, *reply.footnotes))
    reply = compare(inquiry)
    return replace(reply, lines=(*reply.lines, *_a_month(inquiry)))


def _a_month(inquiry: Inquiry) -> Iterator[str]:
    """What a daily or hourly amount comes to in a month, when no horizon was said."""
    period = inquiry.question.period
    if inquiry.question.horizon or period not in ("second", "minute", "hour", "day", "week"):
        return
    for quote in quotes_of(pick(inquiry), inquiry):
        line = quote.line
        made = line.bill if line else None
        if line is None or made is None:
            continue
        low, high = (made.total, made.total) if made.total is not None else ends_of(made)
        if low is not None and high is not None:
            often = repeats(period, "month")
            figure = money_range(low * often, high * often, line.offer.currency)
            name = name_of(quote.model.id, inquiry)
            yield inquiry.say("{model}: {figure} in a month of 30 days", model=name, figure=figure)
