"""Subscribing in words: what is stored of a sentence, and what is said of it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from data.people.chats import find_chat
from data.people.wishes import Wish
from handlers.answer import answer
from handlers.message import Message
from handlers.reply import plain_text
from tests.handlers.alerts.conftest import NOW, PRIVATE, Counter

CUTS = frozenset({"cut"})


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("订阅 豆包", [Wish("family", "doubao")]),
        ("watch gpt-4o for me", [Wish("model", "openai/gpt-4o")]),
        ("豆包和gpt-4o降10%提醒我", [
            Wish("family", "doubao", kinds=CUTS, threshold=Decimal(10)),
            Wish("model", "openai/gpt-4o", kinds=CUTS, threshold=Decimal(10)),
        ]),
        ("ping me if gpt-4o output goes below $5", [
            Wish("model", "openai/gpt-4o", below=Decimal(5), currency="USD", meter="output"),
        ]),
        ("所有模型降价都推给我", [Wish("all", kinds=CUTS)]),
        ("订阅所有人民币价格变动", [Wish("list", "CNY")]),
        ("盘龙x7 降价提醒我", []),
        ("gpt-4o 涨价提醒我", [Wish("model", "openai/gpt-4o", kinds=frozenset({"rise"}))]),
        ("gpt-4o 降价提醒我", [Wish("model", "openai/gpt-4o", kinds=CUTS)]),
        ("gpt-4o 价格变了提醒我", [Wish("model", "openai/gpt-4o")]),
        ("豆包再便宜一半就叫我", [Wish("family", "doubao", kinds=CUTS, threshold=Decimal(50))]),
        ("订阅人民币价目", [Wish("list", "CNY")]),
        ("所有新模型上线都告诉我", [Wish("all", kinds=frozenset({"launch"}))]),
        ("阿里有新模型上线告诉我", [Wish("vendor", "alibaba", kinds=frozenset({"launch"}))]),
        ("关注所有国产模型", [Wish("list", "CNY")]),
        ("新模型上线提醒我", [Wish("all", kinds=frozenset({"launch"}))]),
        ("订阅 OpenAI 上新", [Wish("vendor", "openai", kinds=frozenset({"launch"}))]),
        ("订阅 OpenAI 上新和降价", [Wish("vendor", "openai", kinds=frozenset({"launch", "cut"}))]),
        ("watch openai for new models and retirements", [
            Wish("vendor", "openai", kinds=frozenset({"launch", "retirement"})),
        ]),
        ("notify me when doubao falls below 1/50 of gpt-4o", [
            Wish("model", "bytedance/doubao-seed-2.1-pro", ratio=Fraction(1, 50), ratio_model="openai/gpt-4o"),
        ]),
    ],
)  # fmt: skip
def test_what_is_stored_of_what_was_said(counter: Counter, text: str, wishes: list[Wish]) -> None:
    """Each slot of the sentence is a subscription with the sentence's conditions."""
    counter.say(text)
    assert [_said(wish) for wish in counter.wishes()] == [_said(wish) for wish in wishes]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("watch gpt-4o for me", "Subscribed to GPT-4o: cuts and rises of 1% or more."),
        ("tell me when gpt-4o drops 10%", "Subscribed to GPT-4o: cuts of 10% or more."),
        ("gpt-4o 降10%提醒我", "已订阅 GPT-4o：降价 10% 及以上。"),
        ("订阅 gpt-4o", "已订阅 GPT-4o：降价和涨价 1% 及以上。"),
    ],
)
def test_what_is_said_of_it(counter: Counter, text: str, line: str) -> None:
    told = answer(Message(text, PRIVATE, "ann", NOW, language="en" if text.isascii() else "zh"), counter.desk)
    assert told.lines[0] == line


@pytest.mark.parametrize(
    ("text", "column", "value", "line"),
    [
        ("订阅 豆包 每天9点汇总", "digest_at", "09:00", "推送：每天 09:00"),
        ("watch gpt-4o, weekly digest on mondays", "digest_day", 0, "Pushes: every Monday"),
        ("订阅 豆包 晚上11点到8点别发", "quiet", "23:00-08:00", "23:00-08:00"),
        ("订阅 豆包", "digest", "off", "已订阅"),
    ],
)
def test_hours_said_with_a_subscription_are_set_with_it(
    counter: Counter, text: str, column: str, value: object, line: str
) -> None:
    """The chat's digest and quiet hours, and the answer says how they stand."""
    told = plain_text(
        answer(Message(text, PRIVATE, "ann", NOW, language="en" if text.isascii() else "zh"), counter.desk)
    )
    assert len(counter.wishes()) == 1
    with counter.store.reading() as session:
        assert getattr(find_chat(session, "telegram", "1001"), column) == value
    assert line in told


def _said(wish: Wish) -> tuple[object, ...]:
    """Without the sides where the sentence left both open."""
    return (wish.target_kind, wish.target, wish.threshold, wish.below, wish.currency, wish.meter)


def test_the_answer_shows_what_the_past_year_would_have_pushed(counter: Counter) -> None:
    """From the ledger's real history: DeepSeek's prices moved in 2026."""
    told = plain_text(counter.say("订阅 deepseek"))
    assert "在过去一年这条订阅会推送" in told
    assert "2026-" in told


@pytest.mark.parametrize(("text", "name"), [("订阅 deepseek", "DeepSeek"), ("订阅 豆包", "豆包")])
def test_a_family_is_called_as_people_write_it(counter: Counter, text: str, name: str) -> None:
    assert f"{name}（所有模型）" in plain_text(counter.say(text))


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("tell me when gpt-4o output goes below $20", "At the target already: GPT-4o."),
        ("ping me if gpt-4o output goes below $5", None),
        ("tell me when doubao is below 1/2 of gpt-4o", "At the target already: Doubao"),
        ("tell me when doubao is below 1/50 of gpt-4o", None),
    ],
)
def test_a_target_that_is_reached_already_is_said_so(counter: Counter, text: str, there: str | None) -> None:
    """Else one would wait for a push that never comes."""
    lines = counter.say(text).lines
    assert any(line.startswith(there or "At the target") for line in lines) is (there is not None)
