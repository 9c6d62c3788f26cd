"""Names, values and an intent → the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from handlers.question import BY_THE_HOUR, PRICED, Filters, Intent, Question, Unresolved
from handlers.understand.intents import NARROWING
from handlers.understand.naming.mention import Mention
from handlers.understand.naming.resolve import on_day
from handlers.understand.selection import Selection
from handlers.understand.slots.find import Slots

if TYPE_CHECKING:
    from handlers.understand.naming.lexicon import Lexicon

_AMOUNTS = ("input_tokens", "output_tokens", "total_tokens", "chars", "calls", "period", "horizon")
_WITH_AMOUNTS = frozenset({"compare_cost", "cost", "budget", "cheapest", "ambiguous"})
_WINDOWED = frozenset({"history", "biggest_cuts"})
_RATE = frozenset({"io", "currency", "cached", "cached_pct", "batch", "tier", "ratio", "host"})
_KEPT: dict[str, frozenset[str]] = {
    "compare_cost": _RATE,
    "cost": _RATE,
    "price": _RATE,
    "budget": _RATE,
    "history": _RATE | {"direction"},
    "biggest_cuts": _RATE | NARROWING | {"direction", "limit"},
    "cheapest": _RATE | NARROWING | {"limit"},
    "subscribe": frozenset(
        {
            "io",
            "price_below",
            "price_ratio",
            "all",
            "direction",
            "free",
            "region",
            "kinds",
            "digest",
            "at",
            "day",
            "quiet",
            "host",
            "cached",
        }
    ),
    "unsubscribe": frozenset({"all"}),
    "settings": frozenset(
        {"currency", "quiet", "digest", "at", "day", "mute", "language", "zone", "open", "silent", "paused", "all"}
    ),
    "ambiguous": _RATE,
}
"""Filters that mean something to an intent; others are dropped."""

_NO_FILTERS = Filters()
_DURATION_DAYS = {"D": 1, "W": 7, "M": 30, "Y": 365}


@dataclass(frozen=True, slots=True)
class Draft:
    """What the question is made of."""

    intent: Intent
    selection: Selection
    slots: Slots
    language: str
    today: date
    reason: str | None = None


def assemble(draft: Draft, lexicon: Lexicon) -> Question:
    """The question, complete but for `choices`."""
    slots = draft.slots
    as_of, since, until = slots.dates("window" if draft.intent in _WINDOWED else "moment")
    filters = _filters(draft, lexicon)
    names = () if draft.intent in ("cheapest", "biggest_cuts") and "vendor" in filters else draft.selection.names
    if "cheaper_than" in filters:
        names = ()
    day = _day(as_of, draft.today)
    models, families = slots_of(names, day, lexicon)
    values: dict[str, Any] = {
        "intent": draft.intent,
        "models": models,
        "families": families,
        "unresolved": [_unresolved(name) for name in names if name.kind == "unknown"],
        "filters": Filters(**filters) if filters else _NO_FILTERS,
        "language": draft.language,
        "reason": draft.reason,
    }
    if draft.intent in _WITH_AMOUNTS:
        values.update({key: getattr(slots, key) for key in _AMOUNTS})
    if draft.intent in _WITH_AMOUNTS or draft.intent == "price":
        values["thinking"] = slots.thinking
    if draft.intent in ("budget", "ambiguous"):
        values["budget"] = slots.budget
    if draft.intent in ("subscribe", "biggest_cuts"):
        values["threshold_pct"] = slots.threshold_pct or _waited_for(slots, draft.intent)
    if draft.intent not in ("settings", "subscribe", "unsubscribe"):
        values.update(as_of=as_of, since=since, until=until, claim=slots.claim)
    return Question(**values)


def _waited_for(slots: Slots, intent: Intent) -> Decimal | None:
    """没到三成别说: a share said of an alert is what it waits for."""
    claim = slots.claim
    return claim.value if intent == "subscribe" and claim is not None and claim.kind == "cut_pct" else None


def slots_of(names: Sequence[Mention], day: date, lexicon: Lexicon) -> tuple[list[str | None], list[str | None]]:
    """(models, families), a slot each."""
    return [model_of(name, day, lexicon) for name in names], [name.family for name in names]


def on_its_day(question: Question, today: date, lexicon: Lexicon) -> Question:
    """The question with its families read on the day it is about: a follow-up may have moved that."""
    day = _day(question.as_of, today)
    families = [lexicon.catalogue.family(family) if family else None for family in question.families]
    models = [
        (family.flagship(day) or model) if family else model
        for family, model in zip(families, question.models, strict=False)
    ]
    return question.model_copy(update={"models": [*models, *question.models[len(models) :]]})


def model_of(name: Mention, day: date, lexicon: Lexicon) -> str | None:
    """The slot of one name on a day: a model id, `vendor:x`, or None."""
    if name.kind == "vendor":
        return f"vendor:{name.vendor}"
    if name.kind == "family" and name.family:
        family = lexicon.catalogue.family(name.family)
        if family is None or not family.flagships:
            return None
        return family.flagship(day) or family.flagships[0].model
    return on_day(name.models, day, lexicon) if name.models else None


def _filters(draft: Draft, lexicon: Lexicon) -> dict[str, Any]:
    kept = _KEPT.get(draft.intent, frozenset())
    filters = {key: value for key, value in draft.slots.filters.items() if key in kept}
    selection = draft.selection
    if draft.intent in BY_THE_HOUR:
        filters.update(_hour_and_tier(draft))
    # 百度和智谱的embedding谁便宜 is of what those sellers have of that sort, not of their flagships
    if draft.intent in PRICED and "modality" in draft.slots.filters and _only_sellers(selection):
        filters["modality"] = draft.slots.filters["modality"]
    if draft.intent == "unsubscribe" and not selection.names:
        filters["all"] = True
    if draft.intent == "cheapest" and draft.slots.thinking:
        filters["reasoning"] = True
    if len({host.host for host in selection.hosts}) == 1 and "host" in kept:
        filters["host"] = selection.hosts[0].host
    if draft.intent == "cheapest" and selection.cheaper_than is not None:
        than = model_of(selection.cheaper_than, draft.today, lexicon)
        if than is not None:
            filters["cheaper_than"] = than
    if draft.intent in ("cheapest", "biggest_cuts") and "cheaper_than" not in filters:
        sellers = [vendor_meant(name, lexicon) for name in selection.names]
        if sellers and all(sellers):
            filters["vendor"] = sellers[0] if len(sellers) == 1 else sellers
    return filters


def _only_sellers(selection: Selection) -> bool:
    return bool(selection.names) and all(name.kind == "vendor" for name in selection.names)


def _hour_and_tier(draft: Draft) -> dict[str, str]:
    """The hour whose price is asked for; of a model that was named, the tier a request of that context is in."""
    slots = draft.slots
    found = {"at": slots.hour} if slots.hour else {}
    context = slots.filters.get("context_min")
    if context and draft.selection.names and "tier" not in slots.filters and slots.input_tokens is None:
        found["tier"] = f"{context}"
    return found


def vendor_meant(name: Mention, lexicon: Lexicon) -> str | None:
    """The vendor of a name that stands for all it sells (智谱, Kimi, Claude); else None."""
    if name.kind == "vendor":
        return name.vendor
    if name.kind == "family" and name.vendor and set(name.parts) & {lexicon.main_word.get(name.vendor)}:
        family = lexicon.catalogue.family(name.family or "")
        return name.vendor if family and family.parent is None and len(name.parts) == 1 else None
    return None


def _unresolved(name: Mention) -> Unresolved:
    return Unresolved(text=name.text[:40], suggestions=list(name.suggestions[:3]))


def _day(as_of: str | None, today: date) -> date:
    """The day families are read on: the last one of a month or year that was said."""
    if not as_of:
        return today
    if as_of.startswith("P"):
        return today - timedelta(days=_days(as_of))
    parts = [int(part) for part in as_of.split("-")]
    return date(parts[0], parts[1] if len(parts) > 1 else 12, parts[2] if len(parts) > 2 else 28)


def _days(duration: str) -> int:
    total, number = 0, ""
    for character in duration[1:]:
        if character.isdigit():
            number += character
        elif character in _DURATION_DAYS and number:
            total += int(number) * _DURATION_DAYS[character]
            number = ""
    return total
