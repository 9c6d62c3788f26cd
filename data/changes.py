"""Two consecutive sheets -> what changed, per meter and tier, in the offer's own currency.

Only kind `change` is a cut or a rise: same offer, same meter, same tier, both list prices of the same model.
A change whose day is still to come is stored under its own kind and shown as `scheduled` (`data/announced.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from data.catalogue import Family, Flagship
from data.prices import METERS, Change, ChangeKind, DateKind, Meter, Offer, PriceSheet, Rate, Tier
from data.tiers import rate_of, wider_rate
from data.timeline import sheet_on

PERCENT: Final = Decimal("0.0001")
HUNDRED: Final = Decimal(100)
DAY: Final = timedelta(days=1)
LATEST: Final = "-latest"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sheet and the first day of one stretch in which it stands; after a promotion a list price has another."""

    sheet: PriceSheet
    since: date | None
    date_kind: DateKind


def percent(before: Decimal, after: Decimal) -> Decimal | None:
    """Signed percent, negative = cut, to four decimals; None from a price of 0."""
    if not before:
        return None
    return ((after - before) / before * HUNDRED).quantize(PERCENT)


def changes_of_offer(offer: Offer) -> list[Change]:
    """Every consecutive change of one offer, oldest first, and what was announced and then cancelled."""
    found: list[Change] = []
    listed: Stretch | None = None
    for before, after in pairwise(stretches(offer)):
        if not before.sheet.promotion:
            listed = before
        found.extend(_between(offer, before, after, _kind(offer, before.sheet, after.sheet)))
        if before.sheet.promotion and listed is not None:
            found.extend(_list_change_behind(offer, listed, after))
    found.extend(_cancelled(offer))
    return sorted(found, key=_order)


def stretches(offer: Offer) -> list[Stretch]:
    """The standing sheets in order of time; after a promotion's end the list price below it stands again."""
    standing = [sheet for sheet in offer.sheets if sheet.standing == "standing"]
    found: list[Stretch] = []
    for sheet, following in zip(standing, [*standing[1:], None], strict=False):
        found.append(Stretch(sheet, sheet.effective, sheet.date_kind))
        again = _list_again(offer, sheet, following)
        if again:
            found.append(again)
    return found


def _list_again(offer: Offer, sheet: PriceSheet, following: PriceSheet | None) -> Stretch | None:
    """The list price's return on the day after a promotion, unless another sheet begins by then."""
    if not sheet.ends:
        return None
    day = sheet.ends + DAY
    if following and following.effective and following.effective <= day:
        return None
    below = sheet_on(offer, day)
    return Stretch(below, day, "announced") if below else None


def _kind(offer: Offer, before: PriceSheet, after: PriceSheet) -> ChangeKind:
    if after.promotion:
        return "promo_start"
    if before.promotion:
        return "promo_end"
    return "alias" if _moved_on(offer, before, after) else "change"


def _moved_on(offer: Offer, before: PriceSheet, after: PriceSheet) -> bool:
    """True when the name stands for another model now; a `-latest` moves with every price unless the ledger says
    what it stood for."""
    if before.points_to and after.points_to:
        return before.points_to != after.points_to
    return offer.model.endswith(LATEST)


def _list_change_behind(offer: Offer, listed: Stretch, after: Stretch) -> Iterator[Change]:
    """A promotion that ends at another list price than it began from hides a change of the list price."""
    if not after.sheet.promotion and _kind(offer, listed.sheet, after.sheet) == "change":
        yield from _between(offer, listed, after, "change")


def _between(offer: Offer, before: Stretch, after: Stretch, kind: ChangeKind) -> Iterator[Change]:
    if after.since is None:
        return
    for old, new, tier, same in _paired_rates(before.sheet, after.sheet):
        named: ChangeKind = kind if same or kind != "change" else "structure"
        for meter, was, now in _moved(old, new):
            yield _change(offer, meter, tier, was, now, named, before, after)


def _paired_rates(before: PriceSheet, after: PriceSheet) -> Iterator[tuple[Rate, Rate, Tier, bool]]:
    """(old, new, tier, same tier or not): each tier beside the one its requests were billed in before."""
    for new in after.rates:
        same = rate_of(before, new.tier)
        old = same or wider_rate(before, new.tier) or (before.rates[0] if new is after.rates[0] else None)
        if old:
            yield old, new, new.tier, same is not None
    for old in before.rates[1:]:
        into = None if rate_of(after, old.tier) else wider_rate(after, old.tier)
        if into:
            yield old, into, old.tier, False


