"""What a question asks to be billed, in words: `each day 8,000 calls × (400 in + 150 out), for one month`."""

from __future__ import annotations

from decimal import Decimal

from handlers.inquiry import Inquiry
from handlers.reckoning.workload import cached_pct, call_count, has_amount
from handlers.writing.figures import count, share
from handlers.writing.sentences import join


def amount_in_words(inquiry: Inquiry) -> str:
    """The amount with its calls and conditions; empty when the question names none."""
    if not has_amount(inquiry.question):
        return ""
    say, question = inquiry.say, inquiry.question
    text = _tokens(inquiry)
    calls = None if question.calls == 1 else question.calls  # "a million a day": nobody spoke of calls
    if calls is not None:
        text = say("{calls} calls × ({amount})", calls=_times(calls, inquiry), amount=text)
    if question.period:
        text = say("{amount} a {period}", amount=text, period=period_name(question.period, inquiry))
    if question.uncounted is not None:
        text = say("{amount}, one call", amount=text)
    elif question.horizon and question.horizon != question.period:
        text = say("{amount}, for a {period}", amount=text, period=period_name(question.horizon, inquiry))
        if question.period and calls is not None:
            text = say("{amount} ({calls} calls)", amount=text, calls=_times(call_count(question), inquiry))
    return text + _conditions(inquiry)


def _tokens(inquiry: Inquiry) -> str:
    say, question = inquiry.say, inquiry.question
    if question.chars is not None:
        return say("{number} words", number=_count(question.chars, inquiry))
    given, made = question.input_tokens, question.output_tokens
    if given is not None and made is not None:
        return say("{given} in + {made} out", given=_count(given, inquiry), made=_count(made, inquiry))
    if given is not None:
        return say("{number} input tokens", number=_count(given, inquiry))
    if made is not None:
        return say("{number} output tokens", number=_count(made, inquiry))
    return _total(inquiry)


def _total(inquiry: Inquiry) -> str:
    say, question = inquiry.say, inquiry.question
    number = _count(question.total_tokens or Decimal(0), inquiry)
    if question.filters.io == "input":
        return say("{number} input tokens", number=number)
    if question.filters.io == "output":
        return say("{number} output tokens", number=number)
    text = say("{number} tokens", number=number)
    return (
        say("{amount} at {ratio}", amount=text, ratio=question.filters.ratio) if question.filters.ratio else text
    )


def _count(number: Decimal, inquiry: Inquiry) -> str:
    return count(number, inquiry.say.language)


def _times(calls: Decimal, inquiry: Inquiry) -> str:
    """A count before 次: a plain figure keeps a space, `1 万` has its own."""
    text = _count(calls, inquiry)
    return f"{text} " if inquiry.say.chinese and text[-1].isdigit() else text


def _conditions(inquiry: Inquiry) -> str:
    say, question = inquiry.say, inquiry.question
    parts = []
    if cached := cached_pct(question):
        parts.append(say("{share} of the input cached", share=share(cached)))
    if question.filters.batch:
        parts.append(say("batch"))
    if question.thinking:
        parts.append(say("thinking"))
    return say(" ({conditions})", conditions=join(parts, say)) if parts else ""


def period_name(period: str, inquiry: Inquiry) -> str:
    """day, 天."""
    say = inquiry.say
    return {
        "second": say("second"),
        "minute": say("minute"),
        "hour": say("hour"),
        "day": say("day"),
        "week": say("week"),
        "month": say("month"),
        "half_year": say("half-year"),
        "year": say("year"),
    }[period]
