"""Which sheet of an offer is in force at a moment, and which of its rates a request falls in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from data.prices import Meter, Moment, Offer, PriceSheet, Tier, Window
from data.tiers import rate_of

WEEKEND = (5, 6)
DESK_ZONE: Final = "Asia/Shanghai"
"""Where the people are who ask: their calendar day decides which price is meant."""


def day_of(zone: str, at: Moment) -> date:
    """The day whose prices hold at `at`: the vendor's own, or the desk's where that has begun already.

    A price dated 13 May is the price of 13 May for whoever asks on that day, also while it is still the
    12th in California: who asks in Shanghai means their own calendar, and the answer names the day.
    """
    return max(at.astimezone(ZoneInfo(name)).date() for name in (zone, DESK_ZONE))


def local_day(offer: Offer, at: Moment) -> date:
    """The day whose price of an offer holds at `at`."""
    return day_of(offer.zone, at)


def sheet_in_force(offer: Offer, at: Moment) -> PriceSheet | None:
    """The last standing sheet effective on that day whose promotion has not ended; None before the first.

    A promotion with an end gives way to the sheet before it (the list price) unless a later sheet has come;
    one without an end stands until something newer.
    """
    return sheet_on(offer, local_day(offer, at))


def sheet_on(offer: Offer, day: date) -> PriceSheet | None:
    """The sheet in force on a calendar day."""
    for sheet in reversed(offer.sheets):
        if sheet.standing == "standing" and _effective(sheet, day) and not _ended(sheet, day):
            return sheet
    return None


def stood_since(offer: Offer, tier: Tier, meter: Meter, price: Decimal, until: date) -> date | None:
    """The first day of the unbroken time before `until` in which a meter cost that; None: unknown."""
    since: date | None = None
    for sheet in reversed(offer.sheets):
        if sheet.standing != "standing" or sheet.promotion or (sheet.effective or date.min) >= until:
            continue
        rate = rate_of(sheet, tier)
        if rate is None or rate.prices.get(meter) != price:
            break
        since = sheet.effective
    return since


def _effective(sheet: PriceSheet, day: date) -> bool:
    return sheet.effective is None or sheet.effective <= day


def _ended(sheet: PriceSheet, day: date) -> bool:
    return sheet.ends is not None and sheet.ends < day


class Dated(Protocol):
    """A price with the days on which it is known to have been public: a sheet, or a line of a ranking."""

    @property
    def checked(self) -> date | None: ...
    @property
    def effective(self) -> date | None: ...
    @property
    def announced(self) -> date | None: ...


def last_seen(price: Dated, until: date = date.max) -> date | None:
    """The last day, up to `until`, on which it is known to have been public; None: no such day is known."""
    return max((day for day in _public_days(price) if day <= until), default=None)


def known_from(price: Dated) -> date:
    """The first day on which it is known to have been public; the first day of all where none is known."""
    return min(_public_days(price), default=date.min)


def _public_days(price: Dated) -> Iterator[date]:
    """Seen, in force, announced."""
    return (day for day in (price.checked, price.effective, price.announced) if day)


def covers(window: Window, at: Moment) -> bool:
    """True when the window's hours (or, inverted, the other hours) hold at that moment."""
    local = at.astimezone(ZoneInfo(window.zone))
    minute = local.hour * 60 + local.minute
    inside = any(
        _counts(window, local.date() - timedelta(days=1 if start > end and minute < end else 0))
        and _within(minute, start, end)
        for start, end in window.spans
    )
    return inside != window.inverted


def _within(minute: int, start: int, end: int) -> bool:
    if start <= end:
        return start <= minute < end
    return minute >= start or minute < end


def _counts(window: Window, day: date) -> bool:
    """Whether the window's spans count on the day they begin."""
    if window.days == "all":
        return True
    if day.weekday() in WEEKEND:
        return False
    return window.days == "weekdays" or not _public_holiday(day)


@lru_cache(maxsize=4096)
def _public_holiday(day: date) -> bool:
    """A Chinese statutory day off. The calendar is heavy, so it is loaded on first need."""
    import holidays

    return day in holidays.country_holidays("CN", years=day.year)


def applies(tier: Tier, at: Moment, input_tokens: int, output_tokens: int, thinking: bool | None) -> bool:
    """True when a request of that size, kind and moment is billed in this tier.

    `thinking` unset counts as off where the sheet tells the two apart.
    """
    return (
        _in_bounds(input_tokens, tier.input_above, tier.input_upto)
        and _in_bounds(output_tokens, tier.output_above, tier.output_upto)
        and (tier.thinking is None or tier.thinking == bool(thinking))
        and (tier.window is None or covers(tier.window, at))
    )


def _in_bounds(tokens: int, above: int | None, upto: int | None) -> bool:
    return (above is None or tokens > above) and (upto is None or tokens <= upto)
