"""A believed sighting as a sheet for the store: what the table does not say carries over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from data.prices import DateKind, PriceSheet, Rate
from data.watching.filter_rules import Sighting
from data.watching.sheet_compare import matching_rate


def sheet_from_sighting(sighting: Sighting, more_sources: Sequence[str]) -> PriceSheet:
    """The new sheet. Without a stated first day it begins between the last sight of the old price and this."""
    before, after = sighting.before, sighting.after
    effective, kind, not_before = _day(sighting)
    announced = sighting.since if effective > sighting.seen else None
    return PriceSheet(
        id=0, effective=effective, date_kind=kind, not_before=not_before, announced=announced,
        rates=_rates(before, after), grade="official" if sighting.official else "table",
        sources=tuple(dict.fromkeys((*after.sources, *more_sources))),
        checked=None if announced else sighting.seen, points_to=before.points_to, limits=before.limits,
    )  # fmt: skip


def _day(sighting: Sighting) -> tuple[date, DateKind, date | None]:
    told = sighting.after.effective
    if told is not None:
        return told, "announced", None
    earlier = [g.last for g in sighting.glimpses if g.last < sighting.since]
    known = [*earlier, *([sighting.before.checked] if sighting.before.checked else [])]
    last_old = max((day for day in known if day < sighting.since), default=None)
    began = sighting.before.effective
    if last_old is None or (began is not None and last_old < began):
        return sighting.since, "observed_by", None
    return sighting.since, "between", last_old


def _rates(before: PriceSheet, after: PriceSheet) -> tuple[Rate, ...]:
    """Tier by tier the meters seen over those known; tiers as the store tells them."""
    if len(before.rates) != len(after.rates):
        return after.rates
    merged = []
    for rate in before.rates:
        seen = matching_rate(rate.tier, after)
        if seen is None:
            return after.rates
        merged.append(replace(rate, prices={**rate.prices, **seen.prices}))
    return tuple(merged)
