"""What the public tables say, line by line: units, tiers, hours, days, whose price it is."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from data.sources import llm_prices_cn, models_dev, openrouter
from data.sources.canonical import Canon
from data.sources.genai_prices_table import parse_json, parse_providers, parse_python
from data.sources.litellm_table import parse_table
from data.sources.port import SourceError
from data.sources.vendor_pages import DEEPSEEK_PAGE, ZHIPU_PAGE
from data.tiers import tier_code
from data.watching.observations import Observation

DAY = date(2026, 11, 12)


def told(line: Observation) -> dict[str, dict[str, str]]:
    """Tier -> meter -> price, plain."""
    return {
        tier_code(rate.tier) or "": {meter: f"{price:f}" for meter, price in rate.prices.items()}
        for rate in line.sheet.rates
    }


def from_litellm(canon: Canon, **entry: Any) -> Observation:
    """One line of litellm's table."""
    line = {"litellm_provider": "openai", "mode": "chat", **entry}
    content = json.dumps({"sample_spec": {}, "gpt-4o": line}).encode()
    return parse_table(content, DAY, canon, "litellm")[0][0]


LITELLM = [
    pytest.param(
        {"input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05, "cache_read_input_token_cost": 1.25e-06,
         "input_cost_per_token_batches": 1.25e-06, "output_cost_per_token_batches": 5e-06},
        {"": {"input": "2.5", "output": "10", "cache_read": "1.25", "batch_input": "1.25", "batch_output": "5"}},
        id="per token, in USD, becomes per million, exactly",
    ),
    pytest.param(
        {"input_cost_per_token": 1.0000000000000001e-07, "output_cost_per_token": 5e-07},
        {"": {"input": "0.1", "output": "0.5"}},
        id="the noise of a float is no price",
    ),
    pytest.param(
        {"input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
         "input_cost_per_token_above_200k_tokens": 2e-06, "output_cost_per_token_above_200k_tokens": 4e-06},
        {"input<=200K": {"input": "1", "output": "2"}, "input>200K": {"input": "2", "output": "4"}},
        id="above_200k is a tier",
    ),
    pytest.param(
        {"tiered_pricing": [
            {"range": [0, 32000], "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06},
            {"range": [32000, 128000], "input_cost_per_token": 3e-06, "output_cost_per_token": 6e-06}]},
        {"input<=32K": {"input": "1", "output": "2"}, "input>32K": {"input": "3", "output": "6"}},
        id="tiered_pricing without a top-level price",
    ),
    pytest.param(
        {"input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06, "output_cost_per_reasoning_token": 8e-06},
        {"non-thinking": {"input": "1", "output": "2"}, "thinking": {"input": "1", "output": "8"}},
        id="reasoning tokens at another price are the thinking tier",
    ),
    pytest.param(
        {"input_cost_per_token": 2e-06, "output_cost_per_token": 4e-06, "off_peak_pricing": {
            "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
            "windows": [{"hours_utc": ["00:00-01:00", "04:00-06:00", "10:00-00:00"], "weekdays": [1, 2, 3, 4, 5]},
                        {"hours_utc": "00:00-00:00", "weekdays": [6, 7]}]}},
        {"": {"input": "2", "output": "4"}, "off-peak": {"input": "1", "output": "2"}},
        id="the top level is the peak price",
    ),
    pytest.param(
        {"input_cost_per_token": 1e-06, "output_cost_per_token": 0.0, "cache_creation_input_token_cost": 0.0},
        {"": {"input": "1"}},
        id="a free output beside a paid input is not known, not free",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "expected"), LITELLM)
def test_litellm_lines(canon: Canon, entry: dict[str, Any], expected: dict[str, dict[str, str]]) -> None:
    """One entry, its tiers and prices per 1M tokens."""
    assert told(from_litellm(canon, **entry)) == expected


def test_peak_hours_of_litellm_are_weekday_hours_in_utc(canon: Canon) -> None:
    """Off-peak is told as outside the weekday peak: 01-04 and 06-10 UTC."""
    entry = LITELLM[5].values[0]
    window = from_litellm(canon, **entry).sheet.rates[1].tier.window  # type: ignore[arg-type]
    assert window is not None
    assert (window.spans, window.days, window.inverted) == (((60, 240), (360, 600)), "weekdays", True)


NOT_TAKEN = [
    ({"mode": "image_generation", "input_cost_per_token": 1e-06}, "not priced by the token"),
    ({"input_cost_per_token": 0.0, "output_cost_per_token": 0.0}, "no price"),
    ({"input_cost_per_token": -1e-06}, "no price"),
    ({"input_cost_per_token": "NaN"}, "no price"),
    ({"input_cost_per_token": 1e6}, "no price"),
    ({"litellm_provider": "github_copilot", "input_cost_per_token": 1e-06}, "a subscription"),
    ({"litellm_provider": "volcengine", "input_cost_per_token": 1e-06}, "figures are converted from the CNY list"),
]


@pytest.mark.parametrize(("entry", "reason"), NOT_TAKEN)
def test_what_is_no_price_is_counted_and_left_out(canon: Canon, entry: dict[str, Any], reason: str) -> None:
    """Zero, negative, NaN, beyond any slip of unit, and lists that are not native."""
    good = {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06}
    content = json.dumps({"x": {"litellm_provider": "openai", "mode": "chat", **entry}, "gpt-4o": good}).encode()
    lines, skipped = parse_table(content, DAY, canon, "litellm")
    assert [line.key for line in lines] == ["gpt-4o"]
    assert skipped == {reason: 1}


PYTHON = b"""
from decimal import Decimal
import datetime
from .types import *
providers: list[Provider] = [
    Provider(id='anthropic', pricing_urls=['https://www.anthropic.com/pricing'], models=[
        ModelInfo(id='claude-opus-4-6', context_window=200000, prices=[
            ConditionalPrice(prices=ModelPrice(input_mtok=Decimal('15'), output_mtok=Decimal('75'))),
            ConditionalPrice(constraint=StartDateConstraint(start_date=datetime.date(2026, 3, 1)),
                prices=ModelPrice(output_mtok=Decimal('25'), input_mtok=TieredPrices(
                    base=Decimal('5'), tiers=[Tier(start=200000, price=Decimal('10'))]))),
            ConditionalPrice(constraint=StartDateConstraint(start_date=datetime.date(2027, 1, 1)),
                prices=ModelPrice(input_mtok=Decimal('4'), output_mtok=Decimal('20'))),
        ], price_variants=[PriceVariant(when={'processing': 'batch'},
            prices=ModelPrice(input_mtok=Decimal('2.5'), output_mtok=Decimal('12.5')))])])]
"""


def test_dated_prices_of_genai_prices_are_one_line_each(canon: Canon) -> None:
    """The past, the price in force with its tiers and batch prices, and the announced one."""
    lines, _ = parse_providers(parse_python(PYTHON, "genai-prices"), DAY, canon, "genai-prices")
    assert [(line.sheet.effective, told(line)) for line in lines] == [
        (None, {"": {"input": "15", "output": "75"}}),
        (
            date(2026, 3, 1),
            {
                "input<=200K": {"input": "5", "output": "25", "batch_input": "2.5", "batch_output": "12.5"},
                "input>200K": {"input": "10", "output": "25", "batch_input": "2.5", "batch_output": "12.5"},
            },
        ),
        (date(2027, 1, 1), {"": {"input": "4", "output": "20"}}),
    ]
    assert [line.sheet.checked for line in lines] == [DAY, DAY, None]


def test_python_of_a_table_is_read_and_never_run(canon: Canon) -> None:
    """A call that is no price yields nothing; nothing is imported or executed."""
    hostile = b"providers: list = [__import__('os').system('touch owned'), Provider(id='x', models=[])]"
    with pytest.raises(SourceError, match="no price line"):
        parse_providers(parse_python(hostile, "genai-prices"), DAY, canon, "genai-prices")


def test_raw_json_of_genai_prices_is_the_same_tree(canon: Canon) -> None:
    """Provider, model, price in force."""
    tree = [{"id": "openai", "models": [{"id": "gpt-4o", "prices": {"input_mtok": 2.5, "output_mtok": 10}}]}]
    lines, _ = parse_providers(parse_json(json.dumps(tree).encode(), "g"), DAY, canon, "g")
    assert told(lines[0]) == {"": {"input": "2.5", "output": "10"}}


def test_models_dev(canon: Canon) -> None:
    """USD per 1M tokens, a second price beyond 200K tokens, facts."""
    model = {
        "name": "GPT-4o", "reasoning": False, "tool_call": True, "modalities": {"input": ["text", "image"]},
        "limit": {"context": 128000, "output": 16384},
        "cost": {"input": 2.5, "output": 10, "cache_read": 1.25, "context_over_200k": {"input": 5, "output": 20}},
    }  # fmt: skip
    content = json.dumps({"openai": {"models": {"gpt-4o": model}}}).encode()
    (line,), _ = models_dev.parse(content, DAY, canon, "models-dev")
    assert line.offer_id == "openai/gpt-4o@intl"
    assert told(line)["input>200K"] == {"input": "5", "output": "20"}
    assert (line.model.context_window, line.model.modalities, line.model.tools) == (
        128000,
        ("text", "vision"),
        True,
    )


def test_openrouter_is_a_reseller(canon: Canon) -> None:
    """Decimal strings per token; an offer at openrouter, never the vendor's list; routes are left out."""
    models = [
        {"id": "openai/gpt-4o", "pricing": {"prompt": "0.0000025", "completion": "0.00001"}},
        {"id": "openai/gpt-4o:free", "pricing": {"prompt": "0.000001", "completion": "0"}},
        {"id": "x/y", "pricing": {"prompt": "-1", "completion": "-1"}},
    ]
    lines, skipped = openrouter.parse(json.dumps({"data": models}).encode(), DAY, canon, "openrouter")
    assert [(line.offer_id, line.first_party) for line in lines] == [("openai/gpt-4o@openrouter", False)]
    assert skipped.total() == 2


def test_llm_prices_cn_is_taken_in_its_billing_currency_with_attribution(canon: Canon) -> None:
    """CNY tiers as billed; the licence's attribution is part of the line."""
    tiers = [
        {"up_to_input_tokens": 32000, "input_price_orig_per_m": 0.8, "output_price_orig_per_m": 8},
        {"up_to_input_tokens": None, "input_price_orig_per_m": 2.4, "output_price_orig_per_m": 24},
    ]
    model = {"id": "doubao-1-6", "vendor_id": "bytedance", "billing_currency": "CNY", "price_tiers": tiers,
             "source": "https://www.volcengine.com/docs/82379/1544106"}  # fmt: skip
    known = Canon(["bytedance/doubao-seed-1.6"])
    (line,), _ = llm_prices_cn.parse(json.dumps({"models": [model]}).encode(), DAY, known, "llm-prices-cn")
    assert (line.offer_id, line.currency) == ("bytedance/doubao-seed-1.6@cn", "CNY")
    assert told(line) == {
        "input<=32K": {"input": "0.8", "output": "8"},
        "input>32K": {"input": "2.4", "output": "24"},
    }
    assert any("llmabacus.com" in source and "CC-BY-4.0" in source for source in line.sheet.sources)


PLACES = [
    ("openai", "gpt-4o", "openai/gpt-4o@intl", True),
    ("azure", "azure/eu/gpt-4o", "openai/gpt-4o@azure", False),
    ("azure", "azure/gpt-4o", "openai/gpt-4o@azure", True),
    ("bedrock_converse", "us.anthropic.claude-opus-4-6-v1", "anthropic/claude-opus-4-6@bedrock", False),
    ("bedrock", "anthropic.claude-3-haiku-20240307-v1:0", "anthropic/claude-3-haiku-20240307@bedrock", True),
    ("vertex_ai-anthropic_models", "vertex_ai/claude-opus-4-6@default", "anthropic/claude-opus-4-6@vertex", True),
    ("openrouter", "openrouter/deepseek/deepseek-v4-pro", "deepseek/deepseek-v4-pro@openrouter", True),
    (
        "fireworks_ai",
        "fireworks_ai/accounts/fireworks/models/deepseek-v3p1",
        "deepseek/deepseek-v3.1@fireworks",
        True,
    ),
    ("together_ai", "together_ai/deepseek-ai/DeepSeek-V4-Pro", "deepseek/deepseek-v4-pro@together", True),
    ("databricks", "databricks/databricks-claude-opus-4-6", "anthropic/claude-opus-4-6@databricks", True),
    ("dashscope", "dashscope/deepseek-v4-pro", "deepseek/deepseek-v4-pro@bailian", True),
    ("dashscope", "dashscope/qwen-plus", "alibaba/qwen-plus@intl", True),
    ("zai", "zai/glm-5.3", "zhipu/glm-5.3@intl", True),
    ("never-heard-of", "never-heard-of/gpt-4o", "openai/gpt-4o@never-heard-of", True),
    ("deepinfra", "deepinfra/Gryphe/MythoMax-L2-13b", "gryphe/mythomax-l2-13b@deepinfra", True),
]


@pytest.mark.parametrize(("provider", "key", "expected", "plain"), PLACES)
def test_whose_price_a_key_is(canon: Canon, provider: str, key: str, expected: str, plain: bool) -> None:
    """A host's price is an offer of the vendor's model; a region or a moving name is not the plain offer."""
    placed = canon.place(provider, key)
    assert not hasattr(placed, "reason")
    assert (f"{placed.model}@{placed.market}", placed.plain) == (expected, plain)  # type: ignore[union-attr]
    assert placed.first_party == (placed.market in ("cn", "intl"))  # type: ignore[union-attr]


def test_a_dated_snapshot_stands_behind_its_plain_id(canon: Canon) -> None:
    """And is an id of its own."""
    placed = canon.place("openai", "gpt-4o-2024-08-06")
    assert placed.model == "openai/gpt-4o-2024-08-06"  # type: ignore[union-attr]
    assert placed.snapshot_of == "openai/gpt-4o"  # type: ignore[union-attr]


GARBAGE = [
    b"",
    b"<html>busy</html>",
    b"[]",
    b"{}",
    b"\xff\xfe",
    b'{"a": 1, "b": 2}',
    b'{"data": [], "models": []}',
]
PARSERS = [
    parse_table,
    models_dev.parse,
    openrouter.parse,
    llm_prices_cn.parse,
    ZHIPU_PAGE.parse,
    DEEPSEEK_PAGE.parse,
]


@pytest.mark.parametrize("content", GARBAGE)
@pytest.mark.parametrize("parse", PARSERS)
def test_garbage_is_a_clear_error(canon: Canon, parse: Any, content: bytes) -> None:
    """Never a traceback, never an empty table taken for one."""
    with pytest.raises(SourceError, match="s: "):
        parse(content, DAY, canon, "s")


def test_money_is_decimal(canon: Canon) -> None:
    """To the last digit."""
    line = from_litellm(canon, input_cost_per_token=3.625e-09, output_cost_per_token=8.7e-07)
    assert line.sheet.rates[0].prices["input"] == Decimal("0.003625")
