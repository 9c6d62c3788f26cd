"""What one source showed on one day: a price line of one offer, with the facts told beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b

from data.prices import Currency, Model, Offer, PriceSheet, Rate
from data.store.sheet_rows import RATE_COLUMNS, rate_from, rate_rows

LineName = tuple[str, str, date | None]
"""(source, offer id, first day as the source states it)."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One price line as one source showed it.

    key: the line's name at the source. seen: the day of the source's table, not of the reading of it.
    sheet: rates per 1M tokens in `currency`, id 0; `effective` only when the source itself names a day.
    certain: False when the name at the source is an alias or a variant (`-latest`, a region) of the offer.
    """

    source: str
    key: str
    model: Model
    market: str
    """`cn`, `intl` or the host's name."""
    seller: str
    first_party: bool
    currency: Currency
    sheet: PriceSheet
    seen: date
    certain: bool = True

    @property
    def offer_id(self) -> str:
        """`vendor/api-id@list`, the offer this is a price of."""
        return f"{self.model.id}@{self.market}"

    @property
    def line(self) -> LineName:
        """What tells it from every other line of the same day."""
        return self.source, self.offer_id, self.stated

    @property
    def stated(self) -> date | None:
        """The first day, when the source itself names it."""
        return self.sheet.effective if self.sheet.date_kind == "announced" else None

    def undated(self) -> Observation:
        """The same line without a first day that was only worked out from older tables."""
        if self.stated is not None or self.sheet.effective is None:
            return self
        return replace(self, sheet=replace(self.sheet, effective=None, date_kind="unknown_start", not_before=None))

    @property
    def url(self) -> str:
        """The first evidence: the page the source itself cites, else the source's table."""
        return self.sheet.sources[0]

    def offer(self) -> Offer:
        """The offer with this one sheet, as the store takes it."""
        return Offer(
            id=self.offer_id, model=self.model.id, seller=self.seller, list=self.market, currency=self.currency,
            zone="UTC", first_party=self.first_party, sheets=(self.sheet,),
        )  # fmt: skip


def rates_text(sheet: PriceSheet) -> str:
    """The rates as compact JSON: equal text, equal prices in equal tiers."""
    rows = [{k: v for k, v in row.items() if v is not None and k != "position"} for row in rate_rows(sheet)]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def rates_from(text: str) -> tuple[Rate, ...]:
    """The rates that `rates_text` wrote."""
    return tuple(rate_from([row.get(column) for column in RATE_COLUMNS]) for row in json.loads(text))


def rates_digest(sheet: PriceSheet) -> str:
    """A short name for these rates and the day they begin, so that the same sight is stored once."""
    content = f"{sheet.effective or ''}|{rates_text(sheet)}"
    return blake2b(content.encode(), digest_size=12).hexdigest()
