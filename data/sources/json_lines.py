"""What the sources that are one JSON document share: reading it, and making a line of a flat price."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from data.prices import Currency, Model, PriceSheet, Rate
from data.sources.canonical import Canon, Placed, Skipped, sound
from data.sources.port import SourceError
from data.watching.observations import Observation


def read_json(content: bytes, source: str) -> Any:
    """The document, decimals exact. Raises SourceError."""
    try:
        return json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{source}: the answer is not readable JSON ({error}): try again later") from error


def changed_shape(source: str, what: str) -> SourceError:
    """The document is not what this version of the program knows."""
    return SourceError(f"{source}: {what}: its shape has changed, update Kanjia")


Line = Callable[[Any, date, Canon, str], Observation | Skipped]
"""(entry, day, names, source) -> its line, or why it has none."""


def parse_list(
    key: str, made: Line, content: bytes, seen: date, canon: Canon, source: str
) -> tuple[list[Observation], Counter[str]]:
    """A line for each entry of the list under `key`, and how many were left out and why. Raises SourceError."""
    table = read_json(content, source)
    entries = table.get(key) if isinstance(table, dict) else None
    if not isinstance(entries, list):
        raise changed_shape(source, f"the answer has no list `{key}`")
    return lines_of((partial(made, entry, seen, canon, source) for entry in entries), source)


def lines_of(
    makers: Iterable[Callable[[], Observation | Skipped]], source: str
) -> tuple[list[Observation], Counter[str]]:
    """What was made of a table's entries; one that cannot be read spoils no other. Raises SourceError."""
    found: list[Observation] = []
    skipped: Counter[str] = Counter()
    for make in makers:
        one = sound(make)
        if isinstance(one, Skipped):
            skipped[one.reason] += 1
        else:
            found.append(one)
    if not found:
        raise changed_shape(source, "no model has a price")
    return found, skipped


def line(
    source: str,
    key: str,
    placed: Placed,
    facts: Mapping[str, Any],
    rates: Iterable[Rate],
    seen: date,
    *sources: str,
    currency: Currency | None = None,
) -> Observation:
    """A line without a day of its own. facts: fields of Model besides id, vendor and display."""
    vendor, _, name = placed.model.partition("/")
    told = {"display": name, "snapshot_of": placed.snapshot_of, **facts}
    sheet = PriceSheet(
        id=0, effective=None, date_kind="unknown_start", rates=tuple(rates), grade="table", sources=sources,
        checked=seen,
    )  # fmt: skip
    return Observation(
        source=source, key=key, model=Model(id=placed.model, vendor=vendor, **told), market=placed.market,
        seller=placed.seller, first_party=placed.first_party, currency=currency or placed.currency, sheet=sheet,
        seen=seen, certain=placed.plain,
    )  # fmt: skip


def count(value: object) -> int | None:
    """A number of tokens, when it is one."""
    whole = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    return int(value) if whole and 0 < value < 10**9 else None  # type: ignore[call-overload, operator]
