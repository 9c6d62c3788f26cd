"""A fragment that leans on the question before: `那 gpt-5 呢`, `换成一亿`, `只算输出`, `in dollars?`.

A text that stands by itself is never changed: only what could not be answered alone, or says outright that it goes
on (`那`, `换成`, `what about`), takes the rest from the question before.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from handlers.question import BY_THE_HOUR, PRICED, Filters, Intent, Question

if TYPE_CHECKING:
    from handlers.understand.understanding import Reading

_AMOUNTS = ("input_tokens", "output_tokens", "total_tokens", "chars")
_TRAFFIC = ("calls", "period", "horizon")
_GOES_ON = frozenset({"follow", "follow_add"})
_PERSONAL = (*_AMOUNTS, *_TRAFFIC, "budget", "claim", "as_of", "since", "until")
_NOT_FOR: dict[str, tuple[str, ...]] = {
    "history": (*_AMOUNTS, *_TRAFFIC, "budget", "as_of"),
    "subscribe": _PERSONAL,
    "unsubscribe": _PERSONAL,
}
"""What does not go on when the intent turns."""
_PERCENT = re.compile(r"(\d{1,2}(?:\.\d{1,2})?)\s?%")
_CARRIED = frozenset({"io", "currency", "cached", "cached_pct", "batch", "tier", "ratio", "host"})
_BESIDE = re.compile(r"[和跟与同].{1,60}比")
"""`和 kimi 比呢`: the name joins those asked before."""
_CHEAPER = re.compile(r"[更再]便宜|便宜[点些]|便宜一[点些]|\bcheaper\b")
_WHO = frozenset({"which", "lately", "moment", "window", "versus"})
"""What makes `降价了吗` a question of its own: who, and when."""
_WHICH_ONES = re.compile(r"的[吗呢]?[ ?!]*$|的有|哪些")
"""有没有降价的, 降价的有哪些: of all models."""
_OWN_SUBJECT = frozenset({"ask", "price", "notify", "history", "change", "least", "help", "mine"})


def follow(reading: Reading, previous: Question) -> Question | None:
    """The question before with what this text changes; None when the text stands by itself or says nothing new."""
    facts = reading.trace.facts
    if reading.trace.command is not None or "content" in facts:
        return None
    own = reading.question
    cheaper = _cheaper_than_that(reading, previous)
    if cheaper is not None:
        return cheaper
    if None in previous.models and "one" in facts and "bare" in facts and own.models != [None]:
        return _filled(previous, own)
    if not (facts & _GOES_ON or own.intent in ("ambiguous", "out_of_scope") or _leans(reading, previous)):
        return None
    if own.intent == "out_of_scope" and not facts & {
        *_GOES_ON,
        "explained",
    }:  # 今天吃什么: one word is of something else
        return None
    if own.intent not in ("ambiguous", "out_of_scope") and facts & _OWN_SUBJECT and own.models:
        return None
    changes = _changes(reading, previous)
    if not changes:
        return None
    intent = changes.get("intent", previous.intent)
    dropped: dict[str, Any] = {} if intent == previous.intent else dict.fromkeys(_NOT_FOR.get(intent, ()))
    kept: dict[str, Any] = {**dropped, "reason": None, "choices": [], "language": own.language}
    return previous.model_copy(update={**kept, **changes, "intent": intent})


def _leans(reading: Reading, previous: Question) -> bool:
    """`降过价吗` without a name or a time is of the models before; `跟 gpt-4o 比` of these and one more."""
    facts = reading.trace.facts
    if reading.question.intent == "biggest_cuts":
        said = {"bare", "short"} <= facts and bool(facts & {"polite", "past"})
        said = said and not _WHICH_ONES.search(reading.trace.cleaned.text)
        return bool(previous.models) and said and not facts & _WHO
    return "one" in facts and "bare" in facts and _beside(reading)


def _beside(reading: Reading) -> bool:
    return bool(_BESIDE.search(reading.trace.cleaned.text))


def _cheaper_than_that(reading: Reading, previous: Question) -> Question | None:
    """`有便宜点的吗`: what undercuts the one model that was asked about, for the same amount."""
    facts = reading.trace.facts
    if "name" in facts or "short" not in facts or not _CHEAPER.search(reading.trace.cleaned.text):
        return None
    if previous.intent not in PRICED or len(previous.models) != 1 or ":" in (previous.models[0] or ":"):
        return None
    kept = {key: getattr(previous, key) for key in _AMOUNTS}
    asked = Filters(**{**reading.trace.slots.filters, "limit": None, "cheaper_than": previous.models[0]})
    language = reading.question.language
    return Question(intent="cheapest", filters=asked, language=language, models=[], families=[], **kept)


def _filled(previous: Question, own: Question) -> Question:
    """A suggestion that was tapped fills the slot that could not be resolved."""
    at = previous.models.index(None)
    return previous.model_copy(
        update={
            "models": [*previous.models[:at], own.models[0], *previous.models[at + 1 :]],
            "families": [*previous.families[:at], own.families[0], *previous.families[at + 1 :]],
            "unresolved": previous.unresolved[1:],
            "language": own.language,
        }
    )


def _changes(reading: Reading, previous: Question) -> dict[str, Any]:
    facts, slots = reading.trace.facts, reading.trace.slots
    changes: dict[str, Any] = {}
    if "name" in facts:
        changes.update(_names(reading, previous))
    changes.update(_values(reading, previous))
    changes.update(_dates(reading, previous, changes))
    filters = {
        key: value for key, value in slots.filters.items() if key in _CARRIED or previous.intent == "cheapest"
    }
    if slots.hour and previous.intent in BY_THE_HOUR:  # 那半夜呢
        filters["at"] = slots.hour
    if filters and not facts & {"notify"}:
        changes["filters"] = Filters(**{**_said(previous.filters), **filters})
    intent = _turned(facts, previous)
    if intent is not None:
        changes["intent"] = intent
        changes.setdefault("filters", Filters())
        if intent == "subscribe":
            changes["threshold_pct"] = slots.threshold_pct
            changes["filters"] = Filters(
                **{k: v for k, v in slots.filters.items() if k in ("io", "price_below", "direction")}
            )
    return changes


def _said(filters: Filters) -> dict[str, Any]:
    return {key: getattr(filters, key) for key in filters.model_fields_set}


def _names(reading: Reading, previous: Question) -> dict[str, Any]:
    """The names said stand in for the last one, or for all when as many were said, or join them."""
    own, facts = reading.question, reading.trace.facts
    models, families = reading.models
    kept = 0
    if facts & {"follow_add", "compare", "versus"} or _beside(reading):
        kept = len(previous.models)
    elif previous.intent == "compare_cost" and len(models) < len(previous.models):
        kept = len(previous.models) - len(models) if "follow_swap" in facts else len(previous.models)
    old = [
        (m, f) for m, f in zip(previous.models[:kept], previous.families[:kept], strict=False) if m not in models
    ]
    changed: dict[str, Any] = {
        "models": [m for m, _ in old] + models,
        "families": [f for _, f in old] + families,
        "unresolved": own.unresolved,
    }
    if len(changed["models"]) > 1 and previous.intent in ("price", "cost"):
        changed["intent"] = "compare_cost"
    return changed


def _values(reading: Reading, previous: Question) -> dict[str, Any]:
    slots = reading.trace.slots
    changed: dict[str, Any] = {}
    if any(getattr(slots, key) is not None for key in _AMOUNTS):
        changed.update({key: getattr(slots, key) for key in _AMOUNTS})
        if previous.intent == "price":
            changed["intent"] = "compare_cost" if len(previous.models) > 1 else "cost"
    changed.update({key: getattr(slots, key) for key in _TRAFFIC if getattr(slots, key) is not None})
    if "calls" in changed:
        changed["uncounted"] = None
    if slots.budget is not None and previous.intent in ("budget", *PRICED):
        changed.update(budget=slots.budget, intent="budget")
    percent = _PERCENT.search(reading.trace.cleaned.text)
    if previous.intent == "subscribe" and percent and slots.threshold_pct is None:
        changed["threshold_pct"] = Decimal(percent[1])
    if slots.threshold_pct is not None and previous.intent in ("subscribe", "biggest_cuts"):
        changed["threshold_pct"] = slots.threshold_pct
    return changed


def _dates(reading: Reading, previous: Question, changes: dict[str, Any]) -> dict[str, Any]:
    """`去年呢` asks for that time; `和去年比` for what happened since."""
    slots, facts = reading.trace.slots, reading.trace.facts
    if slots.when is None:
        return {}
    against = bool(facts & {"compare", "versus", "history", "follow_against"})
    intent = changes.get("intent", previous.intent)
    if intent in ("history", "biggest_cuts") or (against and intent in PRICED):
        as_of, since, until = slots.dates("window")
        turned: dict[str, Any] = {} if intent in ("history", "biggest_cuts") else {"intent": "history"}
        if against:
            since, until = since or slots.when.as_of or until, None
        return {**turned, "as_of": as_of if since is None else None, "since": since or as_of, "until": until}
    return {"as_of": slots.dates("moment")[0] or slots.when.since, "since": None, "until": None}


def _turned(facts: frozenset[str], previous: Question) -> Intent | None:
    """`它降过价吗`, `降价了提醒我`: another intent about the same models."""
    if not previous.models or "name" in facts:
        return None
    if facts & {"unsubscribe"}:
        return "unsubscribe"
    if facts & {"notify", "weak_notify"}:
        return "subscribe"
    if facts & {"history", "change", "vary"} and not facts & {"moment"}:
        return "history"
    if facts & {"ask", "price"} and previous.intent not in PRICED:
        return "price"
    return None
