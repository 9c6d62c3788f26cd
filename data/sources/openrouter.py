"""OpenRouter's models (`/api/v1/models`): a reseller's prices, decimal strings in USD per token.

Experimental. Its shape is taken from OpenRouter's documentation of the models API: `{data: [{id, name,
context_length, architecture: {input_modalities}, top_provider: {max_completion_tokens}, supported_parameters,
pricing: {prompt, completion, input_cache_read, input_cache_write}}]}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from data.prices import Tier
from data.sources.canonical import Canon, Skipped
from data.sources.json_lines import count, line, parse_list
from data.sources.models_dev import SENSES
from data.sources.price_values import per_token, rate
from data.sources.tables import Parse, WebTable
from data.watching.observations import Observation


def _line(model: Mapping[str, Any], seen: date, canon: Canon, source: str) -> Observation | Skipped:
    key, prices = model.get("id"), model.get("pricing")
    if not isinstance(key, str) or not isinstance(prices, dict):
        return Skipped("no price")
    told = rate(
        Tier(),
        {
            "input": per_token(prices.get("prompt")),
            "output": per_token(prices.get("completion")),
            "cache_read": per_token(prices.get("input_cache_read")),
            "cache_write": per_token(prices.get("input_cache_write")),
        },
    )
    if told is None:
        return Skipped("no price")
    placed = canon.place("openrouter", f"openrouter/{key}")
    if isinstance(placed, Skipped):
        return placed
    return line(source, key, placed, _facts(model), (told,), seen, f"https://openrouter.ai/{key}")


def _facts(model: Mapping[str, Any]) -> dict[str, Any]:
    kinds = model.get("architecture") or {}
    best = model.get("top_provider") or {}
    can = model.get("supported_parameters")
    return {
        "context_window": count(model.get("context_length")),
        "max_output": count(best.get("max_completion_tokens")) if isinstance(best, dict) else None,
        "modalities": (
            "text",
            *(
                SENSES[k]
                for k in (kinds.get("input_modalities") or () if isinstance(kinds, dict) else ())
                if k in SENSES
            ),
        ),
        "tools": "tools" in can if isinstance(can, list) else None,
        "reasoning": "reasoning" in can if isinstance(can, list) else None,
    }


parse: Final[Parse] = partial(parse_list, "data", _line)
OPENROUTER: Final = WebTable(name="openrouter", url="https://openrouter.ai/api/v1/models", parse=parse)
