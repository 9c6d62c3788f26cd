"""What a text wants: facts about it, and the first rule of `intents.yaml` that fits them.

Facts are the cues found in the text, and:
`none`, `one`, `many` (names wanted), `name` (one or many), `exact` (a model among them), `seller` (vendors or
families only), `whole` (all a vendor sells), `unknown` (a name no table has), `foreign` (all of them such),
`everyday` (one name, an ordinary word too), `excluded` (names not wanted), `kept` (names whose alert stays),
`tier` (a tier word that no family stands near), `host` (a place that sells others' models);
`tiers` (several such words);
`content` (words nothing explains), `explained` (not one left over), `bare` (nothing but names, values and
politeness), `short` (a few words);
`tokens`, `traffic`, `chars`, `amount` (any of them), `budget`, `threshold`, `claim_made`, `window`, `moment`,
`unit` (per million, per thousand), `below` (a word for less than), `absurd`, `vague_sum` (两三百块);
`alerting` (quiet hours, digest, mute), `narrow` (a filter on models), `rate` (a side, tier, cache or batch), and
`f:` with every filter said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.understand.cues import Hit
from handlers.understand.phrases import phrases
from handlers.understand.scope import Leftover, has_content
from handlers.understand.selection import KEPT, Selection
from handlers.understand.slots.find import Slots

_ALERTING = frozenset({"quiet", "digest", "mute", "at", "day"})
NARROWING = frozenset(
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
"""Filters on which models are meant."""
_HUSHING = frozenset({"quiet_word", "mute_word", "unmute_word"})
_SAYS_LITTLE = frozenset({"filler", "task", "nothing", "weak_money"})
_NO_STATEMENT = frozenset(
    {"polite", "price", "money", "ask", "compare", "versus", "least", "model_word", "seek", "which"}
)
"""A bare text has no word of the first kind that is not of the second too."""
_THOUSAND = 1000
_SENSELESS = frozenset({"absurd_amount", "negative"})
_RATE = frozenset({"io", "tier", "cached", "cached_pct", "batch", "ratio"})


def facts_of(
    selection: Selection, slots: Slots, hits: Sequence[Hit], rest: Sequence[Leftover], folded: str
) -> set[str]:
    """Everything the rules may ask about."""
    facts = {cue for hit in hits for cue in hit.cues}
    facts |= _name_facts(selection)
    facts |= _slot_facts(slots)
    facts |= {f"f:{key}" for key in slots.filters}
    if not _HUSHING.isdisjoint(slots.kinds):
        facts.add("hush")
    if "less" in slots.kinds:
        facts.add("below")
    for fact, keys in (("alerting", _ALERTING), ("narrow", NARROWING), ("rate", _RATE)):
        if keys & slots.filters.keys():
            facts.add(fact)
    if has_content(rest):
        facts.add("content")
    elif not rest:
        facts.add("explained")
        if all(hit.cues & _NO_STATEMENT for hit in hits if hit.cues & _SAYS_LITTLE and not _within(hit, slots)):
            facts.add("bare")
    if len(folded.split()) < 6 and len(folded) < 24:
        facts.add("short")
    return facts


def _within(hit: Hit, slots: Slots) -> bool:
    return any(found.start <= hit.start and hit.end <= found.end for found in slots.found)


def _name_facts(selection: Selection) -> set[str]:
    names = selection.names
    facts = {"none" if not names else "one" if len(names) == 1 else "many"}
    if names:
        facts |= {"name", "exact" if any(name.kind == "model" for name in names) else "seller"}
        if any(name.kind == "unknown" for name in names):
            facts.add("unknown")
        if all(name.kind == "unknown" and not name.parts for name in names):
            facts.add("foreign")
        if len(names) == 1 and names[0].ordinary:
            facts.add("everyday")
    if selection.hosts:
        facts.add("host")
    if selection.tiers:
        facts.add("tier")
    if len(selection.tiers) > 1:
        facts.add("tiers")
    if selection.excluded:
        facts |= {"kept" if why == KEPT else "excluded" for _, why in selection.excluded}
    if selection.cheaper_than is not None:
        facts.add("f:cheaper_than")
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
        "unit": slots.per_million or (slots.total_tokens == _THOUSAND and slots.calls is None),
        "absurd": any(rejected.reason in _SENSELESS for rejected in slots.rejected),
        "vague_sum": any(rejected.reason == "vague_sum" for rejected in slots.rejected),
    }
    facts = {fact for fact, true in found.items() if true}
    if facts & {"tokens", "traffic", "chars"}:
        facts.add("amount")
    return facts


def decide(facts: set[str]) -> dict[str, Any]:
    """The first rule that fits: {name, intent, reason}. The last rule of the file fits everything."""
    for rule in phrases().rules:
        some = rule["any"]
        if rule["all"] <= facts and rule["none"].isdisjoint(facts) and not (some and some.isdisjoint(facts)):
            return rule
    raise LookupError("intents.yaml has no last rule")
