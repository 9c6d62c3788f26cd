"""From a question's amounts to a cost: calls, periods, ratios, characters, request sizes, with the arithmetic."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handlers.shop import DOUBAO, FLASH, GPT, V4, ask, rows, text

CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "calls x period -> horizon: 10,000 x 30 x (800 x 2.5 + 200 x 10) / 1M": (
        GPT, {"calls": 10_000, "period": "day", "horizon": "month", "input_tokens": 800, "output_tokens": 200},
        "1200"),
    "weekly into a month: 4,200 x 30 / 7 = 18,000 calls of 1,000 input tokens": (
        GPT, {"calls": 4_200, "period": "week", "horizon": "month", "input_tokens": 1_000}, "45"),
    "monthly into a year is twelve times": (
        GPT, {"calls": 1_000, "period": "month", "horizon": "year", "input_tokens": 1_000}, "30"),
    "per minute into a day: 20 x 1,440": (
        GPT, {"calls": 20, "period": "minute", "horizon": "day", "input_tokens": 1_000}, "72"),
    "input that is all from the cache: 1M x 1.25 / 1M": (
        GPT, {"input_tokens": 10**6, "cached": True},
        "1.25"),
    "an amount from the cache is input: 2 x 1.25": (
        GPT, {"total_tokens": 2 * 10**6, "cached": True},
        "2.5"),
    "an amount a day without calls, for a month: 30M": (
        GPT, {"period": "day", "horizon": "month", "input_tokens": 1_000_000}, "75"),
    "80 % cached: 0.2 x 2.5 + 0.8 x 1.25": (GPT, {"input_tokens": 1_000_000, "cached_pct": 80}, "1.5"),
    "batch: 1.25 + 0.1 x 5": (GPT, {"input_tokens": 1_000_000, "output_tokens": 100_000, "batch": True}, "1.75"),
    "4M at 3:1: 3 x 2.5 + 1 x 10": (GPT, {"total_tokens": 4_000_000, "ratio": "3:1"}, "17.5"),
    "a total of one side": (GPT, {"total_tokens": 1_000_000, "io": "output"}, "10"),
    "one request of 100K falls into the middle tier: 0.1 x 1.2": (DOUBAO, {"input_tokens": 100_000}, "0.12"),
    "1M fits no request: many in the first tier": (DOUBAO, {"input_tokens": 1_000_000}, "0.8"),
    "a call of 800 is a short one however many there are": (
        DOUBAO, {"calls": 100_000, "input_tokens": 800}, "64"),
    "a call of 100K is a long one: 10 x 0.1 x 1.2": (DOUBAO, {"calls": 10, "input_tokens": 100_000}, "1.2"),
    "a tier by name: >128k": (DOUBAO, {"input_tokens": 1_000_000, "tier": ">128k"}, "2.4"),
    "free": (FLASH, {"input_tokens": 10**9}, "0"),
    "nothing at all": (GPT, {"input_tokens": 0}, "0"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_cost_of_the_line_that_applies(name: str) -> None:
    """What the sheet's prices come to."""
    model, said, expected = CASES[name]
    found = [row for row in rows(ask("cost", model, **said)) if row["applies"]]
    assert found[0]["cost"] == expected


@pytest.mark.parametrize(
    ("now", "cost", "tier"),
    [
        ("2026-11-20T10:00", "2", "peak"),
        ("2026-11-20T13:00", "1", "off-peak"),
        ("2026-11-20T18:00", "1", "off-peak"),
    ],
)
def test_hour_of_asking_decides_the_window(now: str, cost: str, tier: str) -> None:
    """The other hours' cost is told beside it."""
    reply = ask("cost", V4, input_tokens=10**6, now=now)
    row = next(r for r in rows(reply, list="cn") if r["applies"])
    assert (row["cost"], row["tier"]) == (cost, tier)
    assert ("低谷时段" if tier == "peak" else "高峰时段") + "：¥" in text(reply)


def test_missing_cache_price_gives_no_cost_and_says_why() -> None:
    """Doubao Pro lists no cache price: not the full price, not zero."""
    reply = ask("cost", "bytedance/doubao-pro-32k", input_tokens=10**6, cached_pct=50)
    assert rows(reply)[0]["cost"] is None
    assert "没有公布缓存价" in text(reply)


