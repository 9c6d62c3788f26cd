"""The moment an answer is about, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from handlers.inquiry import Inquiry
from handlers.reckoning.quote import Quote

_HOUR: Final = re.compile(r"\d\d:\d\d")


def when_asked(inquiry: Inquiry, quotes: Sequence[Quote] = ()) -> str:
    """` on 2024-05-13`, with the hour where a price depends on it; empty for now."""
    hour = inquiry.question.filters.at or ""
    if _HOUR.fullmatch(hour) and _by_the_hour(quotes):
        moment = inquiry.say("{day} {hour} Beijing time", day=inquiry.day, hour=hour)
        return inquiry.say(" on {day}", day=moment)
    return "" if inquiry.day == inquiry.today else inquiry.say(" on {day}", day=inquiry.day)


def said_in_vain(inquiry: Inquiry, quotes: Sequence[Quote]) -> Iterator[str]:
    """An hour, or thinking, was said, and no price on record asks for it."""
    if inquiry.question.filters.at and any(quote.lines for quote in quotes) and not _by_the_hour(quotes):
        yield inquiry.say("The price is the same at every hour.")
    if inquiry.question.thinking is not None and any(quote.lines for quote in quotes) and not _by_thinking(quotes):
        yield inquiry.say("The price is the same with and without thinking.")


def _by_the_hour(quotes: Sequence[Quote]) -> bool:
    return any(line.rate.tier.window for quote in quotes for line in quote.lines)


def _by_thinking(quotes: Sequence[Quote]) -> bool:
    return any(line.rate.tier.thinking is not None for quote in quotes for line in quote.lines)
