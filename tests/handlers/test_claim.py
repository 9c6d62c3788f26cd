"""Figures somebody heard, held against the shop's prices."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handlers.answer import answer_question
from handlers.question import Claim, Unresolved
from tests.handlers.shop import DESK, FLASH, GPT, LLAMA, PRO, TURBO, V4, ask, cuts, question, text
from tests.paper import at


@pytest.mark.parametrize(
    ("models", "claimed", "expected"),
    [
        ([GPT], 50, "降 50% 对得上 GPT-4o，但只是输入（输出 −33.3%）："),
        ([FLASH], 100, "降 100% 对得上：GLM-4-Flash（输入和输出）："),
        ([GPT], 90, "账本里没有降 90% 的记录，降得最多的是："),
        ([FLASH], "99.5", "降 99.5% 对得上：GLM-4-Flash（输入和输出）："),
        ([GPT], 47, "账本里没有正好降 47% 的，最接近的是："),
        ([TURBO], 50, "降 50%：账本里没有可以对照的降价记录。"),
        (["vendor:openai"], 33, "降 33% 对得上 GPT-4o，但只是输出（输入 −50%）："),
    ],
)
def test_claimed_cut(models: list[str], claimed: int | str, expected: str) -> None:
    """Matches, matches on one side only, or is contradicted; the figure as it was said."""
    told = text(ask("history", *models, claim=Claim(kind="cut_pct", value=Decimal(claimed))))
    assert expected.replace("和", "，") in told or expected in told


def test_claimed_cut_across_generations_is_no_cut_of_one_model() -> None:
    """GPT-4 Turbo 30 -> GPT-4o 15 would be a half; before October 2024 only the generations moved."""
    claim = Claim(kind="cut_pct", value=Decimal(50))
    told = text(ask("history", "vendor:openai", claim=claim, now="2024-06-01"))
    assert "降 50% 只有跨型号比才对得上，不是同一个模型降的：" in told


def test_changes_behind_a_claim_are_in_the_cuts() -> None:
    """So that the figure can be checked."""
    reply = ask("price", "vendor:openai", claim=Claim(kind="cut_pct", value=Decimal(50)))
    assert cuts(reply, kind="change", to_date="2024-10-02", meter="input")


@pytest.mark.parametrize(
    ("claimed", "said", "expected"),
    [
        # 0.8 / 18 = 1/22.5 and 2 / 72 = 1/36 today
        (Decimal(1) / 22, {}, "1/22 对得上输入价（2026-11-22，豆包 Pro 32K 比 GPT-4o）。"),
        (Decimal(1) / 36, {}, "1/36 对得上输出价"),
        # 0.8 / 36 = 1/45 while GPT-4o cost 5
        (Decimal(1) / 45, {}, "1/45 对得上输入价（2024-05-15，豆包 Pro 32K 比 GPT-4o）。"),
        (Decimal(1) / 100, {}, "1/100 对不上，按报价是 输入 1/22.5，输出 1/36"),
        (Decimal(1) / 45, {"as_of": "2024-09"}, "1/45 对得上输入价（2024-09-30"),
    ],
)
def test_claimed_ratio(claimed: Decimal, said: dict[str, object], expected: str) -> None:
    """By side and day; the present ratio beside a past one."""
    told = text(ask("compare_cost", PRO, GPT, claim=Claim(kind="ratio", value=claimed), **said))
    assert expected in told


def test_claimed_ratio_to_a_model_of_hosts_depends_on_the_host() -> None:
    """Never one bare figure."""
    claim = Claim(kind="ratio", value=Decimal(1) / 7)
    told = text(ask("compare_cost", PRO, LLAMA, claim=claim))
    assert "1/7 要看哪家托管：输入 1/5.3 到 1/23.9" in told
    assert "bedrock：输入 1/23.9" in told


@pytest.mark.parametrize(
    ("value", "currency", "said", "expected"),
    [
        ("0.8", "CNY", {}, "¥0.8 对得上：豆包 Pro 32K 的输入价，2024-05-15 起。"),
        ("3", "CNY", {}, "账本里 豆包 Pro 32K 没有过每百万 ¥3 的价格。"),
        # one yuan for 500,000 tokens is 2 per 1M
        ("1", "CNY", {"total_tokens": 500_000}, "¥2 对得上：豆包 Pro 32K 的输出价"),
        ("0.8", "CNY", {"as_of": "2024-01"}, "没有过每百万 ¥0.8 的价格"),
    ],
)
def test_claimed_price(value: str, currency: str, said: dict[str, object], expected: str) -> None:
    """Which line has it, or that none has."""
    claim = Claim(kind="price", value=Decimal(value), currency=currency)
    assert expected in text(ask("price", PRO, claim=claim, **said))


def test_claim_about_a_name_that_nobody_knows_is_held_against_nothing() -> None:
    """Not against all the models of the ledger: GLM-4-Flash's -100% says nothing of somebody else's."""
    claim = Claim(kind="cut_pct", value=Decimal(100))
    asked = question("history", None, claim=claim).model_copy(update={"unresolved": [Unresolved(text="百度推理")]})
    reply = answer_question(asked, DESK, at("2026-11-22"), "zh")
    assert "对得上" not in text(reply)
    assert "没有收录“百度推理”" in text(reply)
    assert not cuts(reply)


def test_ratio_claimed_of_one_model_asks_for_the_other() -> None:
    """1/35 of GPT-4o: what is?"""
    told = text(ask("price", GPT, claim=Claim(kind="ratio", value=Decimal(1) / 35)))
    assert "1/35 是两个模型相比，再说出另一个模型，我就能核对。" in told


def test_off_topic_text_gets_no_verdict() -> None:
    """One friendly line, whatever figure it holds."""
    told = text(ask("out_of_scope", GPT, claim=Claim(kind="cut_pct", value=Decimal(50))))
    assert "50" not in told


def test_a_claimed_price_may_be_the_cached_one() -> None:
    """DeepSeek-V4 costs 0.2 from the cache, outside peak hours."""
    told = text(ask("price", V4, claim=Claim(kind="price", value=Decimal("0.2"), currency="CNY")))
    assert "¥0.2 对得上" in told
    assert "缓存命中价" in told
