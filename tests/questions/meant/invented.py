"""What the question says and the person did not."""

from __future__ import annotations

from tests.questions.meant.rows import Read, Row, close

WINDOWED = frozenset({"history", "biggest_cuts"})
NARROWING = frozenset(
    {
        "vendor", "region", "context_min", "modality", "max_price", "cheaper_than", "free", "reasoning", "tools",
        "open_weights", "params",
    }
)  # fmt: skip


def invented(row: Row, read: Read) -> list[str]:
    """What the question says and the person did not."""
    may = set(row.get("may") or ())
    found = [key for key in ("budget", "chars") if read[key] and not row.get(key)]
    if read["threshold_pct"] and row.get("threshold_pct") is None and row["intent"] != "subscribe":
        found.append("threshold_pct")
    if read["calls"] not in (None, 1) and row.get("calls") is None:
        found.append("calls")
    if row["intent"] not in WINDOWED:
        found += [key for key in ("as_of", "since") if read[key] and not row.get(key) and read[key] != row["now"]]
    found += _invented_amounts(row, read) + _invented_filters(row, read)
    return [f"invented {key}" for key in found if key not in may and not ("tokens" in may and "tokens" in key)]


def _invented_amounts(row: Row, read: Read) -> list[str]:
    if row.get("total_tokens") is not None or row.get("chars") is not None:
        return []
    sides = (row.get("input_tokens") or 0) + (row.get("output_tokens") or 0)
    found = [
        key
        for key in ("input_tokens", "output_tokens")
        if row.get(key) is None and read[key] not in (None, 0, 1_000_000)
    ]
    total = read["total_tokens"]
    if total not in (None, 0, 1_000_000) and not (sides and close(total, sides)):
        found.append("total_tokens")
    return found


def _invented_filters(row: Row, read: Read) -> list[str]:
    said = set(row.get("filters") or {})
    found = []
    for key, value in read["filters"].items():
        if value in (None, False, [], {}) or key in said or value == "text":
            continue
        narrows = key in NARROWING and read["intent"] in ("cheapest", "biggest_cuts", "budget")
        if narrows and not (key == "vendor" and row.get("models")) and not (key == "max_price" and "free" in said):
            found.append(key)
        if key == "batch" or (key in ("cached", "cached_pct") and not said & {"cached", "cached_pct"}):
            found.append(key)
        one_sided = row.get("input_tokens") is not None or row.get("output_tokens") is not None
        if key == "io" and read["intent"] == "price" and not one_sided and "cached" not in said:
            found.append(key)
    return found
