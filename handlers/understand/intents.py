"""What a text wants: facts about it, and the first rule of `intents.yaml` that fits them.

Facts are the cues found in the text, and:
`none`, `one`, `many` (names wanted), `name` (one or many), `unknown` (a name no table has), `tier` (a tier word that no
family stands near), `bare` (nothing but names and values), `content` (words nothing explains), `exact` (a model, not a family or
vendor), `seller` (vendors or families only), `amount`, `traffic`, `chars`, `budget`, `threshold`, `claim`, `window`,
`moment`, `alerting` (quiet hours, digests, mute), `narrow` (a filter on models), `rate` (a side, tier, cache or batch named), and
`f:<filter>` for every filter said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.understand.cues import Hit
from handlers.understand.mentions import Mention
from handlers.understand.phrases import phrases
from handlers.understand.slots import Slots

_ALERTING = frozenset({"quiet", "digest", "mute", "at", "day"})
_NARROW = frozenset(
    {
        "region",
        "context_min",
        "modality",
        "max_price",
        "cheaper_than",
        "free",
        "reasoning",
        "tools",
        "open_weights",
        "params",
        "vendor",
    }
)
_RATE = frozenset({"io", "tier", "cached", "cached_pct", "batch", "ratio"})


def facts_of(names: Sequence[Mention], tiers: bool, slots: Slots, hits: Sequence[Hit], content: bool) -> set[str]:
    """Everything the rules may ask about."""
    facts = {cue for hit in hits for cue in hit.cues}
    facts.add("none" if not names else "one" if len(names) == 1 else "many")
    if names:
        facts.add("name")
        facts.add("exact" if any(name.kind == "model" for name in names) else "seller")
    if any(name.kind == "unknown" for name in names):
        facts.add("unknown")
    if tiers:
        facts.add("tier")
    facts.add("content" if content else "bare")
    facts |= _slot_facts(slots)
    facts |= {f"f:{key}" for key in slots.filters}
    for fact, keys in (("alerting", _ALERTING), ("narrow", _NARROW), ("rate", _RATE)):
        if keys & slots.filters.keys():
            facts.add(fact)
    return facts


def _slot_facts(slots: Slots) -> set[str]:
    found: dict[str, Any] = {
        "tokens": slots.input_tokens is not None
        or slots.output_tokens is not None
        or slots.total_tokens is not None,
        "traffic": slots.calls is not None,
        "chars": slots.chars is not None,
        "budget": slots.budget is not None,
        "threshold": slots.threshold_pct is not None,
        "claim_made": slots.claim is not None,
        "window": slots.when is not None and slots.when.window is True,
        "moment": slots.when is not None,
        "per_million": slots.per_million,
        "absurd": bool(slots.rejected),
    }
    facts = {fact for fact, true in found.items() if true}
    if facts & {"tokens", "traffic", "chars"}:
        facts.add("amount")
    return facts


def decide(facts: set[str]) -> dict[str, Any]:
    """The first rule that fits: {name, intent, reason}. The last rule of the file fits everything."""
    for rule in phrases().rules:
        if rule["all"] <= facts and (not rule["any"] or rule["any"] & facts) and not rule["none"] & facts:
            return rule
    raise LookupError("intents.yaml has no last rule")
