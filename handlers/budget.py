"""`手里八十美金，跑haiku能回多少条，每条1k进300出`: what a sum of money buys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_DOWN, Context, Decimal
from typing import Any, Final

from data.cost import affordable_tokens
from data.prices import Meter
from handlers.compare import more_buttons
from handlers.inquiry import Inquiry
from handlers.price import price
from handlers.question import Money
from handlers.reckoning.days import repeats
from handlers.reckoning.picking import pick, quotes_of, suggestion_buttons, unpriced
from handlers.reckoning.quote import Line, Quote
from handlers.reckoning.rows import facts
from handlers.reckoning.workload import ASSUMED_CHARS_PER_TOKEN, WORDS_PER_TOKEN, call_count, has_amount, parts_of
from handlers.reply import Facts, Reply
from handlers.writing.figures import count, money, plain, rounded
from handlers.writing.notes import footnotes, sources
from handlers.writing.sentences import full_name, join_names, name_of, prices_in_words

_DOWN: Final = Context(prec=60, rounding=ROUND_DOWN)
_TEN: Final = Decimal(10)
_FOUR_FIGURES: Final = Context(prec=4, rounding=ROUND_DOWN)


def budget(inquiry: Inquiry) -> Reply:
    """Tokens at both ends or by the ratio asked; calls where a call's size is given; 字 beside it in Chinese."""
    sum_ = inquiry.question.budget
    if sum_ is None:
        return price(inquiry)
    picked = pick(inquiry)
    quotes = quotes_of(picked, inquiry)
    priced = [quote for quote in quotes if quote.lines]
    lines = [line for quote in priced for line in _lines(quote, sum_, inquiry)]
    return Reply(
        title=_title(priced, sum_, inquiry),
        lines=(*lines, *unpriced(quotes, inquiry), *picked.unknown),
        footnotes=(*picked.read_as, *_notes(sum_, inquiry), *footnotes(quotes, inquiry)),
        sources=sources(priced, inquiry),
        buttons=(*suggestion_buttons(picked, inquiry), *more_buttons(picked, inquiry)),
        language=inquiry.say.language,
        facts=Facts(lambda: _facts(quotes, sum_, inquiry, picked.ids)),
    )


def currency_of(sum_: Money) -> str:
    """CNY unless another was said."""
    return sum_.currency or "CNY"


def _title(priced: list[Quote], sum_: Money, inquiry: Inquiry) -> str:
    names = join_names((name_of(quote.model.id, inquiry) for quote in priced), inquiry.say)
    figure = money(sum_.amount, currency_of(sum_))
    return inquiry.say("{budget} on {models}", budget=figure, models=names) if names else ""


def _lines(quote: Quote, sum_: Money, inquiry: Inquiry) -> Iterator[str]:
    """One model: what the sum buys on the line that counts."""
    line, say = quote.line, inquiry.say
    assert line is not None  # noqa: S101 (priced quotes only)
    name, own = full_name(line, inquiry), line.offer.currency
    sum_there = inquiry.converted(sum_.amount, currency_of(sum_), own)
    if sum_there is None:
        yield say("{model}: {prices}", model=name, prices=prices_in_words(line, say))
        return
    beside = "" if own == currency_of(sum_) else say(" (= {money})", money=money(sum_there, own))
    yield say(
        "{model}{beside}: {bought}",
        model=name,
        beside=beside,
        bought=_bought(quote, line, sum_there, sum_, inquiry),
    )


def _bought(quote: Quote, line: Line, sum_there: Decimal, sum_: Money, inquiry: Inquiry) -> str:
    say = inquiry.say
    calls = calls_bought(line, sum_there, inquiry)
    lasts = _how_long(line, sum_there, inquiry)
    if calls is not None:
        return say("{calls} calls of that size", calls=_short(calls, inquiry)) + lasts
    low, high = tokens_bought(line, sum_there, sum_, inquiry)
    if low is None and high is None:
        return say("free, so as many as its limits allow") if _free(line) else say("no price to divide by")
    text = _tokens(low, high, sum_, inquiry)
    return text + _as_text(quote, low, high, inquiry) + lasts


def _free(line: Line) -> bool:
    return any(price == 0 for price in line.rate.prices.values())


def _tokens(low: Decimal | None, high: Decimal | None, sum_: Money, inquiry: Inquiry) -> str:
    say, side = inquiry.say, _side(sum_, inquiry)
    if side == "input":
        return say("{number} input tokens", number=_short(high or Decimal(0), inquiry))
    if side == "output":
        return say("{number} output tokens", number=_short(low or Decimal(0), inquiry))
    if low == high and low is not None:
        return say("{number} tokens", number=_short(low, inquiry))
    return say(
        "{low} tokens if all output, {high} if all input",
        low=BLANK if low is None else _short(low, inquiry), high=BLANK if high is None else _short(high, inquiry),
    )  # fmt: skip


BLANK: Final = "–"


def _side(sum_: Money, inquiry: Inquiry) -> str | None:
    return sum_.io or inquiry.question.filters.io


