"""How far a price has come: since its launch, its peak or a day, per meter and tier, in native currency.

Only list prices count: a promotion is neither the launch price nor the present one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.changes import percent
from data.prices import Basis, Change, Meter, Offer, PriceSheet, Rate, Tier
from data.tiers import rate_of, wider_rate

MAIN_METERS: tuple[Meter, ...] = ("input", "output", "cache_read")
"""The meters people ask about; batch prices move with them."""


@dataclass(frozen=True, slots=True)
class _Point:
    """A sheet's price of one meter in the tier compared, or in the wider one that held it then."""

    sheet: PriceSheet
    price: Decimal
    same_tier: bool


def list_sheets(offer: Offer, day: date) -> list[PriceSheet]:
    """The standing list sheets up to `day`, oldest first, since the name stands for the model of that day."""
    sheets = [
        sheet
        for sheet in offer.sheets
        if sheet.standing == "standing"
        and not sheet.promotion
        and (sheet.effective is None or sheet.effective <= day)
    ]
    if not sheets:
        return []
    stands_for = sheets[-1].points_to
    others = [place for place, s in enumerate(sheets) if stands_for and s.points_to not in (None, stands_for)]
    return sheets[others[-1] + 1 :] if others else sheets


def since_launch(offer: Offer, day: date) -> list[Change]:
    """From the first list price known to the one standing on `day`. Empty when it is the only one."""
    return list(_compared(offer, list_sheets(offer, day), "launch", lambda points: points[0]))


def since_peak(offer: Offer, day: date) -> list[Change]:
    """From the highest list price of each meter to the one standing on `day`."""
    return list(_compared(offer, list_sheets(offer, day), "peak", _highest))


def since_day(offer: Offer, start: date, day: date) -> list[Change]:
    """From the list price standing on `start` to the one standing on `day`."""
    sheets = list_sheets(offer, day)
    before = [sheet for sheet in sheets if sheet.effective is None or sheet.effective <= start]
    later = [sheet for sheet in sheets if sheet.effective is not None and sheet.effective > start]
    return list(_compared(offer, before[-1:] + later, "date", lambda points: points[0])) if before else []


def _highest(points: list[_Point]) -> _Point:
    return max(points, key=lambda point: point.price)


def _compared(
    offer: Offer, sheets: list[PriceSheet], basis: Basis, chosen: Callable[[list[_Point]], _Point]
) -> Iterator[Change]:
    if len(sheets) < 2:
        return
    last = sheets[-1]
    for rate in last.rates:
        for meter in MAIN_METERS:
            points = list(_points(sheets, rate, meter))
            if len(points) > 1:
                yield _cumulative(offer, rate.tier, meter, chosen(points), points[-1], basis)


def _points(sheets: list[PriceSheet], last: Rate, meter: Meter) -> Iterator[_Point]:
    for sheet in sheets:
        same = rate_of(sheet, last.tier)
        rate = same or wider_rate(sheet, last.tier) or (sheet.rates[0] if last is sheets[-1].rates[0] else None)
        price = rate.prices.get(meter) if rate else None
        if price is not None:
            yield _Point(sheet, price, same is not None)


def _cumulative(offer: Offer, tier: Tier, meter: Meter, start: _Point, end: _Point, basis: Basis) -> Change:
    return Change(
        model=offer.model, offer=offer.id, meter=meter, tier=tier, before=start.price, after=end.price,
        currency=offer.currency, pct=percent(start.price, end.price),
        kind="change" if start.same_tier else "structure", basis=basis,
        from_date=start.sheet.effective, to_date=end.sheet.effective, date_kind=end.sheet.date_kind,
        source=end.sheet.sources[0],
    )  # fmt: skip
