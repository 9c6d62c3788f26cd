"""A model's `prices` of genai-prices -> its sheets: from which day, which rates in which tier and hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from data.prices import Meter, Rate, Tier, Window
from data.sources.price_values import per_million, rate

FIELDS: Final[dict[Meter, str]] = {
    "input": "input_mtok",
    "output": "output_mtok",
    "cache_read": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
}
BATCH: Final[dict[Meter, Meter]] = {
    "input": "batch_input", "output": "batch_output", "cache_read": "batch_cache_read",
}  # fmt: skip
Clause = tuple[date | None, tuple[int, int] | None, Mapping[str, Any]]
"""(first day, minutes of the UTC day, prices)."""


def dated_rates(model: Mapping[str, Any], seen: date) -> list[tuple[date | None, tuple[Rate, ...]]]:
    """(first day or None, rates) of every sheet, oldest first; [] when no token price is told.

    Batch prices are told without a day mostly: they belong to the sheet in force on the table's day, `seen`.
    """
    clauses = list(_clauses(model.get("prices")))
    days = sorted({c[0] for c in clauses if c[0]})
    now = max((day for day in days if day <= seen), default=None)
    found: list[tuple[date | None, tuple[Rate, ...]]] = []
    for day in (None, *days):
        rates = tuple(_sheet(clauses, day, _batch(model.get("price_variants"), day, now)))
        if rates and (not found or found[-1][1] != rates):
            found.append((day, rates))
    return found


def _clauses(prices: Any) -> Iterator[Clause]:
    if isinstance(prices, dict):
        yield None, None, prices
    for item in prices if isinstance(prices, list) else ():
        told = item.get("prices") if isinstance(item, dict) else None
        limit = item.get("constraint") or {} if isinstance(item, dict) else {}
        if isinstance(told, dict) and isinstance(limit, dict):
            yield _day(limit.get("start_date")), _hours(limit), told


def _sheet(clauses: list[Clause], day: date | None, batch: Mapping[str, Any]) -> Iterator[Rate]:
    """What holds from `day` on: the last clause without hours, and the hours named after it."""
    active = [c for c in clauses if c[0] is None or (day is not None and c[0] <= day)]
    plain = [i for i, clause in enumerate(active) if clause[1] is None]
    if not plain:
        return
    yield from _tiers(active[plain[-1]][2], None, batch)
    by_prices: list[tuple[Mapping[str, Any], list[tuple[int, int]]]] = []
    for _, hours, prices in active[plain[-1] + 1 :]:
        if hours and by_prices and by_prices[-1][0] == prices:
            by_prices[-1][1].append(hours)
        elif hours:
            by_prices.append((prices, [hours]))
    for prices, spans in by_prices:
        yield from _tiers(prices, Window("peak", "UTC", tuple(spans)), {})


def _tiers(prices: Mapping[str, Any], window: Window | None, batch: Mapping[str, Any]) -> Iterator[Rate]:
    tables = (prices, batch)
    starts = sorted({start for table in tables for meter in FIELDS for start in _starts(table.get(FIELDS[meter]))})
    for low, high in zip([None, *starts], [*starts, None], strict=True):
        told: dict[Meter, Decimal | None] = {m: _at(prices.get(f), low) for m, f in FIELDS.items()}
        told |= {BATCH[m]: _at(batch.get(FIELDS[m]), low) for m in BATCH}
        made = rate(Tier(input_above=low, input_upto=high, window=window), told)
        if made:
            yield made


def _starts(price: Any) -> list[int]:
    tiers = price.get("tiers") if isinstance(price, dict) else None
    return [t["start"] for t in tiers or () if isinstance(t, dict) and isinstance(t.get("start"), int)]


def _at(price: Any, low: int | None) -> Decimal | None:
    """The price of a request of more than `low` input tokens."""
    if not isinstance(price, dict):
        return per_million(price)
    met = [t for t in price.get("tiers") or () if low is not None and t.get("start", 0) <= low]
    return per_million(max(met, key=lambda t: t["start"]).get("price") if met else price.get("base"))


def _batch(variants: Any, day: date | None, now: date | None) -> Mapping[str, Any]:
    """The batch prices of the sheet that begins on `day`; `now` begins the sheet in force."""
    found: Mapping[str, Any] = {}
    for variant in variants if isinstance(variants, list) else ():
        if isinstance(variant, dict) and variant.get("when") == {"processing": "batch"}:
            since = _day((variant.get("constraint") or {}).get("start_date"))
            if (day is not None and since == day) or (day == now and (since is None or (now and since <= now))):
                found = variant.get("prices") or found
    return found


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None


def _hours(limit: Mapping[str, Any]) -> tuple[int, int] | None:
    start, end = limit.get("start_time"), limit.get("end_time")
    return (_minute(start), _minute(end)) if isinstance(start, str) and isinstance(end, str) else None


def _minute(text: str) -> int:
    hours, minutes = text.split(":")[:2]
    return int(hours) * 60 + int(minutes)
