"""Does a price line seen somewhere say the same as a known sheet? Common meters of matching tiers decide."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Literal

from data.prices import Meter, PriceSheet, Rate, Tier

Relation = Literal["same", "coarser", "finer", "differs"]
"""`coarser`: fewer tiers, all right; `finer`: more tiers than known, the common ones right."""

LOOSE: Final = Decimal("0.05")
"""128,000 and 131,072 tokens are the same bound."""


def relation(seen: PriceSheet, known: PriceSheet) -> Relation:
    """How `seen` stands to `known`; hours are not told apart, tables name them differently."""
    matched = [any(_same_rate(rate, other) for other in known.rates) for rate in seen.rates]
    if all(matched):
        backward = all(any(_same_rate(rate, other) for rate in seen.rates) for other in known.rates)
        return "same" if backward else "coarser"
    bounds_known = [rate for rate in seen.rates if any(_same_bounds(rate.tier, o.tier) for o in known.rates)]
    common = [ok for rate, ok in zip(seen.rates, matched, strict=True) if rate in bounds_known]
    return "finer" if common and all(common) else "differs"


def _same_rate(one: Rate, other: Rate) -> bool:
    if not _same_bounds(one.tier, other.tier):
        return False
    common = one.prices.keys() & other.prices.keys()
    return bool(common & {"input", "output"}) and all(one.prices[m] == other.prices[m] for m in common)


def _same_bounds(one: Tier, other: Tier) -> bool:
    thinking = None in (one.thinking, other.thinking) or one.thinking == other.thinking
    return thinking and _near(one.input_above, other.input_above) and _near(one.output_above, other.output_above)


def _near(one: int | None, other: int | None) -> bool:
    if not one or not other:
        return not one and not other
    return abs(one - other) <= LOOSE * max(one, other)


def matching_rate(tier: Tier, sheet: PriceSheet) -> Rate | None:
    """The sheet's rate for requests of the same bounds; the one of the same kind of hours first."""
    fitting = [rate for rate in sheet.rates if _same_bounds(rate.tier, tier)]
    return min(fitting, key=lambda rate: _off_peak(rate.tier) != _off_peak(tier), default=None)


def _off_peak(tier: Tier) -> bool:
    return tier.window is not None and tier.window.inverted


def ratios(seen: PriceSheet, known: PriceSheet) -> Iterator[tuple[Meter, Decimal, Decimal]]:
    """(meter, known, seen) of every meter that differs between rates of the same bounds."""
    for rate in seen.rates:
        other = matching_rate(rate.tier, known)
        for meter in rate.prices.keys() & other.prices.keys() if other else ():
            if other and rate.prices[meter] != other.prices[meter]:
                yield meter, other.prices[meter], rate.prices[meter]


def factor(before: Decimal, after: Decimal) -> Decimal | None:
    """How many times apart two prices are, 1 or more; None when one of them is 0."""
    if not before or not after:
        return None
    return max(before, after) / min(before, after)
