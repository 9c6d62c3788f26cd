"""A price by an admin's word: what was typed, checked against what the store has, made into a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlsplit

from data.catalogue import Catalogue
from data.files.ledger_file import FARTHEST, HIGHEST, MICRO
from data.prices import Currency, Meter, Offer, PriceSheet, Rate, Tier
from data.tiers import tier_code
from data.timeline import sheet_on
from data.watching.find_model import UnknownModel, find_model
from data.watching.sheet_compare import factor

GUARD: Final = Decimal(15)
LATEST: Final = 2199
"""Beyond it a day next to one asked about may not exist."""
OWN_LISTS: Final[dict[str, Currency]] = {"cn": "CNY", "intl": "USD"}


class PriceWordError(ValueError):
    """What was typed cannot be taken; the message is one line fit to be shown."""


class FarApart(PriceWordError):
    """Looks like a slip (15 times the price before, a day far off): right only when said twice."""


@dataclass(frozen=True, slots=True)
class PriceWord:
    """What an admin says. `prices`: meters named, per 1M tokens. `market`: the list, when it is a host's."""

    model: str
    prices: Mapping[Meter, Decimal]
    currency: Currency
    effective: date
    source: str
    tier: str | None = None
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """The sheet to record, the offer it belongs to, and the rate before and after in the tier meant."""

    offer: Offer
    sheet: PriceSheet
    before: Rate | None
    after: Rate


def price(text: str) -> Decimal:
    """A typed figure per 1M tokens. Raises PriceWordError for NaN, negatives, slips of unit, over 6 decimals."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation as error:
        raise PriceWordError(f"{text!r} is not a number: write a price per 1M tokens, for example 2.5") from error
    if not found.is_finite() or found < 0:
        raise PriceWordError(f"{text!r} is not a price: write a number of 0 or more")
    if found > HIGHEST:
        raise PriceWordError(f"{text} per 1M tokens is beyond any list: is it the price of another unit?")
    if found != found.quantize(MICRO):
        raise PriceWordError(f"{text} is too fine: a price has at most 6 decimals per 1M tokens")
    return found


def listen(catalogue: Catalogue, word: PriceWord, today: date) -> Said:
    """What recording the word would do. Raises PriceWordError (FarApart when `sure` would help)."""
    _check(word, today)
    offer = find_offer(catalogue, word.model, word.currency, word.effective)
    known = sheet_on(offer, word.effective)
    if known is None:
        if word.tier:
            raise PriceWordError(f"{offer.id} has no price on {word.effective}, so no tiers: leave out --tier")
        after = Rate(Tier(), dict(word.prices))
        _complete(catalogue, offer, after, sure=word.sure)
        _not_before_the_first(offer, word)
        return Said(offer, _sheet(word, (after,), today), None, after)
    place = _place(known, word.tier, offer.id)
    before = known.rates[place]
    after = Rate(before.tier, {**before.prices, **word.prices})
    _guard(before, after, sure=word.sure)
    rates = (*known.rates[:place], after, *known.rates[place + 1 :])
    sheet = replace(_sheet(word, rates, today), points_to=known.points_to, limits=known.limits)
    return Said(offer, sheet, before, after)


def _check(word: PriceWord, today: date) -> None:
    if not word.prices:
        raise PriceWordError("no price was given: name at least one of --input, --output, --cached")
    if not _is_link(word.source):
        raise PriceWordError(
            f"{word.source!r} is not a link: give the page that shows the price as --source https://…"
        )
    if word.effective.year < 2020:
        raise PriceWordError(f"{word.effective} is before any price of a model: check --effective")
    _not_far_ahead(word, today)


def _not_far_ahead(word: PriceWord, today: date) -> None:
    """Announcements come weeks ahead; a year ahead is a year mistyped."""
    if word.effective.year > LATEST:
        raise PriceWordError(f"{word.effective} is beyond any calendar of prices: check --effective")
    if word.effective - today > FARTHEST and not word.sure:
        raise FarApart(
            f"{word.effective} is more than a year ahead, and subscribers would be told at once: "
            "check --effective, then repeat with --yes"
        )


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, text))


def find_offer(catalogue: Catalogue, typed: str, currency: Currency, on: date) -> Offer:
    """The offer meant: the vendor's list in that currency, or `model@list` as typed. Raises PriceWordError."""
    name, _, market = typed.partition("@")
    try:
        model_id = find_model(catalogue, name, on)
    except UnknownModel as error:
        raise PriceWordError(str(error)) from error
    offers = catalogue.offers(model_id)
    if market:
        fitting = [o for o in offers if o.list == market]
        if market not in OWN_LISTS and not fitting:
            raise PriceWordError(f"{model_id} is not sold at {market!r}; lists: {_lists(offers)}")
    else:
        fitting = [o for o in offers if o.first_party and o.currency == currency]
    if fitting and fitting[0].currency != currency:
        raise PriceWordError(f"{fitting[0].id} is a list in {fitting[0].currency}, not {currency}")
    return fitting[0] if fitting else _fresh(catalogue, model_id, market, currency)


