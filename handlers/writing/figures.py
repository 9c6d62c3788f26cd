"""How figures are written: plain decimals for machines; money, prices, token counts and ratios for people."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Final, overload

from handlers.words import Language, Words

WIDE: Final = Context(prec=80, rounding=ROUND_HALF_UP)
DECIMALS: Final = 12
FINE: Final = Decimal("1e-12")
SIGNS: Final = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "JPY": "JP¥"}
MINUS: Final = "−"
_WHOLE: Final = Decimal(1)
_CENTS: Final = Decimal("0.01")
_MILLIONS: Final = 6
"""Power of ten from which on an amount is told without cents."""
FIGURES_KEPT: Final = 4_096
"""The same figures stand in an answer's sentences, table and sources, and list prices in all answers."""

_POWERS: Final[dict[Language, tuple[tuple[Decimal, str], ...]]] = {
    "zh": ((Decimal(10**12), " 万亿"), (Decimal(10**8), " 亿"), (Decimal(10**4), " 万")),
    "zh-Hant": ((Decimal(10**12), " 萬億"), (Decimal(10**8), " 億"), (Decimal(10**4), " 萬")),
    "en": ((Decimal(10**12), "T"), (Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**3), "K")),
}


@overload
def plain(number: Decimal) -> str: ...
@overload
def plain(number: None) -> None: ...
def plain(number: Decimal | None) -> str | None:
    """For machines: no exponent, no trailing zeros, at most 12 decimals. None stays None."""
    return None if number is None else _plain(number)


@lru_cache(FIGURES_KEPT)
def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    _, point, fraction = text.partition(".")
    if len(fraction) > DECIMALS:
        text = f"{number.quantize(FINE, context=WIDE):f}"
    if point:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def rounded(rate: Decimal) -> str:
    """A rate of exchange for reading: four decimals."""
    return plain(rate.quantize(Decimal("0.0001"), context=WIDE))


def price(number: Decimal, currency: str) -> str:
    """A list price as published: `¥0.8`, `$2.5`."""
    return f"{sign(currency)}{plain(number)}"


def sign(currency: str) -> str:
    """`¥`, `$`, or the code and a space: `TWD `."""
    return SIGNS.get(currency) or f"{currency} "


def money(number: Decimal, currency: str) -> str:
    """A computed amount, rounded for reading: `¥1,234.57`, `$0.85`, `¥0.0123`; never rounded to zero."""
    return f"{sign(currency)}{_readable(number)}"


@lru_cache(FIGURES_KEPT)
def _readable(number: Decimal) -> str:
    if not number:
        return "0"
    size = number.adjusted()
    if size >= _MILLIONS:
        digits = _WHOLE
    elif size >= 0:
        digits = _CENTS
    else:
        digits = _WHOLE.scaleb(size - 2)
    text = f"{number.quantize(digits, context=WIDE):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money_range(low: Decimal, high: Decimal, currency: str) -> str:
    """`¥6–¥30`, or one figure when both read the same."""
    first, last = money(low, currency), money(high, currency)
    return first if first == last else f"{first}–{last}"


def percent(number: Decimal) -> str:
    """`−97.5%`, `+100%`: one decimal, a real minus sign."""
    text = plain(abs(number).quantize(Decimal("0.1"), context=WIDE))
    return f"{MINUS if number < 0 else '+' if number > 0 else ''}{text}%"


def share(number: Decimal) -> str:
    """A part of a hundred without sign: `96%`, `33.3%`, `99.97%`."""
    digits = Decimal("0.01") if Decimal(99) < number < Decimal(100) else Decimal("0.1")
    if Decimal(10) <= number <= Decimal(99):
        digits = Decimal(1)
    return f"{plain(number.quantize(digits, context=WIDE))}%"


def times(number: Decimal) -> str:
    """How many times: `28`, `3.6`, `1.25`."""
    if number >= 100:
        digits = Decimal(1)
    elif number >= 2:
        digits = Decimal("0.1")
    else:
        digits = Decimal("0.01")
    return f"{plain(number.quantize(digits, context=WIDE))}"


def count(number: Decimal, language: Language) -> str:
    """A token or call count: `100 万`, `1.5 亿`, `8,000`; `1M`, `1.5B`, `800`."""
    for size, unit in _POWERS[language]:
        if number >= size:
            scaled = WIDE.divide(number, size)
            short = scaled.quantize(Decimal("0.001"), context=WIDE)
            return f"{_grouped(short)}{unit}"
    return _grouped(number.quantize(Decimal("0.01"), context=WIDE))


def _grouped(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(when: date | None, say: Words) -> str:
    """An ISO day, or that it is not known."""
    return when.isoformat() if when else say("day unknown")
