"""Amounts, traffic and money: an amount may be left unsplit, a day's calls told by the month."""

from __future__ import annotations

from tests.questions.meant.rows import Read, Row, close, quotient

AMOUNTS = ("input_tokens", "output_tokens", "total_tokens", "chars")
PER_DAY = {
    "second": 86_400.0, "minute": 1_440.0, "hour": 24.0, "day": 1.0, "week": 1 / 7, "month": 1 / 30,
    "half_year": 1 / 182.5, "year": 1 / 365,
}  # fmt: skip


def amounts(row: Row, read: Read) -> list[str]:
    """An amount at a ratio may stay a total with the ratio, one side's amount a total with `io`."""
    ratio, side = read["filters"].get("ratio"), read["filters"].get("io")
    into, out, total = (row.get(key) for key in AMOUNTS[:3])
    unsplit = read["input_tokens"] is None and read["output_tokens"] is None
    if into and out and total and unsplit and close(read["total_tokens"], total):
        return [] if ratio and close(quotient(ratio), into / out) else ["ratio"]
    if (into is None) != (out is None) and unsplit and read["total_tokens"] is not None:
        good = close(read["total_tokens"], out if into is None else into)
        return [] if good and side == ("output" if into is None else "input") else ["total_tokens"]
    if total is not None and read["total_tokens"] is None and into is None and out is None:
        sides = (read["input_tokens"] or 0) + (read["output_tokens"] or 0)
        return [] if sides and close(sides, total) else ["total_tokens"]
    keys = AMOUNTS if into is None and out is None else ("input_tokens", "output_tokens", "chars")
    return [key for key in keys if row.get(key) is not None and not close(read[key], row[key])]


def traffic(row: Row, read: Read) -> list[str]:
    found = []
    if row.get("calls") is not None:
        if row.get("period"):
            given = PER_DAY.get(read["period"] or read["horizon"] or "")
            calls = read["calls"] if read["calls"] is not None else (1 if row["calls"] == 1 else None)
            good = given and calls is not None
            if not good or not close(calls * given, row["calls"] * PER_DAY[row["period"]], 0.04):
                found.append("calls")
        elif not close(read["calls"], row["calls"]):
            found.append("calls")
    if row.get("horizon") and row["horizon"] not in (read["horizon"], read["period"]):
        found.append("horizon")
    return found


def money(row: Row, read: Read) -> list[str]:
    found = []
    if row.get("budget") and not same_money(row["budget"], read["budget"]):
        found.append("budget")
    if row.get("threshold_pct") is not None and not close(read["threshold_pct"], row["threshold_pct"]):
        found.append("threshold_pct")
    return found


def same_money(wanted: Row, given: Row | None) -> bool:
    if given is None or not close(given["amount"], wanted["amount"]):
        return False
    if wanted.get("currency") and given.get("currency") != wanted["currency"]:
        return False
    return not (wanted.get("io") and given.get("io") and given["io"] != wanted["io"])
