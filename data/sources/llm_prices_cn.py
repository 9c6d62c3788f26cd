"""llm-prices-cn (github.com/szp2005/llm-prices-cn, CC-BY-4.0): prices of LLM Abacus, https://llmabacus.com.

Experimental. Its shape is taken from the repository's README and prices.json: `{models: [{id, vendor_id, country,
billing_currency, input_price_orig_per_m, output_price_orig_per_m, cached_input_price_orig_per_m, context_window,
max_output, modality, retired, source, last_verified, price_tiers: [{up_to_input_tokens, …}]}]}`. Only the figures
in the billing currency are taken; those in another are converted. Attribution is part of every line's sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from data.prices import Currency, Meter, Rate, Tier
from data.sources.canonical import Canon, Placed, Skipped
from data.sources.json_lines import count, line, parse_list
from data.sources.price_values import per_million, rate
from data.sources.tables import Parse, WebTable
from data.watching.observations import Observation

ATTRIBUTION: Final = "LLM Abacus https://llmabacus.com (CC-BY-4.0)"
FIELDS: Final[dict[Meter, str]] = {
    "input": "input_price_orig_per_m",
    "output": "output_price_orig_per_m",
    "cache_read": "cached_input_price_orig_per_m",
}
LISTS: Final[dict[str, tuple[str, Currency]]] = {"CNY": ("cn", "CNY"), "USD": ("intl", "USD")}


def _line(model: Mapping[str, Any], seen: date, canon: Canon, source: str) -> Observation | Skipped:
    vendor, key = model.get("vendor_id"), model.get("id")
    market = LISTS.get(str(model.get("billing_currency")))
    rates = tuple(_rates(model))
    if (
        model.get("retired")
        or not rates
        or market is None
        or not isinstance(vendor, str)
        or not isinstance(key, str)
    ):
        return Skipped("retired or without a price in CNY or USD")
    placed = canon.place(VENDORS.get(vendor, vendor), key)
    if isinstance(placed, Skipped):
        return placed
    if not placed.first_party:
        return Skipped("not the vendor's own model")
    listed = Placed(
        placed.model, market[0], placed.seller, first_party=True, currency=market[1], plain=placed.plain,
        snapshot_of=placed.snapshot_of,
    )  # fmt: skip
    pages = [page for page in (model.get("source"),) if isinstance(page, str) and page.startswith("http")]
    return line(source, f"{vendor}:{key}", listed, _facts(model), rates, seen, *pages, f"{ATTRIBUTION} {key}")


VENDORS: Final = {"xfyun": "iflytek", "zhipu": "zai", "google": "gemini", "01ai": "01-ai"}
"""Its vendor ids that are called otherwise in names/providers.yaml."""


def _rates(model: Mapping[str, Any]) -> Iterator[Rate]:
    tiers = model.get("price_tiers")
    low: int | None = None
    for spec in tiers if isinstance(tiers, list) and tiers else [model]:
        high = count(spec.get("up_to_input_tokens")) if isinstance(spec, dict) else None
        told: dict[Meter, Decimal | None] = {meter: per_million(spec.get(name)) for meter, name in FIELDS.items()}
        made = rate(Tier(input_above=low, input_upto=high), told)
        if made:
            yield made
        low = high


def _facts(model: Mapping[str, Any]) -> dict[str, Any]:
    senses = [word for word in model.get("modality") or () if word in ("vision", "audio", "video")]
    name = model.get("name")
    return {
        **({"display": name} if isinstance(name, str) and name else {}),
        "context_window": count(model.get("context_window")),
        "max_output": count(model.get("max_output")),
        "modalities": ("text", *senses),
    }


parse: Final[Parse] = partial(parse_list, "models", _line)
LLM_PRICES_CN: Final = WebTable(
    name="llm-prices-cn",
    url="https://raw.githubusercontent.com/szp2005/llm-prices-cn/main/prices.json",
    parse=parse,
)
