"""Is this news worth a push to this subscription? Measured against the price that subscription was last told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from data.changes import HUNDRED
from data.people.notices import Line, Notice, plain_price
from data.people.wishes import NewsKind, Wish
from data.tiers import hours_name

Told = Mapping[str, str]
"""Prices as decimal text by `offer|tier|meter`: what the subscription was last told, or first stood at."""

Measure = Callable[[Decimal], Decimal | None]
"""A line's price -> the figure a target is compared with: in the wish's currency, or as a ratio. None: unknown."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`told`: what the subscription knows from now on. `earlier`: last told prices that are not the news' own."""

    push: bool
    told: dict[str, str]
    earlier: dict[str, str]


def judge(wish: Wish, told: Told, notice: Notice, measure: Measure | None = None) -> Verdict:
    """The verdict on news for a subscription that it concerns. Pure. `measure` is needed when the wish aims."""
    if notice.phase in ("launch", "retirement"):
        return Verdict(notice.phase in wish.kinds, dict(told), {})
    if wish.aims:
        return _judge_target(wish, told, notice, measure)
    moved = (line for line in notice.lines if wish.meter is None or line.meter == wish.meter)
    push = any(_worth(wish, _base(told, notice, line), line.after) for line in moved)
    known = remembered(told, notice, push=push) if _lasting(notice) else dict(told)
    return Verdict(push, known, _different(told, notice) if push else {})


def _lasting(notice: Notice) -> bool:
    """A promotion and an announcement do not move the price that later changes are measured from."""
    return notice.phase == "effective" and notice.kind != "promo_start"


def _judge_target(wish: Wish, told: Told, notice: Notice, measure: Measure | None) -> Verdict:
    known, push = dict(told), False
    target = wish.below if wish.below is not None else as_decimal(wish.ratio)
    if measure is None or target is None:
        return Verdict(push, known, {})
    for line in notice.lines:
        if line.meter == (wish.meter or "input") and standing_default(line):
            base = _base(told, notice, line)
            push = push or reached(None if base is None else measure(base), measure(line.after), target)
            if _lasting(notice):
                known[key_of(notice, line)] = str(plain_price(line.after))
    return Verdict(push, known, {})


def standing_default(line: Line) -> bool:
    """The tier of short, plain requests at full price: what a target price is about."""
    tier = line.tier
    longer = tier.input_above or tier.output_above
    return not longer and not tier.thinking and (tier.window is None or hours_name(tier.window) != "off-peak")


def key_of(notice: Notice, line: Line) -> str:
    """What a price is remembered by."""
    return f"{notice.offer}|{line.key}"


def _base(told: Told, notice: Notice, line: Line) -> Decimal | None:
    known = told.get(key_of(notice, line))
    return line.before if known is None else Decimal(known)


def _worth(wish: Wish, base: Decimal | None, after: Decimal) -> bool:
    if base is None or base == after:
        return False  # nothing known before, or nothing new
    kind: NewsKind = "cut" if after < base else "rise"
    if kind not in wish.kinds:
        return False
    return not base or abs(after - base) * HUNDRED >= wish.threshold * base


def remembered(told: Told, notice: Notice, *, push: bool) -> dict[str, str]:
    """After a push the new prices; without one the price the subscription stood at, if it had none yet."""
    known = dict(told)
    for line in notice.lines:
        if push:
            known[key_of(notice, line)] = str(plain_price(line.after))
        elif line.before is not None:
            known.setdefault(key_of(notice, line), str(plain_price(line.before)))
    return known


def _different(told: Told, notice: Notice) -> dict[str, str]:
    """Last told prices of the notice's lines where they are not the ones it starts from."""
    found = {line.key: told.get(key_of(notice, line)) for line in notice.lines}
    return {
        line.key: known
        for line in notice.lines
        if (known := found[line.key]) is not None and known != plain_price(line.before)
    }


def forgotten(told: Told, notice: Notice) -> dict[str, str]:
    """What a subscription knows after hearing that `notice` was wrong: the prices from before it."""
    known = dict(told)
    for line in notice.lines:
        if line.before is not None and known.get(key_of(notice, line)) == plain_price(line.after):
            known[key_of(notice, line)] = str(plain_price(line.before))
    return known


def as_decimal(ratio: Fraction | None) -> Decimal | None:
    """1/50 -> 0.02."""
    return None if ratio is None else Decimal(ratio.numerator) / ratio.denominator


def reached(was: Decimal | None, now: Decimal | None, target: Decimal) -> bool:
    """A target is told when it is reached, not again while the price stays there."""
    return now is not None and now <= target and (was is None or was > target)


def overheard(wish: Wish, told: Told, notice: Notice) -> dict[str, str]:
    """What a subscription that may not be told now (paused, left) knows afterwards: where it stood."""
    return remembered(told, notice, push=False) if _lasting(notice) and not wish.aims else dict(told)
