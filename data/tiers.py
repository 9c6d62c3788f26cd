"""Comparing and writing the conditions of a rate: which tiers are the same, which holds which."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from data.prices import PriceSheet, Rate, Tier, Window

TierKey = tuple[int | None, int | None, int | None, int | None, bool | None, str | None]
"""Bounds, thinking and the name of the hours: two tiers with the same key are the same tier.

The hours count by name: a peak that begins an hour later is still the peak."""

_OTHER_HOURS: Final = {"peak": "off-peak", "off-peak": "standard"}


def hours_name(window: Window) -> str:
    """`peak`, `off-peak`, `standard` (outside a discount window) or the window's own label."""
    if not window.inverted:
        return window.label
    return _OTHER_HOURS.get(window.label, f"outside {window.label}")


def tier_key(tier: Tier) -> TierKey:
    """What makes two tiers the same tier."""
    hours = hours_name(tier.window) if tier.window else None
    return (tier.input_above, tier.input_upto, tier.output_above, tier.output_upto, tier.thinking, hours)


def rate_of(sheet: PriceSheet, tier: Tier) -> Rate | None:
    """The sheet's rate of that same tier."""
    key = tier_key(tier)
    return next((rate for rate in sheet.rates if tier_key(rate.tier) == key), None)


def wider_rate(sheet: PriceSheet, tier: Tier) -> Rate | None:
    """The sheet's first rate under whose condition every request of `tier` falls."""
    return next((rate for rate in sheet.rates if _holds_all_of(rate.tier, tier)), None)


def _holds_all_of(wide: Tier, narrow: Tier) -> bool:
    w, n = tier_key(wide), tier_key(narrow)
    return (
        _spans(w[0], w[1], n[0], n[1])
        and _spans(w[2], w[3], n[2], n[3])
        and w[4] in (None, n[4])
        and w[5] in (None, n[5])
    )


def _spans(wide_above: int | None, wide_upto: int | None, above: int | None, upto: int | None) -> bool:
    lower = wide_above is None or (above is not None and above >= wide_above)
    upper = wide_upto is None or (upto is not None and upto <= wide_upto)
    return lower and upper


@lru_cache(maxsize=1024)
def tier_code(tier: Tier) -> str | None:
    """`32K<input<=128K; output>200; thinking; off-peak`, None for the unconditional tier."""
    key = tier_key(tier)
    parts = (
        _range_code("input", key[0], key[1]),
        _range_code("output", key[2], key[3]),
        {None: "", True: "thinking", False: "non-thinking"}[key[4]],
        key[5] or "",
    )
    return "; ".join(part for part in parts if part) or None


def _range_code(what: str, above: int | None, upto: int | None) -> str:
    if above is not None and upto is not None:
        return f"{short_tokens(above)}<{what}<={short_tokens(upto)}"
    if above is not None:
        return f"{what}>{short_tokens(above)}"
    return f"{what}<={short_tokens(upto)}" if upto is not None else ""


def short_tokens(tokens: int) -> str:
    """32000 -> 32K, 32768 -> 32K (binary), 1000000 -> 1M, 200 -> 200."""
    for size, unit in ((1_000_000, "M"), (1_048_576, "M"), (1_000, "K"), (1_024, "K")):
        if tokens >= size and tokens % size == 0:
            return f"{tokens // size}{unit}"
    return str(tokens)
