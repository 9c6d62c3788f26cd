"""The nouns of a price: meter, window, tier, rate, price sheet, offer.

Every figure is a Decimal in the offer's own currency per 1,000,000 tokens. A missing meter is unknown,
never zero. Values are immutable: one catalogue is shared by all threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

Meter = Literal["input", "output", "cache_read", "cache_write", "batch_input", "batch_output", "batch_cache_read"]
METERS: Final[tuple[Meter, ...]] = (
    "input", "output", "cache_read", "cache_write", "batch_input", "batch_output", "batch_cache_read",
)  # fmt: skip
Currency = Literal["CNY", "USD"]
"""A list's own currency. Others (EUR, HKD, …) only ever appear as display or budget currencies."""

DateKind = Literal["announced", "observed_by", "between", "month_only", "unknown_start"]
"""How well the first day of a sheet is known. `between`: after `not_before`, at the latest on `effective`."""

Grade = Literal["official", "news", "table", "article", "seed", "admin"]
"""Evidence behind a sheet, best first: vendor's page, press, public table, article, a claim of the seed texts."""

Standing = Literal["standing", "disputed", "superseded", "cancelled"]
"""`disputed`: a second source's other figure, kept and shown but never computed with."""

Days = Literal["all", "weekdays", "cn_workdays"]


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the day in which a rate applies: `peak` is the spans, `off-peak` the same spans `inverted`.

    spans: minutes after midnight in `zone`, start inclusive, end exclusive; a span with start > end wraps.
    days: the days on which the spans count; `cn_workdays` is Mon-Fri less Chinese public holidays
    (make-up weekend workdays stay weekends, as DeepSeek's notice has it).
    """

    label: str
    zone: str
    spans: tuple[tuple[int, int], ...]
    days: Days = "all"
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Tier:
    """The condition of a rate. All None: the standing default. Bounds are tokens of one request:
    `above` exclusive, `upto` inclusive; the whole request is billed in the tier it falls in."""

    input_above: int | None = None
    input_upto: int | None = None
    output_above: int | None = None
    output_upto: int | None = None
    thinking: bool | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """One tier's prices by meter, per 1M tokens."""

    tier: Tier
    prices: Mapping[Meter, Decimal]


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """All rates of an offer from one effective date on. Days are in the vendor's own zone."""

    id: int
    effective: date | None
    """First day; None only for `unknown_start`."""
    date_kind: DateKind
    rates: tuple[Rate, ...]
    """The standing default first; for tiered sheets the lowest input tier, non-thinking, peak/full price."""
    grade: Grade
    sources: tuple[str, ...]
    checked: date | None
    """The last day some source still showed this sheet."""
    standing: Standing = "standing"
    promotion: bool = False
    ends: date | None = None
    """Last day (inclusive) of a promotion; after it the list price stands again."""
    not_before: date | None = None
    announced: date | None = None
    points_to: str | None = None
    """The dated model a moving alias stood for (deepseek-chat -> DeepSeek-V3)."""
    limits: str | None = None
    """Limits of a free or capped offer, as published: "QPS 3, RPM 100"."""
    note: str | None = None
    promised_until: date | None = None
    """Of a promotion without an end: promised at least until then; it stands until something newer comes."""
    called_off: date | None = None
    """Of a cancelled announcement: the day from which that was public."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model as one seller sells it in one region and currency. `sheets` oldest first, unknown start first."""

    id: str
    """`bytedance/doubao-seed-1.6@cn`: model, `@`, list."""
    model: str
    seller: str
    list: str
    """`cn` or `intl` for the vendor's own lists; a host's name (azure, openrouter, siliconflow) otherwise."""
    currency: Currency
    zone: str
    first_party: bool
    sheets: tuple[PriceSheet, ...]


ChangeKind = Literal[
    "change",
    "snapshot",
    "successor",
    "alias",
    "promo_start",
    "promo_end",
    "scheduled",
    "cancelled",
    "structure",
]
Basis = Literal["previous", "launch", "peak", "date"]


@dataclass(frozen=True, slots=True)
class Change:
    """One meter of one tier from one sheet to the next, in the offer's own currency.

    `pct` is signed percent, negative = cut: (to - from) / from * 100; None when `from` is 0.
    Only kind `change` may be called a cut or a rise in a sentence.
    """

    model: str
    offer: str
    meter: Meter
    tier: Tier
    before: Decimal
    after: Decimal
    currency: Currency
    pct: Decimal | None
    kind: ChangeKind
    basis: Basis
    from_date: date | None
    to_date: date | None
    date_kind: DateKind
    source: str


@dataclass(frozen=True, slots=True)
class Model:
    """What filters and names need to know of a model; None is "not known", never "no"."""

    id: str
    """`vendor/api-id`, the id as people write it."""
    vendor: str
    display: str
    family: str | None = None
    """`doubao`, `gpt-4o`, `claude-sonnet` … the name whose flagship moves."""
    tier_word: str | None = None
    """mini, pro, lite, flash, max, turbo …"""
    version: str | None = None
    snapshot_of: str | None = None
    """The plain id a dated snapshot stands behind."""
    context_window: int | None = None
    max_output: int | None = None
    modalities: tuple[str, ...] = ("text",)
    """Of text, vision, audio, video, embedding, image_out, rerank, tts, asr: inputs and kind."""
    chat: bool = True
    reasoning: bool | None = None
    tools: bool | None = None
    open_weights: bool | None = None
    params_b: Decimal | None = None
    released: date | None = None
    retired: date | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """`rate` units of `quote` per 1 `base` on `day` (the last day with a rate on or before the one asked)."""

    base: str
    quote: str
    rate: Decimal
    day: date


@dataclass(frozen=True, slots=True)
class Usage:
    """What is billed, in tokens of ONE request, times `calls`.

    `cached` of the `input` tokens are cache hits. An unsplit amount has `unsplit` set and the other two 0.
    """

    input: Decimal = Decimal(0)
    output: Decimal = Decimal(0)
    unsplit: Decimal = Decimal(0)
    cached: Decimal = Decimal(0)
    calls: Decimal = Decimal(1)
    thinking: bool | None = None
    batch: bool = False


Moment = datetime
"""Always timezone-aware."""
