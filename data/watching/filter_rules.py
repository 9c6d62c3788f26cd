"""Why a price seen in a table is not (yet) believed: one small pure function a reason.

Each takes a Sighting and answers True when its reason holds. What public tables do wrong was measured over two
years of their history: aliases that move, redirects, slips of unit, which tier is listed, early corrections.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from data.prices import Meter, PriceSheet
from data.watching.sheet_compare import factor, ratios

Reason = Literal[
    "unit-slip", "free-or-unknown", "redirect", "alias-moved", "tier-artefact", "flips-back", "batch-backfill",
    "per-character", "early-correction", "first-sight", "too-young", "reseller", "one-source",
]  # fmt: skip

FAR_APART: Final = Decimal(15)
FLIP: Final = timedelta(days=45)
LASTS: Final = timedelta(days=7)
EARLY: Final = timedelta(days=15)
CONVERGE: Final = 4
_MOVING: Final = re.compile(r"(-|^)(latest|preview|exp|experimental|beta|default)(-|$|@|:)")
_PER_CHARACTER_UNTIL: Final = date(2024, 11, 8)
_BACKFILL: Final = (date(2026, 9, 1), date(2026, 9, 30))


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One value that a source showed for an offer, from the first to the last day it was seen."""

    prices: Mapping[Meter, Decimal]
    """Of the standing default rate."""
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Sighting:
    """A line that differs from what the store has in force.

    glimpses: everything the same source showed for this offer, oldest first. since: the day it began to show this
    value. away: how long ago it showed this very value before, with another in between. converging: how many
    models of the provider moved to this price on that day. others: further sources that show the same. own: the
    price in force came from this very line of this table. absurd: no list asks such a price.
    """

    source: str
    key: str
    offer: str
    first_party: bool
    before: PriceSheet
    after: PriceSheet
    seen: date
    since: date
    glimpses: tuple[Glimpse, ...] = ()
    away: timedelta | None = None
    converging: int = 1
    others: Collection[str] = ()
    official: bool = False
    own: bool = False
    absurd: bool = False

    @property
    def new(self) -> Mapping[Meter, Decimal]:
        """The default rate seen."""
        return self.after.rates[0].prices

    @property
    def old(self) -> Mapping[Meter, Decimal]:
        """The default rate in force."""
        return self.before.rates[0].prices


def unit_slip(s: Sighting) -> bool:
    """Some meter is 15 times or more away, or beyond any list: per 1K for per 1M, cents for dollars."""
    apart = [factor(old, new) for _, old, new in ratios(s.after, s.before)]
    return s.absurd or any(f is not None and f >= FAR_APART for f in apart)


def free_or_unknown(s: Sighting) -> bool:
    """A price came or went to 0, or there is no meter in common: tables write 0 and null alike."""
    moved = list(ratios(s.after, s.before))
    return any(not old or not new for _, old, new in moved) or not (s.new.keys() & s.old.keys())


def redirect(s: Sighting) -> bool:
    """Four or more names of one provider moved to one price on one day: they now point to one model."""
    return s.converging >= CONVERGE


def alias_moved(s: Sighting) -> bool:
    """A name that moves by design got another model behind it."""
    name = s.key.rpartition("/")[2].lower()
    return bool(_MOVING.search(name)) or s.before.points_to is not None


def tier_artefact(s: Sighting) -> bool:
    """The table lists another tier of the same price, or other tiers and hours than the price in force has."""
    another = any(_equal(s.new, rate.prices) for rate in s.before.rates[1:])
    return another or _shape(s.after) != _shape(s.before)


def _shape(sheet: PriceSheet) -> set[tuple[bool, bool, bool, bool]]:
    """Which kinds of tiers there are; bounds are rounded differently everywhere, so they do not count."""
    tiers = [rate.tier for rate in sheet.rates]
    return {
        (bool(t.input_above), bool(t.output_above), t.thinking is True, t.window is not None and t.window.inverted)
        for t in tiers
    }


def flips_back(s: Sighting) -> bool:
    """A → B → A within 45 days: parallel branches of a table overwrite each other."""
    return s.away is not None and s.away <= FLIP


def _equal(one: Mapping[Meter, Decimal], other: Mapping[Meter, Decimal]) -> bool:
    both = one.keys() & other.keys()
    return bool(both) and all(one[m] == other[m] for m in both)


def batch_backfill(s: Sighting) -> bool:
    """Only batch prices differ, in the month in which tables filled them in."""
    moved = {meter for meter, _, _ in ratios(s.after, s.before)}
    first, last = _BACKFILL
    return first <= s.seen <= last and bool(moved) and all(m.startswith("batch_") for m in moved)


def per_character(s: Sighting) -> bool:
    """Vertex listed Gemini by the character before 2024-11-08."""
    return s.offer.startswith("google/gemini") and s.offer.endswith("@vertex") and s.seen < _PER_CHARACTER_UNTIL


def early_correction(s: Sighting) -> bool:
    """The source knew the offer for less than 15 days: it corrects its first entry."""
    return bool(s.glimpses) and s.since - s.glimpses[0].first < EARLY and not s.others and not s.official


def first_sight(s: Sighting) -> bool:
    """The source never showed the price in force: it contradicts rather than reports a change."""
    dated = s.after.effective is not None and s.after.effective > (s.before.effective or date.min)
    return not dated and not s.own and not any(_equal(g.prices, s.old) for g in s.glimpses)


def too_young(s: Sighting) -> bool:
    """Seen by one table for less than 7 days."""
    return s.seen - s.since < LASTS and not s.others and not s.official


def reseller(s: Sighting) -> bool:
    """A host's own price; never the vendor's list price."""
    return not s.first_party


def one_source(s: Sighting) -> bool:
    """Neither a second independent source nor the vendor's page says so."""
    return not s.others and not s.official


Rule = Callable[[Sighting], bool]
QUARANTINE: Final[tuple[tuple[Reason, Rule], ...]] = (
    ("unit-slip", unit_slip),
    ("free-or-unknown", free_or_unknown),
    ("redirect", redirect),
    ("alias-moved", alias_moved),
    ("per-character", per_character),
    ("batch-backfill", batch_backfill),
    ("flips-back", flips_back),
    ("tier-artefact", tier_artefact),
)
"""Suspicious whoever says so: only a person lets them through."""
WAITING: Final[tuple[tuple[Reason, Rule], ...]] = (
    ("first-sight", first_sight),
    ("early-correction", early_correction),
    ("reseller", reseller),
    ("too-young", too_young),
    ("one-source", one_source),
)
"""Believed when more is known."""

State = Literal["confirmed", "waiting", "quarantined", "rejected"]
"""`rejected` is a person's word; no rule says it."""


def judge(s: Sighting) -> tuple[State, tuple[Reason, ...]]:
    """The state of a sighting and every reason that holds."""
    suspicious = tuple(reason for reason, holds in QUARANTINE if holds(s))
    if suspicious:
        return "quarantined", suspicious
    open_points = tuple(reason for reason, holds in WAITING if holds(s))
    return ("waiting", open_points) if open_points else ("confirmed", ())
