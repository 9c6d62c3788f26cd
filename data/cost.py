"""Usage x price sheet x moment -> a bill whose every line names its meter, tokens, price and tier.

Amounts are exact: products of token counts and prices are never rounded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from data.prices import Meter, Moment, PriceSheet, Rate, Tier, Usage
from data.timeline import covers

EXACT: Final = Context(prec=80)
"""Wide enough for 10^18 tokens x 10^9 calls at 6 decimals: sums and products stay exact."""
ZERO: Final = Decimal(0)
PER_MILLION: Final = -6

_ONLINE: Final[tuple[Meter, Meter, Meter]] = ("input", "cache_read", "output")
_BATCH: Final[tuple[Meter, Meter, Meter]] = ("batch_input", "batch_cache_read", "batch_output")


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of a bill: `tokens` of all calls together at `price` per 1M in the offer's currency.

    `price` and `amount` are None when the sheet names no price for the meter: unknown, not zero.
    """

    meter: Meter
    tokens: Decimal
    price: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Bill:
    """`total` is None for an unsplit amount and when a price is missing.

    `low` and `high` are the two ends of an unsplit amount (all input, all output); for a split amount
    both equal `total`. An end is None when its price is missing.
    """

    tier: Tier
    charges: tuple[Charge, ...]
    total: Decimal | None
    low: Decimal | None
    high: Decimal | None

    @property
    def missing(self) -> tuple[Meter, ...]:
        """The meters that were used and have no price."""
        return tuple(charge.meter for charge in self.charges if charge.amount is None)


@dataclass(frozen=True, slots=True)
class Request:
    """The size of ONE request, which decides its length tier. None: not said, the standing default's bounds."""

    input: int | None = None
    output: int | None = None


UNSAID: Final = Request()


def rate_in_force(sheet: PriceSheet, at: Moment, request: Request = UNSAID, thinking: bool | None = None) -> Rate:
    """The rate that a request of that size and kind is billed by at that moment.

    The most particular condition wins, the first of equals; where none holds (a request beyond the
    longest tier, a mode the sheet does not name) it is the standing default.
    """
    default = sheet.rates[0]
    if len(sheet.rates) == 1:
        return default
    met = [rate for rate in sheet.rates if _holds(rate.tier, default.tier, at, request, thinking)]
    return max(met, key=_particular) if met else default


def _holds(tier: Tier, default: Tier, at: Moment, request: Request, thinking: bool | None) -> bool:
    return (
        _bounds_hold(request.input, (tier.input_above, tier.input_upto), (default.input_above, default.input_upto))
        and _bounds_hold(
            request.output, (tier.output_above, tier.output_upto), (default.output_above, default.output_upto)
        )
        and (tier.thinking is None or tier.thinking == bool(thinking))
        and (tier.window is None or covers(tier.window, at))
    )


_Bounds = tuple[int | None, int | None]


def _bounds_hold(tokens: int | None, bounds: _Bounds, default: _Bounds) -> bool:
    """`tokens` unsaid: only the standing default's own bounds hold, or none at all."""
    if tokens is None:
        return bounds in (default, (None, None))
    above, upto = bounds
    return (above is None or tokens > above) and (upto is None or tokens <= upto)


def too_long(tier: Tier, request: Request) -> bool:
    """True when a request of that size falls outside the tier: no price for it is known there."""
    sizes = (
        (request.input, tier.input_above, tier.input_upto),
        (request.output, tier.output_above, tier.output_upto),
    )
    return any(
        tokens is not None and not _bounds_hold(tokens, (low, high), (low, high)) for tokens, low, high in sizes
    )


def _particular(rate: Rate) -> int:
    tier = rate.tier
    conditions = (
        tier.input_above,
        tier.input_upto,
        tier.output_above,
        tier.output_upto,
        tier.thinking,
        tier.window,
    )
    return sum(condition is not None for condition in conditions)


def bill(rate: Rate, usage: Usage) -> Bill:
    """What `usage` costs at one rate. An unsplit amount is billed at both ends."""
    if usage.unsplit:
        return _bill_of_ends(rate, usage)
    charges = _charges(rate, usage.input - usage.cached, usage.cached, usage.output, usage)
    total = _sum(charges)
    return Bill(rate.tier, charges, total, total, total)


def _bill_of_ends(rate: Rate, usage: Usage) -> Bill:
    as_input = _charges(rate, usage.unsplit - usage.cached, usage.cached, ZERO, usage)
    as_output = _charges(rate, ZERO, ZERO, usage.unsplit, usage)
    ends = (_sum(as_input), _sum(as_output))
    known = [end for end in ends if end is not None]
    low, high = (min(known), max(known)) if len(known) == len(ends) else ends
    return Bill(rate.tier, as_input + as_output, None, low, high)


def _charges(rate: Rate, fresh: Decimal, cached: Decimal, output: Decimal, usage: Usage) -> tuple[Charge, ...]:
    meters = _BATCH if usage.batch else _ONLINE
    used = zip(meters, (fresh, cached, output), strict=True)
    return tuple(_charge(rate, meter, EXACT.multiply(tokens, usage.calls)) for meter, tokens in used if tokens)


def _charge(rate: Rate, meter: Meter, tokens: Decimal) -> Charge:
    price = rate.prices.get(meter)
    amount = None if price is None else EXACT.scaleb(EXACT.multiply(tokens, price), PER_MILLION)
    return Charge(meter, tokens, price, amount)


def _sum(charges: tuple[Charge, ...]) -> Decimal | None:
    total = ZERO
    for charge in charges:
        if charge.amount is None:
            return None
        total = EXACT.add(total, charge.amount)
    return total


def bill_at(sheet: PriceSheet, usage: Usage, at: Moment, request: Request = UNSAID) -> Bill:
    """The bill in the tier that the request falls in at that moment."""
    return bill(rate_in_force(sheet, at, request, usage.thinking), usage)


def affordable_tokens(price: Decimal, budget: Decimal) -> Decimal | None:
    """How many whole tokens `budget` buys at `price` per 1M, same currency; None when they are free."""
    if not price:
        return None
    return EXACT.divide_int(EXACT.scaleb(budget, -PER_MILLION), price)
