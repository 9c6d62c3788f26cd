"""What stands under an answer: assumptions, rates of exchange, warnings, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from data.prices import PriceSheet
from data.tiers import tier_key
from data.timeline import last_seen
from handlers.inquiry import Inquiry
from handlers.reckoning.amounts import period_name
from handlers.reckoning.promises import promise_notes
from handlers.reckoning.quote import Line, Quote
from handlers.reckoning.rows import best_source
from handlers.writing.figures import plain, rounded
from handlers.writing.sentences import (
    cleaned,
    cost_in_words,
    hours_in_words,
    join,
    limits_in_words,
    name_of,
    prices_in_words,
    since_in_words,
    tier_in_words,
    vendor_name,
)  # fmt: skip

STALE_DAYS: Final = 60


def footnotes(
    quotes: Sequence[Quote], inquiry: Inquiry, *, converted: bool = True, tabled: bool = False
) -> tuple[str, ...]:
    """Each note once, the assumptions first, the rate of exchange last where figures were converted.

    tabled: a table beside the notes shows every tier and hour already.
    """
    priced = [quote for quote in quotes if quote.lines]
    found: list[str] = []
    for quote in priced:
        found.extend(_amount_notes(quote, inquiry))
    found.extend(_calls_note(inquiry))
    for quote in priced:
        found.extend(_line_notes(quote, inquiry, tabled=tabled))
    if converted:
        found.extend(exchange_note(inquiry, quotes))
    return tuple(dict.fromkeys(found))


def _amount_notes(quote: Quote, inquiry: Inquiry) -> Iterator[str]:
    """How an amount was taken where the person did not say."""
    work, say = quote.workload, inquiry.say
    if work is None:
        return
    if any(usage.unsplit for usage in work.usages):
        yield say("No split was given: the ends are all input and all output.")
    if work.chars_per_token:
        yield _ratio_note(quote, work.chars_per_token, work.chars_assumed, inquiry)
    if quote.line and (_has_lengths(quote.line.sheet) or not quote.line.applies):
        yield _tier_note(quote, inquiry)


def _ratio_note(quote: Quote, ratio: tuple[Decimal, Decimal], assumed: bool, inquiry: Inquiry) -> str:
    low, high = (plain(end) for end in ratio)
    say, number = inquiry.say, f"{low}" if low == high else f"{low}–{high}"
    if inquiry.question.language == "en":
        return say("Assumed: {number} English words per token.", number=number)
    vendor = vendor_name(quote.model.vendor, inquiry)
    if assumed:
        return say(
            "{vendor} publishes no ratio; assumed {number} characters per token.", vendor=vendor, number=number
        )
    return say("{vendor}: {number} characters per token, by its own account.", vendor=vendor, number=number)


def _has_lengths(sheet: PriceSheet) -> bool:
    return len({tier_key(rate.tier)[:4] for rate in sheet.rates}) > 1


def _tier_note(quote: Quote, inquiry: Inquiry) -> str:
    line, work, say = quote.line, quote.workload, inquiry.say
    assert line is not None  # noqa: S101 (it has a sheet)
    assert work is not None  # noqa: S101
    name, tier = name_of(quote.model.id, inquiry), tier_in_words(line.rate.tier, say) or say("standard tier")
    if not line.applies:
        return say(
            "{model}: no price for a request of that size; shown at the tier {tier}.", model=name, tier=tier
        )
    if work.sized == "one_request":
        return say("{model}: taken as one request, which falls into the tier {tier}.", model=name, tier=tier)
    if work.sized == "said":
        return say("{model}: a request of that size falls into the tier {tier}.", model=name, tier=tier)
    return say("{model}: taken as requests in the tier {tier}; longer requests cost more.", model=name, tier=tier)


def _calls_note(inquiry: Inquiry) -> Iterator[str]:
    question, say = inquiry.question, inquiry.say
    if question.uncounted:
        yield say(
            "“{text}” is no exact number: this is for one call. Give a figure, and I multiply.",
            text=cleaned(question.uncounted),
        )
    elif question.uncounted is not None:
        yield say("How many calls was not said: this is for one. Give a figure, and I multiply.")
    if question.horizon in ("month", "half_year", "year") and question.period not in (question.horizon, None):
        yield say("A month counts 30 days, a year 365.")
    costs = question.intent != "budget"
    if costs and question.calls is not None and question.period and not question.horizon:
        yield say("Cost per {period}.", period=period_name(question.period, inquiry))


def _line_notes(quote: Quote, inquiry: Inquiry, *, tabled: bool) -> Iterator[str]:
    """Warnings about the line that counts: other hours, promotion, a claim, a second opinion, gone models."""
    line, say = quote.line, inquiry.say
    if line is None:
        return
    name, sheet = name_of(quote.model.id, inquiry), line.sheet
    host = inquiry.question.filters.host
    if host and line.offer.first_party:
        yield say(
            "{model}: no price of {host} on record, this is the vendor's own.", model=name, host=cleaned(host)
        )
    if not tabled:
        yield from _other_rates(quote, line, name, inquiry)
    yield from promise_notes(line, name, inquiry)
    if sheet.grade == "seed":
        yield say("{model}: a figure from the press of the day, no price page seen.", model=name)
    if sheet.limits:
        yield limits_in_words(name, sheet.limits, say)
    yield from second_opinions(line, inquiry)
    if quote.model.retired and quote.model.retired <= inquiry.day:
        yield say("{model}: retired on {day}.", model=name, day=quote.model.retired)
    elif seen := _unseen_since(sheet, inquiry):
        yield say("{model}: last confirmed on {day}, it may have moved since.", model=name, day=seen)


def _unseen_since(sheet: PriceSheet, inquiry: Inquiry) -> date | None:
    """The day on which the present price was last seen, when that is long ago."""
    seen, present = last_seen(sheet), inquiry.day >= inquiry.today
    return seen if seen and present and (inquiry.day - seen).days > STALE_DAYS else None


def long_unseen(quotes: Iterable[Quote], inquiry: Inquiry) -> Iterator[str]:
    """One line for all prices of a ranking that nobody has confirmed for long."""
    say = inquiry.say
    told = [
        name_of(quote.model.id, inquiry) + say(" ({conditions})", conditions=day)
        for quote in quotes
        if quote.line and (day := _unseen_since(quote.line.sheet, inquiry))
    ]
    if told:
        yield say("Last confirmed long ago, may have moved since: {models}.", models=join(told, say))


def _other_rates(quote: Quote, line: Line, name: str, inquiry: Inquiry) -> Iterator[str]:
    """What other hours of the day, or thinking, would cost for the same request."""
    say, mine = inquiry.say, tier_key(line.rate.tier)
    for other in quote.lines:
        if other.offer is not line.offer or other is line:
            continue
        key = tier_key(other.rate.tier)
        if key[:4] == mine[:4] and (key[4] != mine[4]) != (key[5] != mine[5]):
            label = (
                hours_in_words(other.rate.tier, say) if key[5] != mine[5] else tier_in_words(other.rate.tier, say)
            )
            figure = cost_in_words(other.bill, other, inquiry) if other.bill else prices_in_words(other, say)
            yield say("{model}, {tier}: {figure}.", model=name, tier=label, figure=figure)


def second_opinions(line: Line, inquiry: Inquiry) -> Iterator[str]:
    """What other sources have instead of this line, of its own first day or of a day since then."""
    name = name_of(line.offer.model, inquiry)
    for sheet in line.offer.sheets:
        if sheet.standing == "disputed" and _stands_against(sheet, line.sheet, inquiry):
            prices = prices_in_words(Line(line.offer, sheet, sheet.rates[0], False, False, None), inquiry.say)
            yield inquiry.say(
                "{model}: another source has {prices} ({source}).",
                model=name, prices=prices, source=best_source(sheet.sources),
            )  # fmt: skip


def _stands_against(other: PriceSheet, mine: PriceSheet, inquiry: Inquiry) -> bool:
    """Of the same day, or of a later one that has come by the day asked about; nothing standing came between."""
    if other.effective is None or mine.effective is None:
        return other.effective == mine.effective
    return mine.effective <= other.effective <= min(inquiry.day, inquiry.today)


def exchange_note(inquiry: Inquiry, quotes: Sequence[Quote] | None = None) -> Iterator[str]:
    """The rate that was used and its day; a currency that nobody quotes is said to be so."""
    say, rate = inquiry.say, inquiry.exchange
    if rate and (quotes is None or any(quote.lines for quote in quotes)):
        yield say("1 USD = {rate} CNY ({day}, ECB)", rate=rounded(rate.rate), day=rate.day)
    asked = inquiry.question.filters.currency
    if asked and asked not in ("CNY", "USD"):
        other = inquiry.shelf.exchange("USD", asked, min(inquiry.day, inquiry.today))
        if other:
            yield say(
                "1 USD = {rate} {currency} ({day}, ECB)", rate=rounded(other.rate), currency=asked, day=other.day
            )
        else:
            yield say("The ECB does not quote {currency}, so I show CNY and USD.", currency=asked)


def sources(quotes: Sequence[Quote], inquiry: Inquiry) -> tuple[str, ...]:
    """One line a model: where its price is from, since when it holds, when it was last seen."""
    return tuple(_source(quote.line, inquiry) for quote in quotes if quote.line)


def _source(line: Line, inquiry: Inquiry) -> str:
    say, sheet = inquiry.say, line.sheet
    told = say(
        "{model}: {source}, {since}",
        model=name_of(line.offer.model, inquiry),
        source=best_source(sheet.sources),
        since=since_in_words(sheet, say),
    )
    if sheet.checked and sheet.checked <= inquiry.today:
        told += say(", last confirmed {day}", day=sheet.checked)
    return told