def _moved(old: Rate, new: Rate) -> Iterator[tuple[Meter, Decimal, Decimal]]:
    for meter in METERS:
        was, now = old.prices.get(meter), new.prices.get(meter)
        if was is not None and now is not None and was != now:
            yield meter, was, now


def _change(
    offer: Offer,
    meter: Meter,
    tier: Tier,
    was: Decimal,
    now: Decimal,
    kind: ChangeKind,
    before: Stretch,
    after: Stretch,
) -> Change:
    return Change(
        model=offer.model, offer=offer.id, meter=meter, tier=tier, before=was, after=now,
        currency=offer.currency, pct=percent(was, now), kind=kind, basis="previous",
        from_date=before.since, to_date=after.since, date_kind=after.date_kind, source=after.sheet.sources[0],
    )  # fmt: skip


def _cancelled(offer: Offer) -> Iterator[Change]:
    """What was announced and never came into force."""
    for sheet in offer.sheets:
        if sheet.standing != "cancelled" or sheet.effective is None:
            continue
        before = sheet_on(offer, sheet.effective - DAY)
        if before:
            stood = Stretch(before, before.effective, before.date_kind)
            yield from _between(offer, stood, Stretch(sheet, sheet.effective, sheet.date_kind), "cancelled")


def _order(change: Change) -> tuple[date, str, int]:
    return (change.to_date or date.min, change.offer, METERS.index(change.meter))


def changes_of_family(family: Family, offer_of: Callable[[str], Offer | None]) -> list[Change]:
    """From each flagship to the next in the default tier, kind `successor`: generations, never a cut of one model.

    offer_of: the home-list offer of a model id, None when it has no price.
    """
    found: list[Change] = []
    for earlier, later in pairwise(family.flagships):
        old, new = offer_of(earlier.model), offer_of(later.model)
        if old and new and (old.currency, old.list) == (new.currency, new.list):
            found.extend(succession(old, new, later))
    return found


def succession(old: Offer, new: Offer, later: Flagship) -> Iterator[Change]:
    """From one model to the flagship that came after it, on the same list, from the flagship's day on."""
    day = later.since or _first_day(new)
    if day is None:
        return
    before = sheet_on(old, day)
    after = sheet_on(new, day) or next((s for s in new.sheets if s.standing == "standing"), None)
    if before is None or after is None:
        return
    began = max(day, after.effective or day)
    for meter, was, now in _moved(before.rates[0], after.rates[0]):
        moved = _change(
            new, meter, after.rates[0].tier, was, now, "successor",
            Stretch(before, before.effective, before.date_kind), Stretch(after, began, after.date_kind),
        )  # fmt: skip
        yield replace(moved, source=later.source)


def _first_day(offer: Offer) -> date | None:
    return next((s.effective for s in offer.sheets if s.standing == "standing" and s.effective), None)


def changes_of_snapshots(plain: Offer, snapshots: Sequence[Offer]) -> list[Change]:
    """Dated snapshots that came at another price than the plain id cost that day on that list, kind `snapshot`."""
    found: list[Change] = []
    for snapshot in snapshots:
        day = _first_day(snapshot)
        before = sheet_on(plain, day) if day else None
        after = sheet_on(snapshot, day) if day else None
        if before is None or after is None or (snapshot.list, snapshot.currency) != (plain.list, plain.currency):
            continue
        if _kept_an_old_price(after, plain, before):
            continue
        for meter, was, now in _moved(before.rates[0], after.rates[0]):
            moved = _change(
                snapshot, meter, after.rates[0].tier, was, now, "snapshot",
                Stretch(before, before.effective, before.date_kind), Stretch(after, day, after.date_kind),
            )  # fmt: skip
            found.append(replace(moved, model=plain.model))
    return sorted(found, key=_order)


def _kept_an_old_price(snapshot: PriceSheet, plain: Offer, now: PriceSheet) -> bool:
    """True for a snapshot first seen late at what the plain id cost before: it stayed, the plain id moved."""
    if snapshot.date_kind != "observed_by" or now.effective is None:
        return False
    earlier = (s for s in plain.sheets if s.standing == "standing" and (s.effective or date.min) < now.effective)
    return any(not list(_moved(sheet.rates[0], snapshot.rates[0])) for sheet in earlier)
