"""From a question's amounts to what one model is billed for: calls, splits, 字, cached share, request size."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import partial
from typing import Final, Literal

from data.cost import UNSAID, Bill, Request, bill
from data.prices import Model, Rate, Usage
from handlers.question import Question
from handlers.reckoning.days import repeats

_RATIO: Final = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*:\s*(\d{1,9}(?:\.\d{1,9})?)\s*")
ROOMY: Final = Context(prec=60)
WHOLE: Final = Decimal(1)
ALL: Final = Decimal(100)
"""Percent."""
ASSUMED_CHARS_PER_TOKEN: Final = (Decimal(1), Decimal(2))
"""Chinese characters per token where the vendor publishes no ratio."""
USUAL_ANSWER: Final = 1_000
"""Tokens of one answer where only a total was given: some lists bill answers up to 200 tokens at less."""
WORDS_PER_TOKEN: Final = (Decimal("0.75"), Decimal("0.75"))
"""English words."""

Sized = Literal["said", "one_request", "many_requests"]
"""Where the request size comes from: calls were given; the amount fits one request; it is split into many."""


@dataclass(frozen=True, slots=True)
class Workload:
    """One usage, or the two ends of a range (characters per token). Amounts are per call, times `calls`."""

    usages: tuple[Usage, ...]
    request: Request
    sized: Sized
    chars_per_token: tuple[Decimal, Decimal] | None = None
    """Set when the amount was given in characters: the range it was counted by."""
    chars_assumed: bool = False

    @property
    def calls(self) -> Decimal:
        """How many calls in all."""
        return self.usages[0].calls

    def cost(self, rate: Rate) -> Bill:
        """The bill at one rate; a range of usages gives a bill with ends and no total."""
        bills = [bill(rate, usage) for usage in self.usages]
        if len(bills) == 1:
            return bills[0]
        lows, highs = [b.low for b in bills], [b.high for b in bills]
        low = None if None in lows else min(low for low in lows if low is not None)
        high = None if None in highs else max(high for high in highs if high is not None)
        return Bill(rate.tier, tuple(c for b in bills for c in b.charges), None, low, high)


def workload_of(
    question: Question, model: Model, chars_per_token: tuple[Decimal, Decimal] | None
) -> Workload | None:
    """What the question's amounts mean for this model; None when it names no amount."""
    if question.chars is not None:
        return _in_characters(question, model, chars_per_token)
    usage = _usage(question)
    if usage is None:
        return None
    request, sized = _request(question, usage, model)
    return Workload((usage,), request, sized)


def has_amount(question: Question) -> bool:
    """True when the question says how much."""
    amounts = (question.input_tokens, question.output_tokens, question.total_tokens, question.chars)
    return any(amount is not None for amount in amounts)


def call_count(question: Question) -> Decimal:
    """Calls in all: calls x how often the period fits into the horizon. 1 when nothing was said."""
    calls = question.calls if question.calls is not None else WHOLE
    if question.period and question.horizon:
        return ROOMY.multiply(calls, repeats(question.period, question.horizon))
    return calls


def _usage(question: Question) -> Usage | None:
    """Split as the person split it, by the ratio or the side that was named; else unsplit."""
    total = question.total_tokens
    shared = partial(
        Usage, calls=call_count(question), thinking=question.thinking, batch=bool(question.filters.batch)
    )
    if question.input_tokens is not None or question.output_tokens is not None:
        given, made = question.input_tokens or Decimal(0), question.output_tokens or Decimal(0)
        return shared(input=given, output=made, cached=_cached(question, given))
    if total is None:
        return None
    parts = parts_of(question)
    if parts is None and cached_pct(question) == ALL:
        parts = (WHOLE, Decimal(0))  # only input comes from a cache
    if parts is None:
        return shared(unsplit=total, cached=_cached(question, total))
    given = ROOMY.divide(ROOMY.multiply(total, parts[0]), parts[0] + parts[1])
    return shared(input=given, output=total - given, cached=_cached(question, given))


def parts_of(question: Question) -> tuple[Decimal, Decimal] | None:
    """Input and output as parts of a total: `3:1`, one named side, or None when nothing was said."""
    side = question.filters.io
    if side:
        return (WHOLE, Decimal(0)) if side == "input" else (Decimal(0), WHOLE)
    met = _RATIO.fullmatch(question.filters.ratio or "")
    parts = (Decimal(met[1]), Decimal(met[2])) if met else None
    return parts if parts and sum(parts) else None


def cached_pct(question: Question) -> Decimal | None:
    """The percent of the input that comes from the cache: as said, all of it for an amount of cached input."""
    filters = question.filters
    return ALL if filters.cached_pct is None and filters.cached else filters.cached_pct


def _cached(question: Question, given: Decimal) -> Decimal:
    share = cached_pct(question)
    return ROOMY.multiply(given, min(share, ALL) / ALL) if share else Decimal(0)


def _in_characters(question: Question, model: Model, published: tuple[Decimal, Decimal] | None) -> Workload | None:
    chars = question.chars or Decimal(0)
    english = question.language == "en"
    low, high = WORDS_PER_TOKEN if english else published or ASSUMED_CHARS_PER_TOKEN
    usages = []
    for per_token in (high, low):
        tokens = ROOMY.divide(chars, per_token).to_integral_value()
        usage = _usage(question.model_copy(update={"total_tokens": tokens}))
        if usage is None:
            return None
        usages.append(usage)
    request, sized = _request(question, usages[-1], model)
    distinct = tuple(dict.fromkeys(usages))
    return Workload(distinct, request, sized, (low, high), english or published is None)


def _request(question: Question, usage: Usage, model: Model) -> tuple[Request, Sized]:
    """The size of one request: said with the calls, or the whole amount where it fits into one request.

    An unsplit amount never names a size; neither does an amount per day.
    """
    size = Request(_whole(usage.input), _whole(usage.output)) if not usage.unsplit else UNSAID
    if question.calls is not None:
        return size, "said"
    if usage.unsplit or question.period or not _fits(size, model):
        return Request(None, USUAL_ANSWER if usage.output or usage.unsplit else None), "many_requests"
    return size, "one_request"


def _whole(tokens: Decimal) -> int | None:
    return int(tokens.to_integral_value()) if tokens else None


def _fits(size: Request, model: Model) -> bool:
    """True when the model's known limits hold a request of that size."""
    given, made = size.input or 0, size.output or 0
    if model.context_window is None:
        return False
    return given + made <= model.context_window and (model.max_output is None or made <= model.max_output)
