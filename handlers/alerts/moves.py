"""How the prices of a notice moved, in plain decimals: `input 2.5 → 1.11 (−55.6%)`, tier by tier."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Final

from data.people.notices import Line, Notice
from data.prices import METERS, Meter
from handlers.reckoning.past import meter_name
from handlers.words import Words
from handlers.writing.figures import percent
from handlers.writing.sentences import join, tier_in_words

ARROW: Final = " → "


def move_in_words(meter: Meter, before: str | None, after: str, pct: Decimal | None, say: Words) -> str:
    """`input 2.5 → 1.11 (−55.6%)`; without a price before only the new one. pct: signed, None for none."""
    steps = after if before is None else f"{before}{ARROW}{after}"
    told = "" if pct is None else say(" ({percent})", percent=percent(pct))
    return f"{meter_name(meter, say)} {steps}{told}"


def by_meter(notice: Notice) -> list[Line]:
    """The notice's lines, input first."""
    return sorted(notice.lines, key=lambda line: METERS.index(line.meter))


def by_tier(notice: Notice, tell: Callable[[Line], str], say: Words) -> Iterator[str]:
    """A line for each tier: what `tell` says of its meters."""
    for tier, lines in groupby(sorted(by_meter(notice), key=_tier_order), key=lambda line: line.tier):
        label = tier_in_words(tier, say)
        moves = join(map(tell, lines), say)
        yield say("{tier}: {moves}", tier=label, moves=moves) if label else moves


def _tier_order(line: Line) -> tuple[int, int, bool, str]:
    tier = line.tier
    return (tier.input_above or 0, tier.output_above or 0, bool(tier.thinking), line.key.rpartition("|")[0])


def size(notice: Notice) -> Decimal:
    """The biggest of a notice's moves, in percent without its sign."""
    return max((abs(line.pct or Decimal(0)) for line in notice.lines), default=Decimal(0))
