"""Figures of foreign tables as exact prices per 1M tokens: units, rounding, what is not a price."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from data.files.ledger_file import HIGHEST, MICRO
from data.prices import Meter, Rate, Tier

MILLION: Final = Decimal(1_000_000)
MODES: Final = frozenset({"chat", "completion", "responses"})


def number(value: object) -> Decimal | None:
    """A finite figure of zero or more; None for anything else (null, text, NaN, negative)."""
    if value is None or isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None


def per_million(value: object) -> Decimal | None:
    """A figure per 1M tokens, at most 6 decimals; None when it is no price.

    A slip of a million times (per 1M for per token) is let through, so that it is seen where lines are weighed.
    """
    found = number(value)
    if found is None or found > HIGHEST * MILLION:
        return None
    exact = found.quantize(MICRO)
    return None if exact == 0 and found else exact.normalize() if exact else Decimal(0)


def per_token(value: object) -> Decimal | None:
    """A figure per single token -> per 1M tokens."""
    found = number(value)
    return None if found is None else per_million(found * MILLION)


def rate(tier: Tier, prices: Mapping[Meter, Decimal | None]) -> Rate | None:
    """The rate of the meters that are known; None when nothing is left.

    A price of 0 is none: tables write 0 for "not known" as often as for "free", and one meter of a paid model
    is not free.
    """
    known = {meter: price for meter, price in prices.items() if price}
    return Rate(tier, known) if known else None
