"""Tables of prices and of what they are prices of: vendors, families, models, names, offers, sheets, rates."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

MICRO: Final = 1_000_000
"""Micro-units in one unit of money."""


class StoreVersionRow(SQLModel, table=True):
    """The one row (id 1) that says which state of the prices the store holds.

    version: moves with every change of prices or facts; names_version: only when names changed.
    files: digest of names, sizes and times of the packaged files last looked at, by the program `loaded_by`.
    """

    __tablename__ = "store_version"

    id: int = Field(default=1, primary_key=True)
    version: int = 0
    names_version: int = 0
    files: str = ""
    loaded_by: str = ""


class SourceFileRow(SQLModel, table=True):
    """A file that was loaded (`ledger/deepseek.yaml`) and the digest of its content."""

    __tablename__ = "source_file"

    name: str = Field(primary_key=True)
    digest: str
    loaded_at: int = Field(sa_type=BigInteger)


class VendorRow(SQLModel, table=True):
    """A vendor or host. `chars_low`, `chars_high`: Chinese characters per token, decimal text."""

    __tablename__ = "vendor"

    id: str = Field(primary_key=True)
    position: int = 0
    zh: str
    en: str
    home: str
    zone: str
    chars_low: str | None = None
    chars_high: str | None = None


class FamilyRow(SQLModel, table=True):
    """`position` is the place in its vendor's file: the first is the vendor's own flagship family."""

    __tablename__ = "family"

    id: str = Field(primary_key=True)
    vendor: str = Field(foreign_key="vendor.id", index=True)
    position: int = 0
    display: str
    parent: str | None = None


class FlagshipRow(SQLModel, table=True):
    """What a family's bare name means from a day on (None: as far back as known)."""

    __tablename__ = "flagship"

    family: str = Field(primary_key=True, foreign_key="family.id")
    position: int = Field(primary_key=True)
    model: str = Field(foreign_key="model.id")
    since: str | None = None
    source: str


class ModelRow(SQLModel, table=True):
    """Facts of a model; None is "not known". `curated`: from a reviewed file. `modalities`: comma-separated."""

    __tablename__ = "model"

    id: str = Field(primary_key=True)
    vendor: str = Field(foreign_key="vendor.id", index=True)
    display: str
    family: str | None = Field(default=None, foreign_key="family.id", index=True)
    tier_word: str | None = None
    version: str | None = None
    snapshot_of: str | None = Field(default=None, index=True)
    context_window: int | None = Field(default=None, sa_type=BigInteger)
    max_output: int | None = Field(default=None, sa_type=BigInteger)
    modalities: str = "text"
    chat: bool = True
    reasoning: bool | None = None
    tools: bool | None = None
    open_weights: bool | None = None
    params_b: str | None = None
    released: str | None = None
    retired: str | None = None
    curated: bool = True
    file: str = ""
    """The file its facts came from; empty for models known only by a price."""


class NameRow(SQLModel, table=True):
    """One name as people write it. `kind`: model, family, vendor, host. `file`: where it was given."""

    __tablename__ = "name"

    id: int | None = Field(default=None, primary_key=True)
    text: str
    kind: str
    target: str
    ordinary: bool = False
    curated: bool = True
    file: str = Field(default="", index=True)


class OfferRow(SQLModel, table=True):
    """A model on one list. `id` is `vendor/api-id@list`; `market` is the list: cn, intl or the host's name."""

    __tablename__ = "offer"

    id: str = Field(primary_key=True)
    model: str = Field(foreign_key="model.id", index=True)
    seller: str = Field(foreign_key="vendor.id")
    market: str
    currency: str
    first_party: bool


class SheetRow(SQLModel, table=True):
    """One price sheet. Rows are never rewritten: a correction adds a row and sets `superseded_by` of the old one.

    origin: ledger, snapshot, admin or watch; file: the ledger file for `ledger`.
    digest: of everything that makes the line (rates, days, promotion, grade, sources), so a line is stored once.
    superseded_by: the row that came instead; None with standing `superseded` means it was withdrawn.
    """

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint("offer", "effective", "promotion", "digest", "origin", name="uq_sheet_line"),
        Index("ix_sheet_offer_standing_effective", "offer", "standing", "effective"),
    )

    id: int | None = Field(default=None, primary_key=True)
    offer: str = Field(foreign_key="offer.id")
    effective: str | None = None
    date_kind: str
    not_before: str | None = None
    announced: str | None = None
    promotion: bool = False
    ends: str | None = None
    grade: str
    standing: str = "standing"
    superseded_by: int | None = Field(default=None, foreign_key="sheet.id")
    sources: str = "[]"
    checked: str | None = None
    points_to: str | None = None
    limits: str | None = None
    note: str | None = None
    origin: str
    file: str = Field(default="", index=True)
    digest: str
    recorded_at: int = Field(sa_type=BigInteger)
    recorded_by: str = ""
    """`telegram:1001` when a person recorded it."""
    promised_until: str | None = None
    called_off: str | None = None


class RateRow(SQLModel, table=True):
    """One tier of a sheet, micro-units per 1M tokens by meter; position 0 is the standing default."""

    __tablename__ = "rate"

    sheet: int = Field(primary_key=True, foreign_key="sheet.id")
    position: int = Field(primary_key=True)
    input_above: int | None = Field(default=None, sa_type=BigInteger)
    input_upto: int | None = Field(default=None, sa_type=BigInteger)
    output_above: int | None = Field(default=None, sa_type=BigInteger)
    output_upto: int | None = Field(default=None, sa_type=BigInteger)
    thinking: bool | None = None
    time_window: str | None = None
    """JSON of a Window: label, zone, spans, days, inverted."""
    input: int | None = Field(default=None, sa_type=BigInteger)
    output: int | None = Field(default=None, sa_type=BigInteger)
    cache_read: int | None = Field(default=None, sa_type=BigInteger)
    cache_write: int | None = Field(default=None, sa_type=BigInteger)
    batch_input: int | None = Field(default=None, sa_type=BigInteger)
    batch_output: int | None = Field(default=None, sa_type=BigInteger)
    batch_cache_read: int | None = Field(default=None, sa_type=BigInteger)


class ChangeRow(SQLModel, table=True):
    """A computed difference of two consecutive sheets; rebuilt whenever a sheet of the offer moves.

    scope: the offer or family it was computed for, so it can be replaced as a whole. tier: JSON.
    """

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_window", "kind", "first_party", "to_date"),)

    id: int | None = Field(default=None, primary_key=True)
    scope: str = Field(index=True)
    model: str = Field(index=True)
    offer: str
    first_party: bool
    meter: str
    tier: str
    before: int = Field(sa_type=BigInteger)
    after: int = Field(sa_type=BigInteger)
    currency: str
    pct: str | None = None
    kind: str
    basis: str
    from_date: str | None = None
    to_date: str | None = None
    date_kind: str
    source: str


class FxDayRow(SQLModel, table=True):
    """The ECB's reference rates of one day. per_eur: JSON, units by currency per 1 EUR, as published."""

    __tablename__ = "fx_day"

    day: str = Field(primary_key=True)
    per_eur: str
