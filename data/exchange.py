"""Cross rates of the European Central Bank's reference rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import Final

from data.prices import Exchange

LONGEST_GAP: Final = timedelta(days=10)
"""The ECB never pauses longer; a currency silent for longer is not quoted any more (the rouble since 2022-03)."""

_DIGITS: Final = Context(prec=10)
"""Far beyond the published rates' own five or six digits, and still readable."""


def cross_rate(base: str, quote: str, days: Iterator[tuple[date, Mapping[str, str]]]) -> Exchange | None:
    """The rate on the last of `days` (newest first, none after `on`) that has both; None when not quoted then."""
    newest: date | None = None
    for day, rates in days:
        newest = newest or day
        if newest - day > LONGEST_GAP:
            return None
        if base in rates and quote in rates:
            rate = Decimal(1) if base == quote else _DIGITS.divide(Decimal(rates[quote]), Decimal(rates[base]))
            return Exchange(base, quote, rate, day)
    return None
