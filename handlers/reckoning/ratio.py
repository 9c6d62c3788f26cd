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


def fraction(ratio: Decimal, say: Words) -> str:
    """`1/28`, `2.4×`, `the same`."""
    if not ratio:
        return say("free")
    if abs(ratio - 1) < SAME:
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
    known = [r for r in (found.input, found.output) if r is not None]
    if len(known) == 2 and abs(known[0] - known[1]) <= ALIKE * max(known):
        return fraction(known[0], say)
    named = (
        (say("input"), found.input),
        (say("output"), found.output),
        (say("1:1 blend"), found.blend),
    )
    return join((f"{name} {fraction(ratio, say)}" for name, ratio in named if ratio is not None), say)


def saving(found: Ratios, say: Words, only: str | None = None) -> str:
    """` (saves 97%)`, ` (saves 58%–67%)` between the ends, ` (97% more)`; empty when the same or mixed."""
    both = (found.input, found.output) if only is None else (getattr(found, only),)
    known = [found.cost] if found.cost is not None else [ratio for ratio in both if ratio is not None]
    if not known or any(abs(ratio - 1) < SAME for ratio in known):
        return ""
    gaps = sorted(abs(1 - ratio) * 100 for ratio in known)
    told = share(gaps[0]) if share(gaps[0]) == share(gaps[-1]) else f"{share(gaps[0])}–{share(gaps[-1])}"
    if max(known) < 1:
        return say(" (saves {share})", share=told)
    return say(" ({share} more)", share=told) if min(known) > 1 else ""


def ratio_line(first: str, second: str, found: Ratios, say: Words, only: str | None = None) -> str:
    """One sentence, by the question's own amount first where it has one cost. Empty when nothing compares."""
    sides, saved = sides_in_words(found, say, only), saving(found, say, only)
    if say("the same") in (sides, fraction(found.cost, say) if found.cost else ""):
        return say("{first} and {second} cost the same", first=first, second=second)
    if only and found.cost is None and sides.endswith(f" {say('the same')}"):
        side = say("input") if only == "input" else say("output")
        return say("{first} and {second}: the same {side} price", first=first, second=second, side=side)
    if found.cost is None:
        line = say("{first} against {second}: {sides}", first=first, second=second, sides=sides)
        return line + saved if sides else ""
    ratio = fraction(found.cost, say)
    line = say("{first} costs {ratio} of {second}", first=first, second=second, ratio=ratio) + saved
    if sides and sides != ratio and only is None:
        line += say("; by side: {sides}", sides=sides)
    return line
