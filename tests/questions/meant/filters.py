"""Everything that narrows or shapes a question."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from tests.questions.meant.amounts import same_money
from tests.questions.meant.models import is_model
from tests.questions.meant.rows import Read, Row, close, quotient


def filters(row: Row, read: Read) -> list[str]:
    wanted = dict(row.get("filters") or {})
    if row["intent"] != "settings":
        wanted.pop("currency", None)  # an answer may show both
    return [f"filters.{key}" for key, value in wanted.items() if not _same_filter(key, value, row, read)]


def _same_filter(key: str, wanted: Any, row: Row, read: Read) -> bool:
    given = read["filters"].get(key)
    match key:
        case "io":
            sides = [given, (read["budget"] or {}).get("io")]
            told = next((side for side in sides if side), None) or _side_of(read)
            return told == wanted
        case "vendor":
            sellers = [given] if isinstance(given, str) else given or []
            return wanted in sellers or f"vendor:{wanted}" in read["models"]
        case "max_price" | "price_below":
            return same_money(wanted, given)
        case "cheaper_than":
            return given is not None and is_model(given, wanted)
        case "context_min":
            return close(given, wanted, 0.06)
        case "ratio":
            return given is not None and close(quotient(given), quotient(wanted))
        case "tier":
            return given is not None and _bound(given) == _bound(wanted)
        case "mute" if str(wanted).startswith("P"):
            return given is not None and _span(str(given)) == _span(wanted)
        case "quiet":
            return str(given).startswith(wanted)
        case _:
            return close(given, wanted) if _is_number(wanted) else str(given).lower() == str(wanted).lower()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _side_of(read: Read) -> str | None:
    if read["output_tokens"] and not read["input_tokens"]:
        return "output"
    return "input" if read["input_tokens"] and not read["output_tokens"] else None


def _bound(tier: str) -> tuple[bool, float]:
    number = re.search(r"(\d+(?:\.\d+)?)(k|m)?", tier.lower())
    assert number, tier
    return "<" in tier, float(number[1]) * {"k": 1e3, "m": 1e6, None: 1}[number[2]]


def _span(duration: str) -> float | None:
    match = re.fullmatch(r"PT?(\d+)([MHDW])", duration)
    if not match:
        return None
    unit = "minutes" if match[2] == "M" else {"H": "hours", "D": "days", "W": "weeks"}[match[2]]
    return timedelta(**{unit: int(match[1])}).total_seconds()
