"""What the rest of the program may ask of the price store: an immutable picture of one store version.

`data/store/read_side.py` implements it over the tables, tests over a few rows. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from data.prices import Change, Currency, Exchange, Model, Moment, Offer


@dataclass(frozen=True, slots=True)
class Name:
    """One name as people write it, and what it stands for.

    target: a model id (`openai/gpt-4o`), a family id (`doubao`) or a vendor id (`bytedance`).
    ordinary: the same letters are an ordinary word too, so the name counts only beside price words.
    curated: from a reviewed file; False for the raw ids of imported tables.
    """

    text: str
    kind: Literal["model", "family", "vendor", "host"]
    target: str
    ordinary: bool = False
    curated: bool = True


@dataclass(frozen=True, slots=True)
class Vendor:
    """`home`: the list that is its standing default. `chars_per_token`: its own published range."""

    id: str
    zh: str
    en: str
    home: Literal["cn", "intl"]
    zone: str
    chars_per_token: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Flagship:
    """`model` is what the bare family name means from `since` on (None: as far back as known)."""

    model: str
    since: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Family:
    """A name whose flagship moves; `flagships` oldest first."""

    id: str
    vendor: str
    display: str
    parent: str | None
    flagships: tuple[Flagship, ...]

    def flagship(self, on: date) -> str | None:
        """The model id meant on that day, None before the first."""
        met = [f for f in self.flagships if f.since is None or f.since <= on]
        return met[-1].model if met else None


@dataclass(frozen=True, slots=True)
class StandingPrice:
    """One line of the ranking for `cheapest`: an offer's standing default rate on a day."""

    model: Model
    offer_id: str
    first_party: bool
    currency: Currency
    input: Decimal | None
    output: Decimal | None
    cache_read: Decimal | None
    sheet_id: int
    effective: date | None
    """First day of the sheet; None where its start is unknown."""
    checked: date | None
    """The last day some source still showed it."""
    announced: date | None


class Catalogue(Protocol):
    """One version of the store. Methods are cheap after the first call and safe from any thread."""

    version: int

    def names(self) -> Sequence[Name]:
        """Every name of every vendor, family and model."""
        ...

    def model(self, model_id: str) -> Model | None: ...

    def vendor(self, vendor_id: str) -> Vendor | None: ...

    def vendors(self) -> Iterable[Vendor]: ...

    def family(self, family_id: str) -> Family | None: ...

    def families(self) -> Iterable[Family]: ...

    def model_ids(self, *, vendor: str | None = None, family: str | None = None) -> Sequence[str]:
        """Chat models of a vendor or of a family and its sub-families, newest first."""
        ...

    def snapshots(self, model_id: str) -> Sequence[str]:
        """Dated snapshots that stand behind a plain id, oldest first."""
        ...

    def vendor_flagship(self, vendor_id: str, on: date) -> str | None:
        """The model that stands for a vendor when only the vendor was named."""
        ...

    def offers(self, model_id: str) -> Sequence[Offer]:
        """The vendor's home list first, its other list, then named hosts by name; sheets oldest first."""
        ...

    def changes(self, model_id: str) -> Sequence[Change]:
        """Every consecutive change of the model's offers and its place in its family, oldest first."""
        ...

    def changes_between(self, since: date, until: date) -> Sequence[Change]:
        """Changes of kind `change` of all first-party offers with `to_date` in the window, oldest first."""
        ...

    def standing_prices(self, at: Moment) -> Sequence[StandingPrice]:
        """Every offer with a standing price at that moment, embeddings too (`model.chat` tells), for ranking."""
        ...

    def exchange(self, base: str, quote: str, on: date) -> Exchange | None:
        """The reference rate of that day or the last day before; None for a currency the ECB does not quote."""
        ...
