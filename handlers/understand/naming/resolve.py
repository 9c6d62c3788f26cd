"""What a name means: family, tier words and version must all agree, or it is not resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from handlers.kept import put
from handlers.understand.naming.variants import CONTEXT, DATE, KINDS, NOISE, SERIES, SIZE, TIER, VENDOR, VERSION

if TYPE_CHECKING:
    from handlers.understand.naming.lexicon import Entry, Key, Lexicon, Target

MUST_AGREE = frozenset(VERSION + SERIES + SIZE + TIER)
MODALITIES = frozenset(
    f"{TIER}{word}"
    for word in ("vl", "vision", "audio", "omni", "realtime", "embedding", "rerank", "tts", "image")
)
"""Tier words for what else a model takes or makes: one with such a word is never the one without."""
SORTS = frozenset(f"{TIER}{word}" for word in ("vision", "audio", "embedding", "rerank", "tts", "image"))
"""Those that are a filter too, behind a vendor: what it has of that sort."""
_VERSIONS = frozenset(VERSION + SERIES)
_NEVER_UNSAID = frozenset(TIER + DATE)
_LONG_AGO = date(2000, 1, 1)
_MOST_REMEMBERED = 4_096


def exact(parts: Iterable[str], lexicon: Lexicon) -> Target | None:
    """The target whose name has exactly these parts; a vendor's name beside its model's may be left out.

    Noise counts where a name has it: qwen3-max-preview is not qwen3-max.
    """
    said = frozenset(parts)
    return _exact(said, lexicon) or _exact(frozenset(part for part in said if part[0] != NOISE), lexicon)


def exact_with_noise(parts: Iterable[str], lexicon: Lexicon) -> bool:
    """True when a name has just these parts, its noise too."""
    return _exact(frozenset(parts), lexicon) is not None


def _exact(said: Key, lexicon: Lexicon) -> Target | None:
    known = lexicon.exacts
    try:
        return known[said]
    except KeyError:
        key = lexicon.close(said)
        found = lexicon.names.get(key) or _without_vendor(key, lexicon) if key else None
        return put(known, said, found, _MOST_REMEMBERED)


def _without_vendor(key: Key, lexicon: Lexicon) -> Target | None:
    for part in key:
        vendor = vendor_named(part, lexicon)
        if vendor and len(key) > 1:
            target = lexicon.names.get(key - {part})
            if target and target.vendor == vendor:
                return target
    return None


def vendor_named(part: str, lexicon: Lexicon) -> str | None:
    """The vendor a part names."""
    return part[1:] if part[0] == VENDOR else lexicon.vendor_of.get(part)


def agreeing(parts: Sequence[str], lexicon: Lexicon, *, imported: bool = False) -> tuple[str, ...]:
    """Models that agree with everything said and differ only in what was not said, newest first.

    Tier words must be the same; a version, size or context may be left out; a brand word (`seed`, `sonnet`)
    may be left out when only one brand is left. () when nothing or several brands agree. imported: among the
    models of imported tables.
    """
    key = lexicon.close(part for part in parts if part[0] != NOISE)
    entries = lexicon.imported if imported else lexicon.entries
    found = [
        entry
        for vendor in _vendors(key, lexicon)
        for entry in entries.get(vendor, ())
        if _agrees(key, entry, lexicon) and not (imported and _versions(entry.key) - key)
    ]
    brands = {_brands(entry) - key for entry in found}
    smallest = min(brands, key=len, default=None)
    if smallest is None or any(not smallest <= brand for brand in brands):
        return ()
    best = [entry for entry in found if not (entry.key - key) & _brands(entry) - smallest]
    return _newest_first(dict.fromkeys(entry.model for entry in best), lexicon)


def _versions(key: Key) -> Key:
    return frozenset(part for part in key if part[0] in _VERSIONS)


def _brands(entry: Entry) -> Key:
    return frozenset(part for part in entry.key if part[0] not in KINDS)


def _vendors(key: Key, lexicon: Lexicon) -> set[str]:
    """Vendors named outright, else those whose models carry every name word of the key."""
    named = {vendor for part in key if part[0] == VENDOR and (vendor := vendor_named(part, lexicon))}
    if named:
        return named
    roots = [part for part in key if part[0] not in KINDS or part[0] == SERIES]
    found = [lexicon.vendors_with.get(root, frozenset()) for root in roots]
    return set(frozenset.intersection(*found)) if found else set()


def _agrees(key: Key, entry: Entry, lexicon: Lexicon) -> bool:
    said = {part for part in key if part[0] != VENDOR and (part in entry.key or part not in lexicon.vendor_of)}
    if not said <= entry.key:
        return False
    versioned = any(part[0] in _VERSIONS for part in said)
    unsaid = {part[0] for part in entry.key - said}
    return not (unsaid & _NEVER_UNSAID or (versioned and unsaid & _VERSIONS))


def _newest_first(models: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    def rank(model: str) -> tuple[bool, date]:
        facts = lexicon.catalogue.model(model)
        released = facts.released if facts else None
        return bool(facts and facts.chat), released or _LONG_AGO

    return tuple(sorted(models, key=rank, reverse=True))


def on_day(models: Sequence[str], day: date, lexicon: Lexicon) -> str:
    """Of models newest first: the newest already there on that day, else the oldest."""
    for model in models:
        facts = lexicon.catalogue.model(model)
        if facts is None or facts.released is None or facts.released <= day:
            return model
    return models[-1]


def vendors_own(parts: Sequence[str], lexicon: Lexicon) -> Target | None:
    """`阿里的max`, `谷歌 2.5 pro`: a vendor and no name word means the vendor's main family."""
    vendor = next((part[1:] for part in parts if part[0] == VENDOR), None)
    rest = [part for part in parts if part[0] != VENDOR]
    if vendor is None or vendor not in lexicon.main_word or not rest or any(part[0] not in KINDS for part in rest):
        return None
    return exact([lexicon.main_word[vendor], *rest], lexicon)


