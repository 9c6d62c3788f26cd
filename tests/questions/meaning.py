"""Does a question mean what a row of the bank says? One function for one kind of slot.

The rules are those of README.md: a slot of `models` lists acceptable ids with `*`, dates may be ranges, amounts
may be left unsplit, nothing may be invented.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from fnmatch import fnmatchcase
from itertools import permutations
from typing import Any

Row = dict[str, Any]
Read = dict[str, Any]

ONLY_INTENT = frozenset({"out_of_scope", "help", "list_subscriptions", "ambiguous"})
WINDOWED = frozenset({"history", "biggest_cuts"})
NARROWING = frozenset(
    {
        "vendor", "region", "context_min", "modality", "max_price", "cheaper_than", "free", "reasoning", "tools",
        "open_weights", "params",
    }
)  # fmt: skip
NOT_CHAT = ("embedding", "image", "tts", "audio", "realtime", "transcribe", "rerank", "whisper", "moderation")
OTHER_TIERS = ("lite", "code", "-vl")
AMOUNTS = ("input_tokens", "output_tokens", "total_tokens", "chars")
PER_DAY = {
    "second": 86_400.0, "minute": 1_440.0, "hour": 24.0, "day": 1.0, "week": 1 / 7, "month": 1 / 30,
    "half_year": 1 / 182.5, "year": 1 / 365,
}  # fmt: skip
_SNAPSHOT = re.compile(r"-(\d{8}|\d{4}-\d{2}-\d{2}|\d{6}|\d{4}|latest|preview)$")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


def wrong(row: Row, read: Read) -> list[str]:
    """The slots that are not as the row, or one of its further readings, has them; [] when all is right."""
    first = _wrong(row, read)
    if not first:
        return []
    for other in row.get("alt", ()):
        changed = {**row, **({"intent_alt": []} if "intent" in other else {}), **other}
        if not _wrong(changed, read):
            return []
    return first


def _wrong(row: Row, read: Read) -> list[str]:
    accepted = {row["intent"], *row.get("intent_alt", ())}
    if read["intent"] not in accepted:
        return ["intent"]
    if read["intent"] in ONLY_INTENT or row["intent"] in ONLY_INTENT:
        return []
    found = [] if _models_fit(row, read) else ["models"]
    if read["intent"] == row["intent"] or read["intent"] != "price":
        found += _amounts(row, read)
    found += _traffic(row, read) + _money(row, read) + _dates(row, read) + _filters(row, read)
    return found + _invented(row, read)


def _models_fit(row: Row, read: Read) -> bool:
    wanted: list[list[str]] = row.get("models") or []
    wanted = [slot for at, slot in enumerate(wanted) if slot not in wanted[:at]]
    given = list(read["models"])
    vendor = (row.get("filters") or {}).get("vendor")
    if not wanted and vendor and given == [f"vendor:{vendor}"]:
        return True
    sellers = read["filters"].get("vendor")
    if not given and sellers and any(p.startswith("vendor:") for slot in wanted for p in slot):
        given = [f"vendor:{seller}" for seller in ([sellers] if isinstance(sellers, str) else sellers)]
    if not wanted or len(given) < len(wanted):
        return not wanted and not given
    fits = [[_fits(model, slot) for model in given] for slot in wanted]
    return any(
        all(fits[slot][at] for slot, at in enumerate(places))
        and all(any(slot[at] for slot in fits) for at in range(len(given)))
        for places in permutations(range(len(given)), len(wanted))
    )


def _fits(model: str | None, slot: list[str]) -> bool:
    if model is None:
        return "?unknown" in slot
    return any(_is(model, pattern) for pattern in slot if pattern != "?unknown")


def _is(model: str, pattern: str) -> bool:
    if pattern.startswith("vendor:") or model.startswith("vendor:"):
        return model == pattern
    name, wanted = (text.lower().replace(".", "-") for text in (model.partition("/")[2], pattern))
    strange = NOT_CHAT if "*" in wanted else ()
    strange += OTHER_TIERS if "*" in wanted.strip("*") else ()
    if any(word in name and word not in wanted for word in strange):
        return False
    return fnmatchcase(name, wanted) or fnmatchcase(_plain(name), wanted)


def _plain(name: str) -> str:
    shorter = _SNAPSHOT.sub("", name)
    return name if shorter == name else _plain(shorter)


def _close(a: Any, b: Any, share: float = 0.01) -> bool:
    return a is not None and b is not None and abs(float(a) - float(b)) <= share * max(1e-12, abs(float(b)))


def _amounts(row: Row, read: Read) -> list[str]:
    """An amount at a ratio may stay a total with the ratio, one side's amount a total with `io`."""
    ratio, side = read["filters"].get("ratio"), read["filters"].get("io")
    into, out, total = (row.get(key) for key in AMOUNTS[:3])
    unsplit = read["input_tokens"] is None and read["output_tokens"] is None
    if into and out and total and unsplit and _close(read["total_tokens"], total):
        return [] if ratio and _close(_quotient(ratio), into / out) else ["ratio"]
    if (into is None) != (out is None) and unsplit and read["total_tokens"] is not None:
        good = _close(read["total_tokens"], out if into is None else into)
        return [] if good and side == ("output" if into is None else "input") else ["total_tokens"]
    if total is not None and read["total_tokens"] is None and into is None and out is None:
        sides = (read["input_tokens"] or 0) + (read["output_tokens"] or 0)
        return [] if sides and _close(sides, total) else ["total_tokens"]
    keys = AMOUNTS if into is None and out is None else ("input_tokens", "output_tokens", "chars")
    return [key for key in keys if row.get(key) is not None and not _close(read[key], row[key])]


