"""`qwen2.5-72b 哪家便宜`: one model's sellers, the cheapest first, the vendor's own list among them."""

from __future__ import annotations

from dataclasses import replace

from handlers.compare import more_buttons
from handlers.inquiry import Inquiry
from handlers.price import MOST_HOSTS, price
from handlers.reckoning.picking import pick, quotes_of
from handlers.reckoning.quote import Line
from handlers.reckoning.rows import facts
from handlers.reply import Facts, Reply
from handlers.writing.notes import footnotes, sources
from handlers.writing.price_lines import by_price, figure_in_words
from handlers.writing.sentences import full_name, name_of
from handlers.writing.tables import cost_table, price_table


def sellers(inquiry: Inquiry) -> Reply:
    """Ranked by the question's cost, else by input and output alike. One list alone is simply its price."""
    picked, say = pick(inquiry), inquiry.say
    quote = quotes_of(picked, inquiry)[0]
    ranked = by_price(quote.applying, inquiry)
    if len(ranked) < 2:
        return price(inquiry)
    first = replace(quote, line=ranked[0])
    shown = ranked[:MOST_HOSTS]
    return Reply(
        title=say("{model}: who sells it, cheapest first", model=name_of(quote.model.id, inquiry)),
        lines=(
            say("{model} is the cheapest: {figure}", model=full_name(ranked[0], inquiry),
                figure=figure_in_words(ranked[0], inquiry)),
            *_own(ranked, inquiry),
        ),
        table=cost_table(shown, inquiry) if ranked[0].bill else price_table(shown, inquiry),
        footnotes=(*picked.read_as, *_notes(ranked, inquiry), *footnotes([first], inquiry, tabled=True)),
        sources=sources([first], inquiry),
        buttons=more_buttons(picked, inquiry),
        language=say.language,
        facts=Facts(lambda: facts([quote], inquiry, picked.ids)),
    )  # fmt: skip


def _own(ranked: list[Line], inquiry: Inquiry) -> list[str]:
    """The vendor's own price, where a host undercuts it."""
    own = next((line for line in ranked if line.offer.first_party), None)
    if own is None or own is ranked[0]:
        return []
    figure = figure_in_words(own, inquiry)
    return [inquiry.say("{model}, the vendor's own list: {figure}", model=full_name(own, inquiry), figure=figure)]


def _notes(ranked: list[Line], inquiry: Inquiry) -> list[str]:
    say, left = inquiry.say, len(ranked) - MOST_HOSTS
    basis = [] if ranked[0].bill else [say("Ranked by input and output at {ratio}.", ratio="1:1")]
    more = [say.many("{number} more list is dearer.", "{number} more lists are dearer.", left)] if left > 0 else []
    return basis + more