def rootless(parts: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """`4.1 mini`, `flash lite`: two or more parts without a name word that only one name word's models have."""
    key = frozenset(part for part in parts if part[0] != NOISE)
    if len(key) < 2 or not any(part[0] == TIER for part in key):
        return ()
    found = lexicon.rootless.get(key, frozenset())
    return _newest_first(found, lexicon) if len({lexicon.root_of(model) for model in found}) == 1 else ()


def only_one_name(parts: Sequence[str], written: str, lexicon: Lexicon) -> tuple[str, ...]:
    """`v3.2`: the models named so, when no other name has a version written with that letter."""
    named = re.compile(rf"(?:^|-){re.escape(written)}(?![\d.])")
    found = [entry for entries in lexicon.entries.values() for entry in entries if frozenset(parts) <= entry.key]
    spelled = [entry for entry in found if named.search(entry.model.partition("/")[2])]
    if len({lexicon.root_of(entry.model) for entry in spelled}) != 1:
        return ()
    own = [entry.model for entry in spelled if {part for part in entry.key if part[0] in KINDS} == set(parts)]
    return _newest_first(dict.fromkeys(own), lexicon) or _of_that_name(spelled, parts, lexicon)


def written_so(written: str, lexicon: Lexicon) -> tuple[str, ...]:
    """At most three models with `v2` for a version, newest first."""
    named = re.compile(rf"-{re.escape(written)}(?![\d.])")
    found = (entry.model for entries in lexicon.entries.values() for entry in entries)
    return _newest_first(dict.fromkeys(model for model in found if named.search(model)), lexicon)[:3]


def _of_that_name(spelled: Sequence[Entry], parts: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The version with the name in front that all who are spelled so have: `x1` is 文心 X1."""
    named = [words for entry in spelled if (words := {part for part in entry.key if part[0] not in KINDS})]
    shared = sorted(set.intersection(*named)) if named else []
    target = exact([*shared, *parts], lexicon)
    if target is not None and target.kind == "model":
        return (target.id,)
    family = lexicon.catalogue.family(target.id) if target is not None else None
    if family is not None:
        return tuple(dict.fromkeys(flagship.model for flagship in reversed(family.flagships)))
    return agreeing([*shared, *parts], lexicon)


def suggestions(parts: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """At most three models that come near what was said."""
    key = lexicon.close(part for part in parts if part[0] != NOISE)
    roots = {part for part in key if part[0] not in KINDS} | {p for p in key if p[0] == VENDOR}
    words = frozenset(part for part in parts if part[0] not in KINDS)
    series = frozenset(part for part in key if part[0] == SERIES)
    vendors = _vendors(frozenset(roots), lexicon) or _vendors(words, lexicon) or _vendors(series, lexicon)
    scored: dict[str, float] = {}
    for vendor in vendors:
        for entry in lexicon.entries.get(vendor, ()):
            nearness = _nearness(key, entry.key)
            scored[entry.model] = max(nearness, scored.get(entry.model, nearness))
    order = _newest_first(scored, lexicon)
    chat = [
        m for m in order if (facts := lexicon.catalogue.model(m)) is None or (facts.chat and not facts.snapshot_of)
    ]
    return tuple(sorted(chat, key=lambda model: -scored[model])[:3])


def _nearness(said: Key, entry: Key) -> float:
    score = 2.0 * len(said & entry) - 0.2 * len(entry - said)
    wanted = [float(p[1:]) for p in said if p[0] == VERSION]
    there = [float(p[1:]) for p in entry if p[0] == VERSION]
    if wanted and there:
        score += 1 / (1 + min(abs(a - b) for a in wanted for b in there))
    return score - sum(1.5 for part in entry - said if part[0] in TIER + DATE + CONTEXT)
