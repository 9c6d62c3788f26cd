"""models.dev (MIT, github.com/sst/models.dev): `api.json`, provider -> models -> `cost` in USD per 1M tokens.

Experimental. Its shape is taken from the repository's README and from the public crate `models-dev`:
`{provider: {id, models: {id: {name, reasoning, tool_call, modalities: {input, output}, limit: {context, output},
cost: {input, output, cache_read, cache_write, context_over_200k: {…}}}}}}`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from data.prices import Meter, Rate, Tier
from data.sources.canonical import Canon, Skipped
from data.sources.json_lines import changed_shape, count, line, lines_of, read_json
from data.sources.price_values import per_million, rate
from data.sources.tables import WebTable
from data.watching.observations import Observation

FIELDS: Final[tuple[Meter, ...]] = ("input", "output", "cache_read", "cache_write")
LONG: Final = 200_000
SENSES: Final = {"image": "vision", "audio": "audio", "video": "video"}


def parse(content: bytes, seen: date, canon: Canon, source: str) -> tuple[list[Observation], Counter[str]]:
    """Every priced model of every provider. Raises SourceError."""
    table = read_json(content, source)
    if not isinstance(table, dict):
        raise changed_shape(source, "the answer is not an object of providers")
    makers = (partial(_line, *entry, seen, canon, source) for entry in _models(table))
    return lines_of(makers, source)


def _line(
    provider: str, key: str, model: Mapping[str, Any], seen: date, canon: Canon, source: str
) -> Observation | Skipped:
    rates = tuple(_rates(model.get("cost")))
    placed = canon.place(provider, key) if rates else Skipped("no price")
    if isinstance(placed, Skipped):
        return placed
    evidence = f"https://models.dev/api.json {provider} {key}"
    return line(source, f"{provider}:{key}", placed, _facts(model), rates, seen, evidence)


def _models(table: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for provider, entry in table.items():
        models = entry.get("models") if isinstance(entry, dict) else None
        for key, model in models.items() if isinstance(models, dict) else ():
            if isinstance(model, dict):
                yield provider, key, model


def _rates(cost: Any) -> Iterator[Rate]:
    if not isinstance(cost, dict):
        return
    longer = cost.get("context_over_200k")
    spread = isinstance(longer, dict)
    tiers: list[tuple[Tier, dict[str, Any]]] = [(Tier(input_upto=LONG if spread else None), cost)]
    tiers += [(Tier(input_above=LONG), longer)] if isinstance(longer, dict) else []
    for tier, prices in tiers:
        told: dict[Meter, Decimal | None] = {meter: per_million(prices.get(meter)) for meter in FIELDS}
        made = rate(tier, told)
        if made:
            yield made


def _facts(model: Mapping[str, Any]) -> dict[str, Any]:
    limit = model.get("limit") if isinstance(model.get("limit"), dict) else {}
    kinds = model.get("modalities") if isinstance(model.get("modalities"), dict) else {}
    senses = [SENSES[kind] for kind in (kinds or {}).get("input", ()) if kind in SENSES]
    name = model.get("name")
    flags = {"reasoning": model.get("reasoning"), "tools": model.get("tool_call")}
    return {
        **({"display": name} if isinstance(name, str) and name else {}),
        "context_window": count((limit or {}).get("context")), "max_output": count((limit or {}).get("output")),
        "modalities": ("text", *senses),
        **{fact: flag if isinstance(flag, bool) else None for fact, flag in flags.items()},
    }  # fmt: skip


MODELS_DEV: Final = WebTable(name="models-dev", url="https://models.dev/api.json", parse=parse)
