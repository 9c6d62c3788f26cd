"""What the slot reader finds in a text, in a form short enough for the lines of `tables/`.

A line is `text ⇒ slot value, slot value`, names in ‹ ›, and `⇒ -` where nothing is said. A line `@ 2026-03-31`
sets the day of the lines after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from handlers.question import Claim, Money
from handlers.understand.clean import clean
from handlers.understand.slots.find import find_slots
from handlers.understand.slots.findings import When

TODAY = date(2026, 11, 22)
_SLOTS = (
    "input_tokens", "output_tokens", "total_tokens", "chars", "calls", "period", "horizon", "budget",
    "threshold_pct", "claim", "when", "thinking",
)  # fmt: skip
_NAME = re.compile("‹([^›]*)›")


def table(name: str) -> Iterator[tuple[str, date, str]]:
    """(text, day, expected) of every line of `tables/<name>.txt`."""
    day = TODAY
    for line in (Path(__file__).with_name("tables") / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            day = date.fromisoformat(line[1:].strip())
        elif line and not line.startswith("#"):
            text, _, expected = line.partition(" ⇒ ")
            yield text, day, expected


def reads(text: str, now: date = TODAY) -> str:
    """Every slot said, filters beside the rest, as a line of a table has it."""
    found = found_in(text, now)
    return ", ".join(f"{name} {value}" for name, value in found.items()) or "-"


def found_in(text: str, now: date = TODAY) -> dict[str, Any]:
    """Slot → value; `rejected` holds the reasons."""
    cleaned = clean(text.replace("‹", "").replace("›", ""))
    slots = find_slots(cleaned, now, _spans(cleaned.folded, _NAME.findall(text)))
    found = {name: value for name in _SLOTS if (value := getattr(slots, name)) is not None}
    found.update(slots.filters)
    if slots.per_million:
        found["per_million"] = True
    if slots.rejected:
        found["rejected"] = " ".join(rejected.reason for rejected in slots.rejected)
    return {name: _short(value) for name, value in found.items()}


def _spans(folded: str, names: list[str]) -> list[tuple[int, int]]:
    spans, position = [], 0
    for name in names:
        start = folded.index(clean(name).folded, position)
        position = start + len(clean(name).folded)
        spans.append((start, position))
    return spans


def _short(value: Any) -> Any:
    """Whole numbers as int, other decimals as text; `3.5 CNY`, `cut_pct 97`, `2024 in 2024-01-01..2024-12-31`."""
    match value:
        case Decimal():
            return int(value) if value == int(value) else f"{round(value, 6).normalize():f}"
        case Money():
            return " ".join(part for part in (str(_short(value.amount)), value.currency, value.io) if part)
        case Claim():
            return " ".join(part for part in (value.kind, str(_short(value.value)), value.currency) if part)
        case When():
            window = f"{value.since or ''}..{value.until or ''}"
            return f"{value.as_of} in {window}" if value.as_of else window
        case _:
            return value