def _lists(offers: Sequence[Offer]) -> str:
    return ", ".join(f"{o.list} ({o.currency})" for o in offers) or "none"


def _fresh(catalogue: Catalogue, model_id: str, market: str, currency: Currency) -> Offer:
    """A list of the vendor that had no price yet."""
    named = market or ("cn" if currency == "CNY" else "intl")
    if OWN_LISTS[named] != currency:
        raise PriceWordError(f"the list {named} is in {OWN_LISTS[named]}, not {currency}")
    vendor = catalogue.vendor(model_id.partition("/")[0])
    return Offer(
        id=f"{model_id}@{named}", model=model_id, seller=model_id.partition("/")[0], list=named, currency=currency,
        zone=vendor.zone if vendor else "UTC", first_party=True, sheets=(),
    )  # fmt: skip


def _complete(catalogue: Catalogue, offer: Offer, rate: Rate, *, sure: bool) -> None:
    """A first price: whole, and on a list that the vendor is known to have."""
    if "input" not in rate.prices or "output" not in rate.prices:
        raise PriceWordError(f"{offer.id} has no price on that day: give both --input and --output")
    vendor = catalogue.vendor(offer.seller)
    if not offer.sheets and not sure and vendor and vendor.home != offer.list:
        lists = _lists(catalogue.offers(offer.model))
        raise FarApart(
            f"{offer.model} has no list in {offer.currency} (it has {lists}): to open one, repeat with --yes"
        )


def _not_before_the_first(offer: Offer, word: PriceWord) -> None:
    """A year mistyped would put a price before the offer's first one."""
    first = min((s.effective for s in offer.sheets if s.effective and s.standing == "standing"), default=None)
    if first and word.effective < first and not word.sure:
        raise FarApart(
            f"{offer.id} has its first price on {first}, later than {word.effective}: "
            "check --effective, then repeat with --yes"
        )


def _place(known: PriceSheet, tier: str | None, offer: str) -> int:
    """Which of the sheet's rates is meant."""
    codes = [tier_code(rate.tier) or "default" for rate in known.rates]
    if tier is None:
        if len(codes) > 1:
            raise PriceWordError(f"{offer} has tiers, say which with --tier: {_listed(codes)}")
        return 0
    wanted = _tier_key(tier)
    found = [i for i, code in enumerate(codes) if wanted in (_tier_key(code), str(i + 1))]
    if len(codes) == 1 and not found:
        raise PriceWordError(f"{offer} has one price and no tier {tier!r}: leave out --tier")
    if not found:
        raise PriceWordError(f"{offer} has no tier {tier!r}: {_listed(codes)}")
    return found[0]


def _listed(codes: Sequence[str]) -> str:
    return "; ".join(f"{i} = {code}" for i, code in enumerate(codes, 1))


def _tier_key(text: str) -> str:
    return text.casefold().replace(" ", "").replace("≤", "<=").replace("input", "").replace(";", "")


def _guard(before: Rate, after: Rate, *, sure: bool) -> None:
    if sure:
        return
    for meter, new in after.prices.items():
        old = before.prices.get(meter)
        if old is None or old == new:
            continue
        apart = factor(old, new)
        if apart is None or apart > GUARD:
            much = f"{apart:.0f} times apart" if apart else "between free and paid"
            raise FarApart(f"{meter} {old:f} → {new:f} is {much}: check the unit, then repeat with --yes")


def _sheet(word: PriceWord, rates: tuple[Rate, ...], today: date) -> PriceSheet:
    return PriceSheet(
        id=0, effective=word.effective, date_kind="announced", rates=rates, grade="admin", sources=(word.source,),
        checked=None if word.effective > today else today, announced=today if word.effective > today else None,
    )  # fmt: skip
