"""One model's price or cost as a sentence: `GPT-4o: $2.5–$10 (≈ ¥17.7–¥70.9)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.prices import Meter
from handlers.inquiry import Inquiry
from handlers.reckoning.past import meter_name, pair
from handlers.reckoning.quote import Line, Quote, comparable, sides_asked
from handlers.writing.figures import money, price
from handlers.writing.sentences import cost_in_words, display_currency, full_name, join, name_of


def line_in_words(quote: Quote, inquiry: Inquiry) -> str:
    """The cost, or the prices asked for where no amount was named; hosts as a range from cheapest to dearest."""
    line, say = quote.line, inquiry.say
    assert line is not None  # noqa: S101 (priced quotes only)
    if len(quote.hosted) > 1:
        return _hosted_in_words(quote, inquiry)
    return say("{model}: {figure}", model=full_name(line, inquiry), figure=figure_in_words(line, inquiry))


def figure_in_words(line: Line, inquiry: Inquiry) -> str:
    """What the question costs on the line, else its prices, with the other currency beside."""
    if line.bill:
        return cost_in_words(line.bill, line, inquiry)
    say, meters = inquiry.say, meters_asked(inquiry)
    if all(line.rate.prices.get(meter) == 0 for meter in meters):
        return say("free")
    told = join(_meters_in_words(line, meters, inquiry), say)
    beside = join(_meters_beside(line, meters, inquiry), say)
    return say("{amount} (≈ {other})", amount=told, other=beside) if beside else told


def meters_asked(inquiry: Inquiry) -> tuple[Meter, ...]:
    """The meters that the question is about."""
    filters = inquiry.question.filters
    if filters.cached or filters.cached_pct:
        return ("cache_read", "input", "output")
    return sides_asked(inquiry.question)


def _meters_in_words(line: Line, meters: tuple[Meter, ...], inquiry: Inquiry) -> Iterator[str]:
    say = inquiry.say
    for meter in meters:
        found = line.rate.prices.get(meter)
        if found is not None:
            figure = price(found, line.offer.currency) if found else say("free")
            yield say("{meter} {figure}", meter=meter_name(meter, say), figure=figure)
        elif meter in ("cache_read", meters[0]) and (meter == "cache_read" or meter.startswith("batch")):
            yield say("no cache price listed") if meter == "cache_read" else say("no batch price listed")


def _meters_beside(line: Line, meters: tuple[Meter, ...], inquiry: Inquiry) -> Iterator[str]:
    own = line.offer.currency
    beside = display_currency(own, inquiry)
    for meter in meters:
        other = inquiry.converted(line.rate.prices.get(meter), own, beside)
        if other:
            yield money(other, beside)


def _hosted_in_words(quote: Quote, inquiry: Inquiry) -> str:
    """No list price of a vendor: the cheapest and the dearest host, named."""
    say, ranked = inquiry.say, by_price(quote.hosted, inquiry)
    ends = (ranked[0], ranked[-1])
    told = [say("{host} {figure}", host=line.offer.list, figure=figure_in_words(line, inquiry)) for line in ends]
    return say(
        "{model}, sold by {number} hosts: from {cheapest} to {dearest}",
        model=name_of(quote.model.id, inquiry), number=len(ranked), cheapest=told[0], dearest=told[1],
    )  # fmt: skip


def hosts_beside(quote: Quote, inquiry: Inquiry) -> str:
    """Beside the vendor's own list: how many hosts sell the model too, the cheapest and the dearest; or empty."""
    hosts = [line for line in quote.applying if not line.offer.first_party]
    if not hosts or len(hosts) == len(quote.applying) or inquiry.question.filters.host:
        return ""
    say, ranked = inquiry.say, by_price(hosts, inquiry)
    told = [
        say("{host} {figure}", host=line.offer.list, figure=pair(line.rate, line.offer.currency, say))
        for line in (ranked[0], ranked[-1])
    ]
    name = name_of(quote.model.id, inquiry)
    if len(ranked) == 1:
        return say("{model}: also sold by {host}", model=name, host=told[0])
    return say(
        "{model}: also sold by {number} hosts, from {cheapest} to {dearest}",
        model=name, number=len(ranked), cheapest=told[0], dearest=told[1],
    )  # fmt: skip


def by_price(lines: Sequence[Line], inquiry: Inquiry) -> list[Line]:
    """Cheapest first; those that cannot be compared last."""
    ranked = [(comparable(line, inquiry), line) for line in lines]
    return [line for _, line in sorted(ranked, key=lambda found: (found[0] is None, found[0] or 0))]
