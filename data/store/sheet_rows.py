"""A price sheet and a change as rows of the tables, and back. Knows no database library: reading stays light."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

from data.prices import METERS, Change, Meter, PriceSheet, Rate, Tier, Window

MICRO: Final = 1_000_000
BOUNDS: Final = ("input_above", "input_upto", "output_above", "output_upto")

SHEET_COLUMNS: Final = (
    "id", "effective", "date_kind", "grade", "sources", "checked", "standing", "promotion", "ends", "not_before",
    "announced", "points_to", "limits", "note", "promised_until", "called_off",
)  # fmt: skip
RATE_COLUMNS: Final = (*BOUNDS, "thinking", "time_window", *METERS)
CHANGE_COLUMNS: Final = (
    "model", "offer", "meter", "tier", "before", "after", "currency", "pct", "kind", "basis", "from_date",
    "to_date", "date_kind", "source",
)  # fmt: skip


_SINCE_0003: Final = frozenset({"promised_until", "called_off"})
"""Left out of the digest where they are not said, so that lines stored before they existed keep theirs."""

_SORTED: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False)


def to_micro(price: Decimal) -> int:
    """Decimal per 1M tokens -> integer micro-units. Raises ValueError when that would round."""
    micro = price * MICRO
    whole = int(micro)
    if whole != micro:
        raise ValueError(f"{price} has more than 6 decimals")
    return whole


@lru_cache(maxsize=8192)
def from_micro(micro: int) -> Decimal:
    """Integer micro-units -> Decimal per 1M tokens, without trailing zeros."""
    return Decimal(micro) / MICRO


@lru_cache(maxsize=8192)
def day(text: str | None) -> date | None:
    """ISO text -> date."""
    return date.fromisoformat(text) if text else None


def iso(value: date | None) -> str | None:
    """Date -> ISO text."""
    return value.isoformat() if value else None


def window_text(window: Window | None) -> str | None:
    """A window as JSON."""
    return json.dumps(asdict(window), ensure_ascii=False) if window else None


@lru_cache(maxsize=256)
def window_from(text: str | None) -> Window | None:
    """JSON -> window."""
    return _window(json.loads(text)) if text else None


def _window(plain: Mapping[str, Any]) -> Window:
    spans = tuple((start, end) for start, end in plain["spans"])
    return Window(plain["label"], plain["zone"], spans, plain["days"], plain["inverted"])


def tier_text(tier: Tier) -> str:
    """A tier as JSON, conditions that are not set left out."""
    return json.dumps({k: v for k, v in asdict(tier).items() if v is not None}, ensure_ascii=False)


@lru_cache(maxsize=1024)
def tier_from(text: str) -> Tier:
    """JSON -> tier."""
    plain = json.loads(text)
    window = plain.pop("window", None)
    return Tier(**plain, window=_window(window) if window else None)


def sheet_row(sheet: PriceSheet) -> dict[str, Any]:
    """The row of a sheet, without its id, offer and origin."""
    return {
        "effective": iso(sheet.effective),
        "date_kind": sheet.date_kind,
        "not_before": iso(sheet.not_before),
        "announced": iso(sheet.announced),
        "promotion": sheet.promotion,
        "ends": iso(sheet.ends),
        "grade": sheet.grade,
        "standing": sheet.standing,
        "sources": json.dumps(sheet.sources, ensure_ascii=False),
        "checked": iso(sheet.checked),
        "points_to": sheet.points_to,
        "limits": sheet.limits,
        "note": sheet.note,
        "promised_until": iso(sheet.promised_until),
        "called_off": iso(sheet.called_off),
    }


def rate_rows(sheet: PriceSheet) -> list[dict[str, Any]]:
    """The rows of a sheet's rates, without the sheet's id, standing default first."""
    return [{"position": i, **_rate_row(rate)} for i, rate in enumerate(sorted(sheet.rates, key=_rank))]


def _rate_row(rate: Rate) -> dict[str, Any]:
    tier = rate.tier
    row: dict[str, Any] = {bound: getattr(tier, bound) for bound in BOUNDS}
    row["thinking"] = tier.thinking
    row["time_window"] = window_text(tier.window)
    for meter in METERS:
        price = rate.prices.get(meter)
        row[meter] = None if price is None else to_micro(price)
    return row


def _rank(rate: Rate) -> tuple[bool, int, int, bool, Decimal]:
    """Unconditional first, then the lowest input tier, shortest output, not thinking, full (dearest) hours."""
    tier = rate.tier
    price = rate.prices.get("input", rate.prices.get("output", Decimal(0)))
    return (tier != Tier(), tier.input_above or 0, tier.output_above or 0, tier.thinking is True, -price)


def digest(sheet: PriceSheet) -> str:
    """What makes this line this line: everything but its id and the day it was last confirmed."""
    return rows_digest(sheet_row(sheet), rate_rows(sheet))


def rows_digest(sheet: Mapping[str, Any], rates: Sequence[Mapping[str, Any]]) -> str:
    """The digest of a sheet from its own row and its rates'."""
    told = {k: v for k, v in sheet.items() if k != "checked" and (v is not None or k not in _SINCE_0003)}
    return blake2b(_SORTED.encode([told, rates]).encode(), digest_size=16).hexdigest()


def sheet_from(row: Sequence[Any], rates: tuple[Rate, ...]) -> PriceSheet:
    """A row of SHEET_COLUMNS -> sheet."""
    return PriceSheet(
        id=row[0],
        effective=day(row[1]),
        date_kind=row[2],
        rates=rates,
        grade=row[3],
        sources=tuple(json.loads(row[4])),
        checked=day(row[5]),
        standing=row[6],
        promotion=bool(row[7]),
        ends=day(row[8]),
        not_before=day(row[9]),
        announced=day(row[10]),
        points_to=row[11],
        limits=row[12],
        note=row[13],
        promised_until=day(row[14]),
        called_off=day(row[15]),
    )


def rate_from(row: Sequence[Any]) -> Rate:
    """A row of RATE_COLUMNS -> rate."""
    tier = Tier(row[0], row[1], row[2], row[3], None if row[4] is None else bool(row[4]), window_from(row[5]))
    prices: dict[Meter, Decimal] = {
        meter: from_micro(micro) for meter, micro in zip(METERS, row[6:], strict=True) if micro is not None
    }
    return Rate(tier, prices)


def change_row(change: Change) -> dict[str, Any]:
    """The row of a change, without its scope."""
    return {
        "model": change.model,
        "offer": change.offer,
        "meter": change.meter,
        "tier": tier_text(change.tier),
        "before": to_micro(change.before),
        "after": to_micro(change.after),
        "currency": change.currency,
        "pct": None if change.pct is None else str(change.pct),
        "kind": change.kind,
        "basis": change.basis,
        "from_date": iso(change.from_date),
        "to_date": iso(change.to_date),
        "date_kind": change.date_kind,
        "source": change.source,
    }


def change_from(row: Sequence[Any]) -> Change:
    """A row of CHANGE_COLUMNS -> change."""
    return Change(
        model=row[0],
        offer=row[1],
        meter=row[2],
        tier=tier_from(row[3]),
        before=from_micro(row[4]),
        after=from_micro(row[5]),
        currency=row[6],
        pct=None if row[7] is None else Decimal(row[7]),
        kind=row[8],
        basis=row[9],
        from_date=day(row[10]),
        to_date=day(row[11]),
        date_kind=row[12],
        source=row[13],
    )
