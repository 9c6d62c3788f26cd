"""Which of the names found are meant: exclusions, hosts, sellers, the one to be cheaper than."""

from __future__ import annotations

import pytest

from handlers.understand.naming.lexicon import Lexicon
from tests.handlers.understand.desk import asked, reading


@pytest.mark.parametrize(
    ("text", "models"),
    [
        ("豆包和kimi哪个便宜，不要4o", 2),
        ("not 4o, just haiku 4.5 or gpt-5-mini, price", 2),
        ("唔好計GPT-4o，豆包同千問邊個平", 2),
        ("除了gpt和claude，豆包多少钱", 1),
        ("豆包 千问 kimi 比价，kimi除外", 2),
        ("compare gpt-5, opus 5 and gemini 3 pro, excluding opus 5", 2),
    ],
)
def test_names_behind_not_are_left_out(text: str, models: int, lexicon: Lexicon) -> None:
    """They are shown as rejected by `kanjia explain`."""
    found = reading(text, lexicon)
    assert len(found.question.models) == models
    assert found.trace.selection.excluded
    assert None not in found.question.models


def test_what_is_not_wanted_may_be_the_alert(lexicon: Lexicon) -> None:
    """`don't want gemini alerts` ends an alert of gemini."""
    question = asked("I don't want gemini alerts any more", lexicon)
    assert (question.intent, question.families) == ("unsubscribe", ["gemini"])


@pytest.mark.parametrize(
    ("text", "than"),
    [
        ("比gpt-4o便宜的模型有哪些", "openai/gpt-4o"),
        ("有冇平過GPT-4o mini嘅", "openai/gpt-4o-mini"),
        ("anything cheaper than haiku 4.5", "anthropic/claude-haiku-4-5"),
        ("gpt-4o的平替", "openai/gpt-4o"),
        ("cheaper alternatives to opus 5", "anthropic/claude-opus-5"),
    ],
)
def test_cheaper_than_one_is_a_filter(text: str, than: str, lexicon: Lexicon) -> None:
    """With a second name it would be a comparison."""
    question = asked(text, lexicon)
    assert (question.intent, question.filters.cheaper_than, question.models) == ("cheapest", than, [])


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        ("智谱旗下哪款最省钱", "zhipu"),
        ("kimi里最便宜的型号", "moonshot"),
        ("openai最便宜的模型", "openai"),
        ("cheapest model from google", "google"),
    ],
)
def test_the_cheapest_of_a_seller_is_a_filter(text: str, vendor: str, lexicon: Lexicon) -> None:
    """Also where a family stands for its vendor."""
    question = asked(text, lexicon)
    assert (question.intent, question.filters.vendor, question.models) == ("cheapest", vendor, [])


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("azure上的gpt-4o多少钱", "azure"),
        ("硅基流动的deepseek v3.2价格", "siliconflow"),
        ("price of r1 on openrouter", "openrouter"),
        ("百炼上的glm-5多少钱", "alibaba"),
        ("腾讯云上的deepseek多少钱", "tencent"),
        ("腾讯云deepseek r1多少钱", "tencent"),
        ("qwen2.5-72b 硅基流动多少钱", "siliconflow"),
        ("glm-5在百炼上多少钱", "alibaba"),
        ("deepseek-v3.2 on alibaba cloud price", "alibaba"),
    ],
)
def test_a_host_beside_a_model_is_a_filter(text: str, host: str, lexicon: Lexicon) -> None:
    """The model stays the model."""
    question = asked(text, lexicon)
    assert question.filters.host == host
    assert len(question.models) == 1


def test_a_vendor_beside_its_model_says_only_whose_it_is(lexicon: Lexicon) -> None:
    """But two vendors are two slots."""
    assert asked("openai的模型里gpt-5多少钱", lexicon).models == ["openai/gpt-5"]
    assert asked("腾讯家的和百度家的哪边实惠", lexicon).models == ["vendor:tencent", "vendor:baidu"]


@pytest.mark.parametrize(
    "text",
    [
        "文心雕龙多少钱一本", "楼下的豆包两块钱一个", "claude monet painting price", "kimi räikkönen salary",
        "llama farm tickets how much", "gemini horoscope today", "magnum opus price", "spark plugs cost how much",
        "混元太极拳班收费多少", "星火燎原电影票价",
    ],
)  # fmt: skip
def test_an_ordinary_word_is_no_model(text: str, lexicon: Lexicon) -> None:
    """Even beside a price."""
    assert asked(text, lexicon).intent == "out_of_scope"


def test_the_same_name_twice_is_one_slot(lexicon: Lexicon) -> None:
    """Said again, not asked again."""
    assert len(asked("豆包贵吗，豆包一百万token多少钱", lexicon).models) == 1


@pytest.mark.parametrize(
    ("text", "thinking"),
    [("qwen-plus 思考模式输出多少钱", True), ("qwen-plus 非思考模式价格", False), ("qwen-plus 价格", None)],
)
def test_a_price_is_asked_of_the_thinking_mode_named(text: str, thinking: bool | None, lexicon: Lexicon) -> None:
    """The rate of the other mode would be another price."""
    question = asked(text, lexicon)
    assert (question.intent, question.thinking) == ("price", thinking)
