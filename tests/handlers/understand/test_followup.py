"""Fragments that lean on the question before, and texts that do not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handlers.question import Question
from handlers.understand.naming.lexicon import Lexicon
from tests.handlers.understand.desk import asked


def talk(lexicon: Lexicon, *texts: str) -> Question:
    """The last question of a conversation; what is not understood does not replace the one before."""
    previous: Question | None = None
    question = asked(texts[0], lexicon)
    for text in texts:
        question = asked(text, lexicon, previous)
        if question.intent not in ("ambiguous", "out_of_scope"):
            previous = question
    return question


def test_another_model_keeps_the_amount(lexicon: Lexicon) -> None:
    """`那 gpt-5 呢`."""
    question = talk(lexicon, "kimi k2 100万token多少钱", "那 gpt-5 呢")
    assert (question.intent, question.models) == ("cost", ["openai/gpt-5"])
    assert question.total_tokens == 1_000_000


def test_a_count_told_later_is_multiplied(lexicon: Lexicon) -> None:
    """`每天几千次`, then `每天5000次`."""
    first = "每天几千次，每次1000进200出，gpt-5一个月多少钱"
    assert talk(lexicon, first).uncounted == "几千次"
    question = talk(lexicon, first, "每天5000次")
    assert (question.calls, question.period, question.horizon) == (5000, "day", "month")
    assert question.uncounted is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a few thousand calls a day, 1k in 200 out, gpt-5, monthly", "a few thousand calls"),
        ("每次2k进500出，gpt-5一个月多少", ""),
        ("gpt-5一个月2亿输入3000万输出多少钱", None),
        ("gpt-5每天1万次，每次2k进500出，一个月多少", None),
    ],
)
def test_calls_without_a_figure_are_told_from_amounts_in_all(
    text: str, said: str | None, lexicon: Lexicon
) -> None:
    """`each` without `how often` is of one call; what a month takes in all is of the month."""
    assert asked(text, lexicon).uncounted == said


def test_another_amount_keeps_the_models(lexicon: Lexicon) -> None:
    """`换成一亿`."""
    question = talk(lexicon, "豆包1.6跟gpt-4o跑一百万谁划算", "换成一亿")
    assert question.total_tokens == Decimal(100_000_000)
    assert question.models == ["bytedance/doubao-seed-1.6", "openai/gpt-4o"]


@pytest.mark.parametrize(
    ("fragment", "key", "value"),
    [
        ("只算输出", "io", "output"), ("in dollars?", "currency", "USD"), ("用人民币呢", "currency", "CNY"),
        ("what about batch", "batch", True), ("缓存命中80%呢", "cached_pct", Decimal(80)),
    ],
)  # fmt: skip
def test_a_filter_is_added(fragment: str, key: str, value: object, lexicon: Lexicon) -> None:
    """All else stays."""
    question = talk(lexicon, "gpt-4o 100万进20万出多少钱", fragment)
    assert getattr(question.filters, key) == value
    assert (question.intent, question.input_tokens) == ("cost", 1_000_000)


def test_held_against_a_time_it_is_the_history(lexicon: Lexicon) -> None:
    """`和去年比`."""
    question = talk(lexicon, "gpt-4o价格", "和去年比")
    assert (question.intent, question.models, question.since) == ("history", ["openai/gpt-4o"], "2025-12-31")


def test_another_time_is_the_price_of_then(lexicon: Lexicon) -> None:
    """`2024年5月呢`."""
    question = talk(lexicon, "gpt-4o价格", "2024年6月呢")
    assert (question.intent, question.as_of) == ("price", "2024-06")


def test_a_pronoun_asks_something_else_of_the_same_model(lexicon: Lexicon) -> None:
    """History, then an alert: the date of the first question does not go along."""
    assert talk(lexicon, "gpt-4o 2024年6月价格", "它降过价吗").intent == "history"
    question = talk(lexicon, "gpt-4o价格", "降10%提醒我")
    assert (question.intent, question.models, question.threshold_pct) == ("subscribe", ["openai/gpt-4o"], 10)


@pytest.mark.parametrize("fragment", ["降过价吗", "降价了吗", "有没有降价", "有没有涨过", "订阅它"])
def test_without_a_name_or_a_time_it_is_of_the_model_before(fragment: str, lexicon: Lexicon) -> None:
    """Not of all models."""
    question = talk(lexicon, "gpt-4o价格", fragment)
    assert question.intent == ("subscribe" if fragment == "订阅它" else "history")
    assert question.models == ["openai/gpt-4o"]


@pytest.mark.parametrize("chatter", ["今天吃什么", "昨天谁赢了", "明天去哪玩", "@砍价 今天吃什么"])
def test_chatter_with_a_day_in_it_is_no_follow_up(chatter: str, lexicon: Lexicon) -> None:
    """The one word that is of something else makes it something else."""
    assert asked(chatter, lexicon, asked("gpt-4o价格", lexicon)).intent == "out_of_scope"
    assert asked("今天呢", lexicon, asked("gpt-4o价格", lexicon)).intent == "price"


@pytest.mark.parametrize("fragment", ["最近谁降价了", "哪家降价最多", "谁降过价", "有没有降价的", "降价的有哪些"])
def test_who_became_cheaper_is_a_question_of_its_own(fragment: str, lexicon: Lexicon) -> None:
    """Whatever was asked before."""
    assert talk(lexicon, "gpt-4o价格", fragment).intent == "biggest_cuts"


@pytest.mark.parametrize(
    "fragment", ["有便宜点的吗", "有没有更便宜的", "anything cheaper?", "is there a cheaper one"]
)
def test_something_cheaper_is_cheaper_than_the_model_before(fragment: str, lexicon: Lexicon) -> None:
    """For the same amount; of two models nobody knows which is meant."""
    question = talk(lexicon, "gpt-4o 100万进20万出多少钱", fragment)
    assert (question.intent, question.filters.cheaper_than) == ("cheapest", "openai/gpt-4o")
    assert (question.input_tokens, question.output_tokens, question.models) == (1_000_000, 200_000, [])
    assert talk(lexicon, "gpt-4o vs gpt-5", fragment).filters.cheaper_than is None


@pytest.mark.parametrize("fragment", ["和 kimi k2 比呢", "跟kimi k2比", "那和kimi k2比呢"])
def test_a_name_to_compare_with_joins_the_one_before(fragment: str, lexicon: Lexicon) -> None:
    """It does not take its place."""
    question = talk(lexicon, "gpt-4o 100万token多少钱", fragment)
    assert (question.intent, question.models) == ("compare_cost", ["openai/gpt-4o", "moonshot/kimi-k2"])
    assert question.total_tokens == 1_000_000


def test_a_familys_name_means_its_flagship_of_the_time_asked_next(lexicon: Lexicon) -> None:
    """豆包 in May 2024 was another model."""
    question = talk(lexicon, "豆包价格", "2024年6月呢")
    assert (question.models, question.as_of) == (["bytedance/doubao-pro-32k"], "2024-06")


def test_names_join_or_take_the_place_of_the_last(lexicon: Lexicon) -> None:
    """加上 and 换成."""
    joined = talk(lexicon, "gpt-5 vs opus 5", "加上glm-4.6")
    assert joined.models == ["openai/gpt-5", "anthropic/claude-opus-5", "zhipu/glm-4.6"]
    swapped = talk(lexicon, "gpt-5 vs opus 5", "换成glm-4.6")
    assert swapped.models == ["openai/gpt-5", "zhipu/glm-4.6"]


def test_a_tapped_suggestion_fills_the_empty_slot(lexicon: Lexicon) -> None:
    """The other slot stays."""
    question = talk(lexicon, "haiku 4.5跟sonnet 3.9比价 100万token", "claude sonnet 3.7")
    assert question.models == ["anthropic/claude-haiku-4-5", "anthropic/claude-3-7-sonnet"]
    assert (question.unresolved, question.total_tokens) == ([], 1_000_000)


@pytest.mark.parametrize(
    "text",
    [
        "豆包多少钱",
        "最便宜的模型",
        "kimi",
        "gpt-5 和 opus 5 哪个贵",
        "我的订阅",
        "help",
        "今天天气怎么样",
        "谢谢",
        "/price kimi-k3",
    ],
)
def test_a_text_that_stands_by_itself_is_read_as_ever(text: str, lexicon: Lexicon) -> None:
    """Whatever was asked before."""
    before = asked("gpt-4o 100万token多少钱", lexicon)
    assert asked(text, lexicon, before) == asked(text, lexicon)


def test_a_fragment_with_nothing_before_it_is_asked_back(lexicon: Lexicon) -> None:
    """Every line of `ask` stands alone."""
    assert asked("换成一亿", lexicon).intent == "ambiguous"