def _quotient(ratio: str) -> float:
    into, out = ratio.split(":")
    return float(into) / float(out)


def _traffic(row: Row, read: Read) -> list[str]:
    found = []
    if row.get("calls") is not None:
        if row.get("period"):
            given = PER_DAY.get(read["period"] or read["horizon"] or "")
            calls = read["calls"] if read["calls"] is not None else (1 if row["calls"] == 1 else None)
            good = given and calls is not None
            if not good or not _close(calls * given, row["calls"] * PER_DAY[row["period"]], 0.04):
                found.append("calls")
        elif not _close(read["calls"], row["calls"]):
            found.append("calls")
    if row.get("horizon") and row["horizon"] not in (read["horizon"], read["period"]):
        found.append("horizon")
    return found


def _money(row: Row, read: Read) -> list[str]:
    found = []
    if row.get("budget") and not _same_money(row["budget"], read["budget"]):
        found.append("budget")
    if row.get("threshold_pct") is not None and not _close(read["threshold_pct"], row["threshold_pct"]):
        found.append("threshold_pct")
    return found


def _same_money(wanted: Row, given: Row | None) -> bool:
    if given is None or not _close(given["amount"], wanted["amount"]):
        return False
    if wanted.get("currency") and given.get("currency") != wanted["currency"]:
        return False
    return not (wanted.get("io") and given.get("io") and given["io"] != wanted["io"])


def _dates(row: Row, read: Read) -> list[str]:
    now = date.fromisoformat(row["now"])
    return [key for key in ("as_of", "since") if row.get(key) and not _same_date(row[key], read[key], now)]


def _same_date(wanted: Any, given: str | None, now: date) -> bool:
    if isinstance(wanted, list):
        return any(_same_date(one, given, now) for one in wanted)
    if wanted.startswith("?"):
        return given is None or _same_date(wanted[1:], given, now)
    if given is None:
        return False
    if (
        re.fullmatch(r"\d{4}(-\d{2})?", given)
        and len(given) < len(wanted)
        and re.fullmatch(r"\d{4}[\d-]*", wanted)
    ):
        return False
    first, last = _days(wanted, now, loose=True)
    start, end = _days(given, now)
    return start <= last and first <= end


def _days(text: str, now: date, *, loose: bool = False) -> tuple[date, date]:
    """First and last day of a day, month, year, range or of the day a duration ago, give or take when `loose`."""
    if ".." in text:
        first, _, last = text.partition("..")
        return _days(first, now, loose=loose)[0], _days(last, now, loose=loose)[1]
    if text.startswith("P"):
        match = _DURATION.fullmatch(text)
        assert match, text
        years, months, weeks, days = (int(group or 0) for group in match.groups())
        ago = 365.25 * years + 30.44 * months + 7 * weeks + days
        around = timedelta(days=max(2, min(20, ago / 4)) if loose else 0)
        middle = now - timedelta(days=ago)
        return middle - around, middle + around
    numbers = [int(part) for part in text.split("-")]
    if len(numbers) == 3:
        return date(*numbers), date(*numbers)
    if len(numbers) == 2:
        return date(*numbers, 1), date(*numbers, monthrange(*numbers)[1])
    return date(numbers[0], 1, 1), date(numbers[0], 12, 31)


def _filters(row: Row, read: Read) -> list[str]:
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
            return _same_money(wanted, given)
        case "cheaper_than":
            return given is not None and _is(given, wanted)
        case "context_min":
            return _close(given, wanted, 0.06)
        case "ratio":
            return given is not None and _close(_quotient(given), _quotient(wanted))
        case "tier":
            return given is not None and _bound(given) == _bound(wanted)
        case "mute" if str(wanted).startswith("P"):
            return given is not None and _span(str(given)) == _span(wanted)
        case "quiet":
            return str(given).startswith(wanted)
        case _:
            return _close(given, wanted) if _is_number(wanted) else str(given).lower() == str(wanted).lower()


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


def _invented(row: Row, read: Read) -> list[str]:
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
    if total not in (None, 0, 1_000_000) and not (sides and _close(total, sides)):
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
