"""Facts of vendors, families and models, from the rows of the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from data.catalogue import Family, Flagship, Vendor
from data.prices import Model
from data.store.offer_rows import Rows
from data.store.sheet_rows import day

MODEL_COLUMNS: Final = (
    "id", "vendor", "display", "family", "tier_word", "version", "snapshot_of", "context_window", "max_output",
    "modalities", "chat", "reasoning", "tools", "open_weights", "params_b", "released", "retired",
)  # fmt: skip


def read_vendors(rows: Rows) -> dict[str, Vendor]:
    """All vendors by id, in the order of their files."""
    found = rows("SELECT id, zh, en, home, zone, chars_low, chars_high FROM vendor ORDER BY position, id", ())
    return {row[0]: Vendor(row[0], row[1], row[2], row[3], row[4], _ratio(row[5], row[6])) for row in found}


def _ratio(low: str | None, high: str | None) -> tuple[Decimal, Decimal] | None:
    return (Decimal(low), Decimal(high)) if low and high else None


def read_families(rows: Rows) -> dict[str, Family]:
    """All families by id, each vendor's in the order of its file."""
    flagships: defaultdict[str, list[Flagship]] = defaultdict(list)
    for family, model, since, source in rows(
        "SELECT family, model, since, source FROM flagship ORDER BY family, position", ()
    ):
        flagships[family].append(Flagship(model, day(since), source))
    found = rows("SELECT id, vendor, display, parent FROM family ORDER BY vendor, position", ())
    return {row[0]: Family(row[0], row[1], row[2], row[3], tuple(flagships[row[0]])) for row in found}


def model_from(row: Sequence[Any]) -> Model:
    """A row of MODEL_COLUMNS -> model."""
    return Model(
        id=row[0],
        vendor=row[1],
        display=row[2],
        family=row[3],
        tier_word=row[4],
        version=row[5],
        snapshot_of=row[6],
        context_window=row[7],
        max_output=row[8],
        modalities=tuple(row[9].split(",")),
        chat=bool(row[10]),
        reasoning=_known(row[11]),
        tools=_known(row[12]),
        open_weights=_known(row[13]),
        params_b=Decimal(row[14]) if row[14] else None,
        released=day(row[15]),
        retired=day(row[16]),
    )


def _known(value: Any) -> bool | None:
    """SQLite has 0 and 1; NULL stays "not known"."""
    return None if value is None else bool(value)
