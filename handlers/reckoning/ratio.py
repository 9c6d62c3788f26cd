"""How many times cheaper: two lines by side (input, output, blend) and by the question's own amount."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final, Literal

from data.prices import Meter
from handlers.inquiry import Inquiry
from handlers.reckoning.quote import Line
from handlers.words import Words
from handlers.writing.figures import share, times
from handlers.writing.sentences import join

Side = Literal["input", "output", "blend"]
_ROOMY: Final = Context(prec=40)
ALIKE: Final = Decimal("0.05")
"""Sides that differ by less than this share of each other are told as one."""
SAME: Final = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Ratios:
    """First line's price over the second's, native where both share a currency, else at the day's rate.

    None where either price is unknown or the second is free. `blend` is 1 input : 1 output.
    """

    input: Decimal | None
    output: Decimal | None
    blend: Decimal | None
    cost: Decimal | None
    """Of the question's own amount, where it has one cost."""


def ratios(first: Line, second: Line, inquiry: Inquiry) -> Ratios:
    """By side and by cost."""
    batch = inquiry.question.filters.batch
    given: Meter = "batch_input" if batch else "input"
    made: Meter = "batch_output" if batch else "output"
    ins, outs = _both(first, second, given, inquiry), _both(first, second, made, inquiry)
    both = None if None in ins or None in outs else (_sum(ins[0], outs[0]), _sum(ins[1], outs[1]))
    return Ratios(_over(*ins), _over(*outs), _over(*both) if both else None, _cost_ratio(first, second, inquiry))


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal:
    return (one or Decimal(0)) + (other or Decimal(0))


def _both(first: Line, second: Line, meter: Meter, inquiry: Inquiry) -> tuple[Decimal | None, Decimal | None]:
    """Both prices in the second's currency."""
    currency = second.offer.currency
    mine = inquiry.converted(first.rate.prices.get(meter), first.offer.currency, currency)
    return mine, second.rate.prices.get(meter)


def _cost_ratio(first: Line, second: Line, inquiry: Inquiry) -> Decimal | None:
    mine = first.bill.total if first.bill else None
    other = second.bill.total if second.bill else None
    return _over(inquiry.converted(mine, first.offer.currency, second.offer.currency), other)


def _over(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or not other else _ROOMY.divide(one, other)


def is_same(ratio: Decimal) -> bool:
    """True for prices so near that they are told as equal."""
    return abs(ratio - 1) < SAME


def fraction(ratio: Decimal, say: Words) -> str:
    """`1/28`, `2.4×`, `the same`."""
    if not ratio:
        return say("free")
    if is_same(ratio):
        return say("the same")
    if ratio < 1:
        return f"1/{times(_ROOMY.divide(Decimal(1), ratio))}"
    return say("{number}×", number=times(ratio))


def sides_in_words(found: Ratios, say: Words, only: str | None = None) -> str:
    """`input 1/36, output 1/54, 1:1 blend 1/48`; one ratio when the sides agree; empty when none is known.

    only: the one side that was asked for.
    """
    if only:
        name, one = (say("input"), found.input) if only == "input" else (say("output"), found.output)
        return "" if one is None else f"{name} {fraction(one, say)}"
    if found.input is not None and found.output is not None and _alike(found.input, found.output):
        return fraction(found.input, say)
    named = (
        (say("input"), found.input),
        (say("output"), found.output),
        (say("1:1 blend"), found.blend),
    )
    return join((f"{name} {fraction(ratio, say)}" for name, ratio in named if ratio is not None), say)


def _alike(one: Decimal, other: Decimal) -> bool:
    """The same price on one side only is no likeness: the other side would be told as the same too."""
    return abs(one - other) <= ALIKE * max(one, other) and is_same(one) == is_same(other)


def _asked(found: Ratios, only: str | None) -> tuple[Decimal | None, ...]:
    """Both sides, or the one that was asked for."""
    if only is None:
        return found.input, found.output
    return (found.input,) if only == "input" else (found.output,)


def saving(found: Ratios, say: Words, only: str | None = None) -> str:
    """` (saves 97%)`, ` (saves 58%–67%)` between the ends, ` (97% more)`; empty when the same or mixed."""
    asked = (found.cost,) if found.cost is not None else _asked(found, only)
    known = [ratio for ratio in asked if ratio is not None]
    if not known or any(is_same(ratio) for ratio in known):
        return ""
    gaps = sorted(abs(1 - ratio) * 100 for ratio in known)
    told = share(gaps[0]) if share(gaps[0]) == share(gaps[-1]) else f"{share(gaps[0])}–{share(gaps[-1])}"
    if max(known) < 1:
        return say(" (saves {share})", share=told)
    return say(" ({share} more)", share=told) if min(known) > 1 else ""


def ratio_line(first: str, second: str, found: Ratios, say: Words, only: str | None = None) -> str:
    """One sentence, by the question's own amount first where it has one cost. Empty when nothing compares."""
    sides, saved = sides_in_words(found, say, only), saving(found, say, only)
    if found.cost is None:
        if _all_same(_asked(found, only)):
            return _same_price(first, second, say, only)
        line = say("{first} against {second}: {sides}", first=first, second=second, sides=sides)
        return line + saved if sides else ""
    if is_same(found.cost):
        return say("{first} and {second} cost the same", first=first, second=second)
    ratio = fraction(found.cost, say)
    line = say("{first} costs {ratio} of {second}", first=first, second=second, ratio=ratio) + saved
    if sides and sides != ratio and only is None:
        line += say("; by side: {sides}", sides=sides)
    return line


def _same_price(first: str, second: str, say: Words, only: str | None) -> str:
    if only is None:
        return say("{first} and {second} cost the same", first=first, second=second)
    side = say("input") if only == "input" else say("output")
    return say("{first} and {second}: the same {side} price", first=first, second=second, side=side)


def _all_same(asked: tuple[Decimal | None, ...]) -> bool:
    """A side that is unknown is not the same."""
    return all(ratio is not None and is_same(ratio) for ratio in asked)
