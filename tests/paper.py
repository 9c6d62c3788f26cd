"""Prices on paper: short ways to write sheets, offers and a whole catalogue in a test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from data.catalogue import Family, Name, StandingPrice, Vendor
from data.changes import changes_of_family, changes_of_offer, changes_of_snapshots
from data.prices import METERS, Change, Exchange, Meter, Model, Moment, Offer, PriceSheet, Rate, Tier, Window
from data.timeline import sheet_in_force

_ids = count(1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
PEAK = Window("peak", "Asia/Shanghai", ((540, 720), (840, 1080)))
"""09:00-12:00 and 14:00-18:00 in Shanghai, every day."""
OFF_PEAK = Window("peak", "Asia/Shanghai", ((540, 720), (840, 1080)), inverted=True)


def at(text: str) -> Moment:
    """`2026-11-22` (noon) or `2026-11-22T10:30`, Shanghai time."""
    moment = datetime.fromisoformat(text if "T" in text else f"{text}T12:00")
    return moment.replace(tzinfo=SHANGHAI)


def rate(prices: str, **tier: object) -> Rate:
    """`rate("0.8 2")`, `rate("2 8 0.5", thinking=True)`: input, output, cache read per 1M; `-` is unknown.

    Named meters follow as `batch_input=1`: `rate("2 8 - batch_input=1")`.
    """
    plain = [word for word in prices.split() if "=" not in word]
    found: dict[Meter, Decimal] = {m: Decimal(w) for m, w in zip(METERS, plain, strict=False) if w != "-"}
    named = dict(word.split("=") for word in prices.split() if "=" in word)
    found |= {meter: Decimal(named[meter]) for meter in METERS if meter in named}
    return Rate(Tier(**tier), found)  # type: ignore[arg-type]


def sheet(effective: str | None, *rates: Rate | str, **more: object) -> PriceSheet:
    """`sheet("2024-05-15", "0.8 2")`: one flat rate, or several tiers, standing, announced, official."""
    facts: dict[str, object] = {
        "id": next(_ids),
        "effective": date.fromisoformat(effective) if effective else None,
        "date_kind": "announced" if effective else "unknown_start",
        "rates": tuple(rate(r) if isinstance(r, str) else r for r in rates),
        "grade": "official",
        "sources": (f"https://prices.example/{effective}",),
        "checked": None,
    }
    for key, value in more.items():
        days = ("ends", "announced", "checked", "not_before", "promised_until", "called_off")
        facts[key] = date.fromisoformat(str(value)) if key in days and value else value
    return PriceSheet(**facts)  # type: ignore[arg-type]


def offer(model: str, *sheets: PriceSheet, at: str = "cn", seller: str = "") -> Offer:
    """The offer `model@at`: CNY for cn, USD elsewhere; cn and intl are the vendor's own lists."""
    own = at in ("cn", "intl")
    vendor = model.split("/", maxsplit=1)[0]
    return Offer(
        id=f"{model}@{at}",
        model=model,
        seller=seller or (vendor if own else at),
        list=at,
        currency="CNY" if at == "cn" else "USD",
        zone="Asia/Shanghai" if at == "cn" else "UTC",
        first_party=own,
        sheets=sheets,
    )


class PaperCatalogue:
    """A `Catalogue` over a few written offers; 1 USD = 7.2 CNY on every day, 1 EUR = 1.1 USD."""

    version = 1
    rates = {"CNY": Decimal("7.2"), "USD": Decimal(1), "EUR": Decimal("0.9"), "HKD": Decimal("7.8")}

    def __init__(
        self,
        models: Sequence[Model],
        offers: Sequence[Offer],
        vendors: Sequence[Vendor] = (),
        families: Sequence[Family] = (),
    ) -> None:
        self._models = {model.id: model for model in models}
        self._offers = {m: tuple(o for o in offers if o.model == m) for m in self._models}
        self._vendors = {vendor.id: vendor for vendor in vendors}
        self._families = {family.id: family for family in families}

    def names(self) -> Sequence[Name]:
        return tuple(Name(model.display, "model", model.id) for model in self._models.values())

    def model(self, model_id: str) -> Model | None:
        return self._models.get(model_id)

    def vendor(self, vendor_id: str) -> Vendor | None:
        return self._vendors.get(vendor_id)

    def vendors(self) -> Iterable[Vendor]:
        return self._vendors.values()

    def family(self, family_id: str) -> Family | None:
        return self._families.get(family_id)

    def families(self) -> Iterable[Family]:
        return self._families.values()

    def model_ids(self, *, vendor: str | None = None, family: str | None = None) -> Sequence[str]:
        return tuple(
            model.id
            for model in self._models.values()
            if model.chat and vendor in (None, model.vendor) and family in (None, model.family)
        )

    def snapshots(self, model_id: str) -> Sequence[str]:
        return tuple(model.id for model in self._models.values() if model.snapshot_of == model_id)

    def vendor_flagship(self, vendor_id: str, on: date) -> str | None:
        own = (family for family in self._families.values() if family.vendor == vendor_id)
        first = next(own, None)
        return first.flagship(on) if first else None

    def offers(self, model_id: str) -> Sequence[Offer]:
        return self._offers.get(model_id, ())

    def changes(self, model_id: str) -> Sequence[Change]:
        found = [change for offer in self.offers(model_id) for change in changes_of_offer(offer)]
        for family in self._families.values():
            found += [c for c in changes_of_family(family, self._home) if c.model == model_id]
        plain = self._home(model_id)
        if plain:
            behind = [self._home(snapshot) for snapshot in self.snapshots(model_id)]
            found += changes_of_snapshots(plain, [offer for offer in behind if offer])
        return sorted(found, key=lambda change: change.to_date or date.min)

    def _home(self, model_id: str) -> Offer | None:
        return next(iter(self.offers(model_id)), None)

    def changes_between(self, since: date, until: date) -> Sequence[Change]:
        own = [o for model in self._models for o in self.offers(model) if o.first_party]
        found = [change for offer in own for change in changes_of_offer(offer) if change.kind == "change"]
        return [c for c in found if c.to_date and since <= c.to_date <= until]

    def standing_prices(self, at: Moment) -> Sequence[StandingPrice]:
        found = []
        for model in self._models.values():
            for offer in self.offers(model.id):
                standing = sheet_in_force(offer, at)
                if standing:
                    prices = standing.rates[0].prices
                    found.append(
                        StandingPrice(
                            model, offer.id, offer.first_party, offer.currency, prices.get("input"),
                            prices.get("output"), prices.get("cache_read"), standing.id,
                            standing.effective, standing.checked, standing.announced,
                        )
                    )  # fmt: skip
        return found

    def exchange(self, base: str, quote: str, on: date) -> Exchange | None:
        if base not in self.rates or quote not in self.rates:
            return None
        return Exchange(base, quote, self.rates[quote] / self.rates[base], on)
