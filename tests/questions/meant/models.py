"""Slots of `models`: each lists the ids it accepts, with `*`."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import permutations

from tests.questions.meant.rows import Read, Row

NOT_CHAT = ("embedding", "image", "tts", "audio", "realtime", "transcribe", "rerank", "whisper", "moderation")
OTHER_TIERS = ("lite", "code", "-vl")
_SNAPSHOT = re.compile(r"-(\d{8}|\d{4}-\d{2}-\d{2}|\d{6}|\d{4}|latest|preview)$")


def models_fit(row: Row, read: Read) -> bool:
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
    return any(is_model(model, pattern) for pattern in slot if pattern != "?unknown")


def is_model(model: str, pattern: str) -> bool:
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
