"""The schema of `ledger/*.yaml`: one file a vendor (or host), one entry a price sheet.

Prices are per 1,000,000 tokens in the list's own currency. Example:

    vendor: deepseek
    windows:
      peak-2026-08: {label: peak, zone: Asia/Shanghai, spans: ["09:00-12:00", "14:00-18:00"], days: all}
    prices:
    - model: deepseek-chat
      list: cn
      currency: CNY
      effective: 2024-05-06
      date_kind: announced
      points_to: DeepSeek-V2
      rates:
      - {input: 1, output: 2}
      - {input: 2, output: 4, when: {input_above: 32000, input_upto: 128000}}
      grade: news
      sources: [https://…]
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from data.prices import METERS, Currency, DateKind, Days, Grade, Meter, Standing

MICRO = Decimal("0.000001")
EARLIEST = 2020
FARTHEST = timedelta(days=366)
"""No price has been announced longer before its day."""
HIGHEST = Decimal(10_000)
"""No model of any vendor has cost more per 1M tokens; above it somebody mixed up the unit."""


def _price(value: object) -> object:
    """Refuse floats (YAML hands Decimals) and figures that no price list has."""
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise ValueError("a price is a number")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError("a price is a number") from None
    if not number.is_finite() or number < 0:
        raise ValueError("a price is a finite number, zero or more")
    if number > HIGHEST:
        raise ValueError(f"{number} per 1M tokens is beyond {HIGHEST}: a slip of unit?")
    if number != number.quantize(MICRO):
        raise ValueError("a price has at most 6 decimals per 1M tokens")
    return number


Price = Annotated[Decimal, BeforeValidator(_price)]


class Misplaced(ValueError):
    """A mistake that only the whole file shows, at the place where it is to be mended."""

    def __init__(self, reason: str, *location: int | str) -> None:
        super().__init__(reason)
        self.location = location


class Entry(BaseModel):
    """Base of everything in the file: unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class WindowEntry(Entry):
    """A daily window; spans "HH:MM-HH:MM" in `zone`."""

    label: str
    zone: str
    spans: list[Annotated[str, Field(pattern=r"^\d\d:\d\d-\d\d:\d\d$")]] = Field(min_length=1)
    days: Days = "all"


class When(Entry):
    """The condition of a rate; `outside: true` turns the window round (off-peak = outside the peak)."""

    input_above: int | None = None
    input_upto: int | None = None
    output_above: int | None = None
    output_upto: int | None = None
    thinking: bool | None = None
    window: str | None = None
    outside: bool = False

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        for above, upto in ((self.input_above, self.input_upto), (self.output_above, self.output_upto)):
            if above is not None and upto is not None and above >= upto:
                raise ValueError(f"nothing is above {above} and up to {upto}")
        return self


class RateEntry(Entry):
    """One tier's prices. A meter not named is unknown."""

    input: Price | None = None
    output: Price | None = None
    cache_read: Price | None = None
    cache_write: Price | None = None
    batch_input: Price | None = None
    batch_output: Price | None = None
    batch_cache_read: Price | None = None
    when: When = When()

    def prices(self) -> dict[Meter, Decimal]:
        """The meters that are known."""
        found = ((meter, getattr(self, meter)) for meter in METERS)
        return {meter: price for meter, price in found if price is not None}

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.prices():
            raise ValueError("a rate needs at least one price")
        return self


class SheetEntry(Entry):
    """One price sheet of one offer from one day on."""

    model: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._:/-]*$")]
    """API id as people write it; in a host's file `vendor/api-id`."""
    market: str = Field(alias="list")
    """`cn` or `intl`: the vendor's own; in a host's file the host's name."""
    currency: Currency
    effective: date | None = None
    date_kind: DateKind
    not_before: date | None = None
    announced: date | None = None
    rates: list[RateEntry] = Field(min_length=1)
    promotion: bool = False
    ends: date | None = None
    points_to: str | None = None
    limits: str | None = None
    grade: Grade
    standing: Standing = "standing"
    sources: list[Annotated[str, Field(min_length=4)]] = Field(min_length=1)
    checked: date | None = None
    note: str | None = None
    promised_until: date | None = None
    called_off: date | None = None

    @model_validator(mode="after")
    def _dates_agree(self) -> Self:
        if self.effective and self.effective.year < EARLIEST:
            raise ValueError(f"effective {self.effective} is before any price of a model")
        if (self.effective is None) != (self.date_kind == "unknown_start"):
            raise ValueError("effective is left out exactly when date_kind is unknown_start")
        if (self.not_before is not None) != (self.date_kind == "between"):
            raise ValueError("not_before goes with date_kind between")
        if self.not_before and self.effective and self.not_before > self.effective:
            raise ValueError("not_before is after effective")
        if self.ends and self.effective and self.ends < self.effective:
            raise ValueError("ends before it begins")
        if self.ends and not self.promotion:
            raise ValueError("only a promotion has an end")
        if self.promised_until and (self.ends or not self.promotion):
            raise ValueError("promised_until goes with a promotion that has no end")
        if self.called_off and self.standing != "cancelled":
            raise ValueError("called_off goes with standing cancelled")
        return self

    @model_validator(mode="after")
    def _tiers_differ(self) -> Self:
        seen = [rate.when for rate in self.rates]
        if any(when in seen[:i] for i, when in enumerate(seen)):
            raise ValueError("two rates have the same condition")
        return self


class LedgerFile(Entry):
    """A whole file. `host: true`: a reseller; its models are `vendor/api-id` and every list is its own name."""

    vendor: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    host: bool = False
    windows: dict[str, WindowEntry] = Field(default_factory=dict)
    prices: list[SheetEntry]

    @model_validator(mode="after")
    def _known_windows(self) -> Self:
        for i, sheet in enumerate(self.prices):
            for j, rate in enumerate(sheet.rates):
                if rate.when.window and rate.when.window not in self.windows:
                    place = ("prices", i, "rates", j, "when", "window")
                    raise Misplaced(f"{sheet.model}: window {rate.when.window!r} is not defined", *place)
        return self

    @model_validator(mode="after")
    def _own_lists(self) -> Self:
        for i, sheet in enumerate(self.prices):
            own = sheet.market in ("cn", "intl")
            if own == self.host or ("/" in sheet.model) != self.host:
                reason = f"{sheet.model}@{sheet.market}: first-party lists are cn and intl; hosts name theirs"
                raise Misplaced(reason, "prices", i, "list" if "/" not in sheet.model else "model")
        return self


def minutes(span: str) -> tuple[int, int]:
    """("00:30-08:30") -> (30, 510), minutes after midnight."""
    numbers = [int(n) for n in re.split("[:-]", span)]
    return numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]


Home = Literal["cn", "intl"]