def test_missing_batch_price_is_said() -> None:
    """Doubao Pro lists no batch price."""
    reply = ask("cost", "bytedance/doubao-pro-32k", input_tokens=10**6, batch=True)
    assert rows(reply)[0]["cost"] is None
    assert "没有公布批量价" in text(reply)


def test_characters_by_the_vendor_s_own_ratio() -> None:
    """160,000 字 at 1.6 per token are 100,000 tokens: output 0.2 USD list … GLM is free, DeepSeek 1.67."""
    reply = ask("cost", V4, chars=167_000, io="output")
    row = next(r for r in rows(reply, list="cn") if r["applies"])
    assert row["cost"] == "0.2"
    assert "深度求索官方口径：1 token 约 1.67 个汉字。" in text(reply)


def test_characters_without_a_published_ratio_are_a_range() -> None:
    """100,000 字 at 1 to 2 per token: 50,000 to 100,000 tokens, all input to all output."""
    row = rows(ask("cost", GPT, chars=100_000))[0]
    assert (row["cost"], row["cost_low"], row["cost_high"]) == (None, "0.125", "1")


def test_english_words_count_three_quarters_a_token() -> None:
    """75,000 words are 100,000 tokens."""
    reply = ask("cost", GPT, chars=75_000, io="input", language="en", lang="en")
    assert rows(reply)[0]["cost"] == "0.25"
    assert "Assumed: 0.75 English words per token." in text(reply)


def test_request_beyond_the_longest_tier_applies_nowhere_and_is_said() -> None:
    """A call of 300K on a 256K list: shown at the standing tier, but no line claims to hold it."""
    reply = ask("cost", DOUBAO, calls=1, input_tokens=300_000)
    assert not any(row["applies"] for row in rows(reply))
    assert "没有这么长的请求的价格，这里按“输入 ≤32K”档算" in text(reply)


def test_how_the_request_size_was_taken_is_said() -> None:
    """Fits one request, or split into many."""
    assert "豆包 Seed 1.6 按一次请求算，落在“输入 32K–128K”档。" in text(ask("cost", DOUBAO, input_tokens=100_000))
    assert "按每次请求都在“输入 ≤32K”档算" in text(ask("cost", DOUBAO, input_tokens=10**6))


def test_daily_amount_is_also_told_for_a_month() -> None:
    """No horizon was said: per day, and what it comes to in 30 days."""
    told = text(ask("cost", GPT, calls=10_000, period="day", input_tokens=800, output_tokens=200))
    assert "GPT-4o：$40" in told
    assert "GPT-4o：按 30 天一个月是 $1,200" in told


def test_calls_that_nobody_counted_are_not_multiplied() -> None:
    """每天几千次, 一个月: one call, and a note that says so; never the bill of a month."""
    said = {"input_tokens": 1_000, "output_tokens": 200, "horizon": "month"}
    told = text(ask("cost", GPT, **said, uncounted="几千次"))
    assert "一次：GPT-4o" in told
    assert "一个月" not in told
    assert "“几千次”不是准数，这里只算一次" in told
    assert "没说一共多少次，这里只算一次" in text(ask("cost", GPT, **said, uncounted=""))


def test_cost_without_an_amount_is_the_price_and_asks_for_one() -> None:
    """Not a guess at 1M."""
    reply = ask("cost", GPT)
    assert "告诉我输入、输出各多少 tokens" in text(reply)
    assert rows(reply)[0]["cost"] is None


def test_absurdly_large_amounts_stay_exact_and_plain() -> None:
    """10^18 tokens: no exponent in the figures."""
    row = rows(ask("cost", GPT, input_tokens=10**18))[0]
    assert row["cost"] == "2500000000000"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ({"total_tokens": 10**9, "calls": 1, "period": "month", "horizon": "month"}, "1B tokens a month: GPT-4o"),
        ({"total_tokens": 10**6, "calls": 1, "period": "day", "horizon": "year"},
         "1M tokens a day, for a year: GPT-4o"),
        ({"input_tokens": 800, "output_tokens": 200, "calls": 10**4, "period": "day", "horizon": "month"},
         "10K calls × (800 in + 200 out) a day, for a month (300K calls): GPT-4o"),
    ],
)  # fmt: skip
def test_an_amount_is_said_as_it_was_asked(asked: dict[str, Any], title: str) -> None:
    """A million a day is no call; calls are counted up where somebody spoke of them."""
    assert ask("cost", GPT, lang="en", **asked).title == title