def tokens_bought(
    line: Line, sum_there: Decimal, sum_: Money, inquiry: Inquiry
) -> tuple[Decimal | None, Decimal | None]:
    """(all output, all input), the same twice for a ratio or a side; None where that price is unknown or 0."""
    batch, cached = inquiry.question.filters.batch, inquiry.question.filters.cached
    into: Meter = "batch_input" if batch else "cache_read" if cached else "input"
    out: Meter = "batch_output" if batch else "output"
    ins, outs = line.rate.prices.get(into), line.rate.prices.get(out)
    side = _side(sum_, inquiry)
    if side:
        one = _tokens_for(ins if side == "input" else outs, sum_there)
        return one, one
    parts = parts_of(inquiry.question)
    if parts and ins is not None and outs is not None:
        mixed = _tokens_for((ins * parts[0] + outs * parts[1]) / sum(parts), sum_there)
        return mixed, mixed
    return _tokens_for(outs, sum_there), _tokens_for(ins, sum_there)


def _tokens_for(price_: Decimal | None, sum_there: Decimal) -> Decimal | None:
    return None if price_ is None else affordable_tokens(price_, sum_there)


def calls_bought(line: Line, sum_there: Decimal, inquiry: Inquiry) -> Decimal | None:
    """Whole calls of the size given; None when no size was given or a call costs nothing."""
    if not has_amount(inquiry.question) or line.bill is None or not line.bill.total:
        return None
    return _calls_for(sum_there, line.bill.total, inquiry).to_integral_value(ROUND_DOWN)


def _calls_for(sum_there: Decimal, cost: Decimal, inquiry: Inquiry) -> Decimal:
    """Calls that a sum pays for, where `cost` is of all calls of the question."""
    return _DOWN.divide(_DOWN.multiply(sum_there, call_count(inquiry.question)), cost)


def _how_long(line: Line, sum_there: Decimal, inquiry: Inquiry) -> str:
    """`, lasts about 400 days` where a pace was said; empty otherwise."""
    question, made, say = inquiry.question, line.bill, inquiry.say
    if made is None or not question.period or not question.calls:
        return ""
    ends = (made.total, made.total) if made.total is not None else (made.high, made.low)
    if not ends[0] or not ends[1]:
        return ""
    pace = question.calls * repeats(question.period, "day")
    least, most = (_days(_calls_for(sum_there, cost, inquiry) / pace) for cost in ends if cost)
    days = least if least == most else f"{least}–{most}"
    return say(", lasts about {days} days", days=days)


def _days(number: Decimal) -> str:
    """Whole days; one place below ten."""
    return f"{plain(number.quantize(Decimal(1) if number >= _TEN else Decimal('0.1'), ROUND_DOWN))}"


def _short(number: Decimal, inquiry: Inquiry) -> str:
    """About so many: four figures, rounded down."""
    about = _FOUR_FIGURES.plus(number) if number >= 10_000 else number
    return count(about, inquiry.say.language)


def _as_text(quote: Quote, low: Decimal | None, high: Decimal | None, inquiry: Inquiry) -> str:
    """The same in 字 (or words), by the vendor's own ratio."""
    least, most = low or high, high or low
    if least is None or most is None:
        return ""
    if not inquiry.say.chinese:
        words = _DOWN.multiply(most if low is None else least, WORDS_PER_TOKEN[0])
        return inquiry.say(", about {number} words", number=_short(words, inquiry))
    vendor = inquiry.shelf.catalogue.vendor(quote.model.vendor)
    ratio = (vendor.chars_per_token if vendor else None) or ASSUMED_CHARS_PER_TOKEN
    first, last = _DOWN.multiply(least, ratio[0]), _DOWN.multiply(most, ratio[1])
    return inquiry.say(", about {first}–{last} words", first=_short(first, inquiry), last=_short(last, inquiry))


def _notes(sum_: Money, inquiry: Inquiry) -> Iterator[str]:
    say, asked = inquiry.say, currency_of(sum_)
    if sum_.currency is None:
        yield say("No currency was named, so CNY.")
    if asked in ("CNY", "USD"):
        return
    rate = inquiry.shelf.exchange("USD", asked, min(inquiry.day, inquiry.today))
    if rate:
        yield say("1 USD = {rate} {currency} ({day}, ECB)", rate=rounded(rate.rate), currency=asked, day=rate.day)
    else:
        yield say(
            "The ECB does not quote {currency}, so I cannot convert it. Name the sum in CNY or USD.",
            currency=asked,
        )


def _facts(quotes: list[Quote], sum_: Money, inquiry: Inquiry, models: Iterable[str]) -> dict[str, object]:
    """Beside each row: `buys_calls`, or `buys_tokens_low` and `buys_tokens_high` (all output, all input)."""
    machine: dict[str, Any] = facts(quotes, inquiry, models)
    lines = [line for quote in quotes for line in quote.lines]
    for found, line in zip(machine["rows"], lines, strict=True):
        there = inquiry.converted(sum_.amount, currency_of(sum_), line.offer.currency)
        if there is None:
            continue
        calls = calls_bought(line, there, inquiry)
        low, high = (None, None) if calls is not None else tokens_bought(line, there, sum_, inquiry)
        found["buys_calls"] = plain(calls)
        found["buys_tokens_low"], found["buys_tokens_high"] = plain(low), plain(high)
    return machine
