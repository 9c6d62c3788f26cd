"""Every first-party USD price against a second opinion: the same usage has to cost the same with genai-prices.

Where it does not, the model stands in DIFFERENCES with the reason; a difference that is gone leaves the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from genai_prices import Usage as TheirUsage
from genai_prices import calc_price

import data
from data.cost import Request, bill, rate_in_force
from data.prices import Offer, PriceSheet, Usage
from data.store.read_side import StoreCatalogue
from data.timeline import sheet_in_force

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
USAGES = (
    Usage(input=Decimal(100_000), output=Decimal(50_000)),
    Usage(input=Decimal(300_000), output=Decimal(5_000)),
    Usage(input=Decimal(100_000), cached=Decimal(80_000), output=Decimal(1_000)),
)
"""A middling request, one in the long tiers, one with 80 % cache hits."""

PROVIDERS = {
    "amazon": "aws", "anthropic": "anthropic", "cohere": "cohere", "deepseek": "deepseek", "google": "google",
    "minimax": "minimax", "mistral": "mistral", "moonshot": "moonshotai", "openai": "openai",
    "perplexity": "perplexity", "xai": "x-ai", "zhipu": "zai",
}  # fmt: skip
"""Vendor -> provider there. Alibaba, ByteDance, Tencent and Baidu are not in that table."""

RETIRED = "retired: the ledger has what the name cost at its end or was redirected to, the other its first price"
NO_CACHE = "the other table has no cache price and bills hits as fresh input"
PER_CALL = "the other table adds Perplexity's fee per request; the ledger has token prices"
MOVED = "the plain name moved to a newer model; the other table keeps the older one's price"
DIFFERENCES = {
    "anthropic/claude-sonnet-4-5": "the dearer tier above 200K fell away in 2026; the other table still has it",
    "anthropic/claude-sonnet-4": "the ledger has the tier above 200K of August 2025; the other table has none",
    "deepseek/deepseek-chat": RETIRED,
    "deepseek/deepseek-reasoner": RETIRED,
    "deepseek/deepseek-v3.2": "the other table has a reseller's price",
    "google/gemini-1.0-pro": RETIRED,
    "google/gemini-1.5-flash-8b": "the other table bills it as Gemini 1.5 Flash",
    "google/gemini-1.5-pro": NO_CACHE,
    "google/gemini-2.0-flash-lite": NO_CACHE,
    "mistral/mistral-large": MOVED,
    "mistral/mistral-large-4": "the ledger has the news of October 2026, the other table the price of Large 3",
    "mistral/mistral-medium": MOVED,
    "moonshot/kimi-k2": "the other table has a reseller's price",
    "openai/gpt-3.5-turbo-0301": "the ledger has the price of March 2023, the other table that of June 2023",
    "perplexity/sonar": PER_CALL,
    "perplexity/sonar-pro": PER_CALL,
    "perplexity/sonar-reasoning": PER_CALL,
    "perplexity/sonar-reasoning-pro": PER_CALL,
    "xai/grok-3": RETIRED,
    "xai/grok-4": RETIRED,
    "xai/grok-4-1-fast": RETIRED,
    "xai/grok-4-fast": RETIRED,
    "xai/grok-code-fast-1": RETIRED,
}
"""Model -> why the two disagree."""

MODEL = re.compile(r"^- model: (\S+)$", re.MULTILINE)
LEDGER = Path(data.__file__).parent / "ledger"


def ledger_models(vendor: str) -> set[str]:
    """Models that the vendor's ledger file prices; imported ones come from that very table."""
    file = LEDGER / f"{vendor}.yaml"
    return {f"{vendor}/{model}" for model in MODEL.findall(file.read_text(encoding="utf-8"))}


def differing(catalogue: StoreCatalogue, vendor: str) -> Iterator[str]:
    """Models of the vendor for which some usage costs something else there."""
    for model in sorted(ledger_models(vendor)):
        for offer in catalogue.offers(model):
            sheet = sheet_in_force(offer, NOON)
            if offer.first_party and offer.currency == "USD" and sheet and _disagree(offer, sheet, vendor):
                yield model


def _disagree(offer: Offer, sheet: PriceSheet, vendor: str) -> bool:
    for usage in USAGES:
        rate = rate_in_force(sheet, NOON, Request(int(usage.input), int(usage.output)))
        known = all(meter in rate.prices for meter in ("input", "output"))
        if not known or (usage.cached and "cache_read" not in rate.prices):
            continue
        theirs = _their_cost(offer.model.partition("/")[2], PROVIDERS[vendor], usage)
        if theirs is not None and bill(rate, usage).total != theirs:
            return True
    return False


def _their_cost(model: str, provider: str, usage: Usage) -> Decimal | None:
    """None for a model that table does not have."""
    used = TheirUsage(
        input_tokens=int(usage.input), output_tokens=int(usage.output), cache_read_tokens=int(usage.cached) or None
    )
    try:
        return calc_price(used, model, provider_id=provider, genai_request_timestamp=NOON).total_price
    except LookupError:
        return None


@pytest.mark.parametrize("vendor", PROVIDERS)
def test_same_usage_costs_the_same_with_a_second_table(vendor: str, catalogue: StoreCatalogue) -> None:
    """Every difference is known by name, and every name on the list still differs."""
    assert set(differing(catalogue, vendor)) == {m for m in DIFFERENCES if m.startswith(f"{vendor}/")}
