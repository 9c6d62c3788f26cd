"""Tables of any shape at all: every entry is a line, a counted omission, or the whole a clear error."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.prices import METERS
from data.sources import llm_prices_cn, models_dev, openrouter
from data.sources.canonical import Canon
from data.sources.genai_prices_table import parse_providers, parse_python
from data.sources.litellm_table import parse_table
from data.sources.port import SourceError
from data.sources.vendor_pages import DEEPSEEK_PAGE, ZHIPU_PAGE

KEYS = (
    "litellm_provider mode chat openai input_cost_per_token output_cost_per_token tiered_pricing range "
    "off_peak_pricing windows hours_utc weekdays id models prices input_mtok base tiers start price constraint "
    "start_date cost limit pricing prompt data vendor_id billing_currency CNY price_tiers up_to_input_tokens "
    "input_price_orig_per_m gpt-4o modality architecture input_modalities supported_parameters "
    "context_over_200k input output"
)
WORDS = st.sampled_from(KEYS.split())
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=8)
TREES = st.recursive(
    LEAVES, lambda t: st.lists(t, max_size=4) | st.dictionaries(WORDS, t, max_size=6), max_leaves=40
)


JSON_PARSERS = [parse_table, models_dev.parse, openrouter.parse, llm_prices_cn.parse]


@pytest.mark.parametrize("parse", JSON_PARSERS)
@settings(max_examples=120, deadline=None)
@given(tree=st.dictionaries(WORDS, TREES, max_size=6))
def test_any_json_is_lines_or_a_clear_error(parse: Any, tree: dict[str, Any]) -> None:
    """And what comes out are prices of zero or more."""
    content = json.dumps({"sample_spec": {}, **tree}).encode()
    try:
        lines, _ = parse(content, date(2026, 11, 12), Canon([]), "s")
    except SourceError:
        return
    for line in lines:
        assert all(price >= 0 for rate in line.sheet.rates for price in rate.prices.values())
        assert all(set(rate.prices) <= set(METERS) for rate in line.sheet.rates)


@settings(max_examples=120, deadline=None)
@given(trees=st.lists(TREES, max_size=4))
def test_any_providers_are_lines_or_a_clear_error(trees: list[Any]) -> None:
    """genai-prices' tree."""
    try:
        parse_providers(trees, date(2026, 11, 12), Canon([]), "s")
    except SourceError:
        return


@pytest.mark.parametrize("parse", [ZHIPU_PAGE.parse, DEEPSEEK_PAGE.parse])
@settings(max_examples=120, deadline=None)
@given(text=st.text(alphabet="|-<>tablerdh/模型输入出 0123.元\n", max_size=300))
def test_any_page_is_lines_or_a_clear_error(parse: Any, text: str) -> None:
    """Markdown, HTML, and neither."""
    try:
        parse(text.encode(), date(2026, 11, 12), Canon([]), "s")
    except SourceError:
        return


@settings(max_examples=80, deadline=None)
@given(text=st.text(alphabet="providers: list[]=()Decimal'\"0.,\n ", max_size=120))
def test_any_python_is_read_or_refused(text: str) -> None:
    """Never run, never a traceback."""
    try:
        parse_python(text.encode(), "s")
    except SourceError:
        return
