"""What was known of changes on a day: announced, called off, still to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from data.prices import Change, Offer
from data.timeline import known_from

DAY: Final = timedelta(days=1)


def seen_on(changes: Iterable[Change], offers: Iterable[Offer], day: date) -> list[Change]:
    """The changes as known on `day`: those to come are `scheduled`, those not yet announced are left out."""
    offers = list(offers)
    announced, called_off = _announcements(offers), _called_off(offers)
    found: list[Change] = []
    for change in changes:
        if change.to_date is None or change.to_date <= day:
            found.append(change)
        elif announced.get((change.offer, change.to_date), date.max) <= day:
            known = change.kind == "cancelled" and called_off.get((change.offer, change.to_date), day) <= day
            found.append(change if known else replace(change, kind="scheduled"))
    return found


def _announcements(offers: Iterable[Offer]) -> dict[tuple[str, date | None], date]:
    """(offer, first day of a price) -> the day from which that was public; a promotion's end is, with it."""
    found: dict[tuple[str, date | None], date] = {}
    for offer in offers:
        for sheet in offer.sheets:
            known = known_from(sheet)
            found[offer.id, sheet.effective] = min(known, found.get((offer.id, sheet.effective), known))
            if sheet.ends:
                found[offer.id, sheet.ends + DAY] = known
    return found


def _called_off(offers: Iterable[Offer]) -> dict[tuple[str, date | None], date]:
    """(offer, first day of a cancelled price) -> the day from which it was public that it would not come."""
    sheets = ((offer.id, sheet) for offer in offers for sheet in offer.sheets)
    return {(offer, sheet.effective): sheet.called_off for offer, sheet in sheets if sheet.called_off}
