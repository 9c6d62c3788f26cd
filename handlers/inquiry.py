"""One question on the desk: what was asked, of which catalogue, about which moment, in which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final

from data.prices import Exchange
from handlers.message import Message
from handlers.question import Question
from handlers.reckoning.days import local, moment_asked
from handlers.reckoning.shelf import Shelf
from handlers.words import Language, Words, words

if TYPE_CHECKING:
    from handlers.desk import Desk

_ROOMY: Final = Context(prec=60)


@dataclass(frozen=True)
class Inquiry:
    """`at` is the moment asked about, `now` the moment of asking; both timezone-aware.

    message and desk are there in a conversation; None when a question is answered by itself.
    """

    question: Question
    shelf: Shelf
    now: datetime
    at: datetime
    say: Words
    message: Message | None = None
    desk: Desk | None = None

    @cached_property
    def day(self) -> date:
        """The day asked about."""
        return local(self.at).date()

    @cached_property
    def today(self) -> date:
        """The day of asking."""
        return local(self.now).date()

    @cached_property
    def exchange(self) -> Exchange | None:
        """CNY per 1 USD on the day asked about, of the last day known for one to come."""
        return self.shelf.exchange("USD", "CNY", min(self.day, self.today))

    def converted(self, amount: Decimal | None, base: str, quote: str) -> Decimal | None:
        """An amount in another currency at that day's rate; None where the rate is not quoted."""
        if amount is None or base == quote:
            return amount
        if {base, quote} == {"USD", "CNY"}:
            rate = self.exchange
            if rate is None:
                return None
            return _ROOMY.multiply(amount, rate.rate) if base == "USD" else _ROOMY.divide(amount, rate.rate)
        direct = self.shelf.exchange(base, quote, min(self.day, self.today))
        return _ROOMY.multiply(amount, direct.rate) if direct else None


def inquire(
    question: Question,
    shelf: Shelf,
    now: datetime,
    language: Language | None = None,
    message: Message | None = None,
    desk: Desk | None = None,
) -> Inquiry:
    """The inquiry of a question; its own language unless one is given."""
    say = words(language or question.language)
    return Inquiry(question, shelf, now, moment_asked(question, now), say, message, desk)
