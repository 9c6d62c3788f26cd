"""Price lists, histories, biggest cuts, cheapest models and budgets, as a person would read them."""

from __future__ import annotations

from datetime import date

import pytest

from data.catalogue import Family, Flagship
from data.prices import Model
from handlers.answer import answer_question
from handlers.inquiry import inquire
from handlers.question import Money
from handlers.reckoning.generations import generations
from tests.handlers.shop import DESK, DOUBAO, FLASH, GPT, PRO, TURBO, V4, ask, cuts, question, rows, single, text
from tests.paper import at, sheet


def test_price_shows_every_tier_of_the_list() -> None:
    """Three rows, the standing default first."""
    found = rows(ask("price", DOUBAO))
    assert [r["tier"] for r in found] == ["input<=32K", "32K<input<=128K", "128K<input<=256K"]
    assert [r["applies"] for r in found] == [True, False, False]


def test_price_of_one_side_or_of_cache_hits() -> None:
    """Only what was asked for; a cache price that is not listed is said so."""
    assert "输入 $2.5（≈ ¥18）" in text(ask("price", GPT, io="input"))
    assert "缓存命中 $1.25" in text(ask("price", GPT, cached=True))
    assert "没有公布缓存价" in text(ask("price", PRO, cached=True))


def test_answer_says_when_the_line_was_last_confirmed() -> None:
    """In the source line; with a warning after sixty days."""
    told = text(ask("price", PRO))
    assert "2024-05-15 起，最后确认 2025-01-01" in told
    assert "之后可能有变" in told
    assert "之后可能有变" not in text(ask("price", GPT))


def test_free_model_shows_its_limits() -> None:
    """Free is a price of 0 with limits beside it."""
    told = text(ask("price", FLASH))
    assert "GLM-4-Flash：免费" in told
    assert "限额：同时 5 个请求" in told


def test_history_names_each_change_and_the_cut_in_all() -> None:
    """A new generation is called one; the cut of the model itself stands apart."""
    told = text(ask("history", GPT)).split("\n")
    assert "2024-05-13【换代：GPT-4 Turbo → GPT-4o】输入 $10 → $5（−50%），输出 $30 → $15（−50%）" in told
    assert "2024-10-02：输入 $5 → $2.5（−50%），输出 $15 → $10（−33.3%）" in told
    assert any("累计 输入 −50%，输出 −33.3%" in line for line in told)


def test_history_in_a_window_keeps_to_it() -> None:
    """Nothing happened in 2025; the cuts are empty and the answer says so."""
    reply = ask("history", GPT, since="2025-01-01", until="2025-12-31")
    assert "这段时间没有变动。" in text(reply)
    assert [c for c in cuts(reply) if c["basis"] == "previous"] == []


def test_history_since_a_day_gives_the_cut_since_then() -> None:
    """Basis `date`: 5 -> 2.5 since June 2024."""
    reply = ask("history", GPT, since="2024-06-01")
    assert [(c["from"], c["to"], c["pct"]) for c in cuts(reply, basis="date", meter="input")] == [
        ("5", "2.5", "-50")
    ]
    assert "2024-06-01 以来 输入 −50%，输出 −33.3%" in text(reply)


def test_history_of_a_vendor_counts_the_days() -> None:
    """One day with a cut, one with a cheaper generation."""
    told = text(ask("history", "vendor:openai"))
    assert "共有 1 天降价，1 天出了更便宜的新版。" in told


def test_history_has_a_step_chart() -> None:
    """Input and output, from each first day."""
    chart = ask("history", GPT).drawn
    assert chart is not None
    assert (chart.kind, chart.unit) == ("steps", "USD / 1M tokens")
    assert [[str(price) for _, price in series.points] for series in chart.series] == [["5", "2.5"], ["15", "10"]]


def test_change_of_structure_is_not_called_a_cut() -> None:
    """DeepSeek's peak hours: another structure, by that name."""
    told = text(ask("history", V4))
    assert "【计价结构变了，高峰时段】" in told or "【计价结构变了】" in told
    assert all(c["kind"] == "structure" for c in cuts(ask("history", V4), basis="previous"))


def test_biggest_cuts_rank_plain_cuts_only() -> None:
    """GLM-4-Flash to free -100 %, GPT-4o -50 %; no promotion, no generation."""
    reply = ask("biggest_cuts", since="2024-01-01")
    assert [line.split("，")[0] for line in reply.lines] == ["1. GLM-4-Flash", "2. GPT-4o"]
    assert {c["kind"] for c in cuts(reply)} == {"change"}
    assert [r["model"] for r in rows(reply)] == [FLASH, GPT]


@pytest.mark.parametrize(
    ("said", "models"),
    [
        ({"since": "2024-09-01"}, [GPT]),
        ({"since": "2024-01-01", "vendor": "zhipu"}, [FLASH]),
        ({"since": "2024-01-01", "region": "cn"}, [FLASH]),
        ({"since": "2024-01-01", "region": "intl"}, [GPT]),
        ({"since": "2024-01-01", "limit": 1}, [FLASH]),
        ({"as_of": "2024"}, [FLASH, GPT]),
        ({"since": "2024-01-01", "direction": "up"}, []),
    ],
)
def test_biggest_cuts_keep_to_their_filters(said: dict[str, object], models: list[str]) -> None:
    """Window, vendor, region, limit, direction."""
    assert [r["model"] for r in rows(ask("biggest_cuts", **said))] == models


def test_biggest_cuts_without_a_window_say_which_was_taken() -> None:
    """The last 90 days; nothing there, so the whole record, and that is said."""
    assert "最近 90 天没有，所以看全部记录。" in text(ask("biggest_cuts"))
    assert "没说时间，按最近 90 天。" in text(ask("biggest_cuts", now="2024-10-20"))


def test_cheapest_ranks_in_one_currency_by_the_side_asked() -> None:
    """3:1 blend in CNY: V4 peak default (3x2+4)/4 = 2.5, Seed 1.6 (3x0.8+8)/4 = 2.6, Pro (3x0.8+2)/4 = 1.1."""
    told = text(ask("cheapest"))
    assert told.index("豆包 Pro 32K") < told.index("DeepSeek-V4") < told.index("豆包 Seed 1.6")
    assert "按输入、输出 3:1 加权排" in told
    assert "免费：GLM-4-Flash（同时 5 个请求）" in told
    assert "按输出价排" in text(ask("cheapest", io="output"))


def test_cheapest_says_the_host_it_keeps_to_and_no_exchange_rate_where_nothing_is_ranked() -> None:
    """What was understood stands in the title; a list of nothing converts nothing."""
    assert "openrouter" in (ask("cheapest", host="openrouter").title or "")
    assert "汇率" in text(ask("cheapest"))
    assert "汇率" not in text(ask("cheapest", modality="tts"))


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ({"modality": "vision"}, "豆包 Seed 1.6"),
        ({"context_min": 200_000}, "豆包 Seed 1.6"),
        ({"vendor": "openai"}, "GPT-4o"),
        ({"models": ["vendor:openai"]}, "GPT-4o"),
        ({"region": "cn", "modality": "vision"}, "豆包 Seed 1.6"),
        ({"region": "intl", "modality": "vision"}, "GPT-4o"),
        ({"cheaper_than": DOUBAO}, "豆包 Pro 32K"),
        ({"max_price": Money(amount=1, currency="CNY", io="input")}, "豆包 Pro 32K"),
        ({"open_weights": True}, "DeepSeek-V4"),
        ({"params": "70b"}, "Llama 3 70B"),
        ({"host": "openrouter"}, "DeepSeek-V4"),
    ],
)
def test_cheapest_keeps_to_its_filters(said: dict[str, object], first: str) -> None:
    """The first line names the model that passes."""
    models = said.pop("models", [])
    reply = ask("cheapest", *models, **said)  # type: ignore[misc]
    assert reply.lines[0].startswith(f"最便宜的是 {first}：")


def test_cheapest_counts_what_it_cannot_judge() -> None:
    """GPT-4 Turbo's context window is not known here: left out, and counted; so is Llama with its hosts."""
    assert "另有 1 款缺少所问的资料或价格" in text(ask("cheapest", context_min=100_000))


def test_cheapest_of_named_models_is_a_comparison() -> None:
    """豆包和4o哪个最便宜."""
    assert ask("cheapest", DOUBAO, GPT).title == "豆包 Seed 1.6 对比 GPT-4o"


@pytest.mark.parametrize(
    ("model", "budget", "said", "expected"),
    [
        # 80 USD / (1,000 x 2.5 + 300 x 10) per 1M = 14,545 calls
        (
            GPT,
            Money(amount=80, currency="USD"),
            {"input_tokens": 1000, "output_tokens": 300},
            "这样的调用 1.454 万次",
        ),
        # 100 CNY / 2 and / 0.8 per 1M
        (PRO, Money(amount=100, currency="CNY"), {}, "全是输出 5,000 万 tokens，全是输入 1.25 亿 tokens"),
        (PRO, Money(amount=100, currency="CNY"), {"io": "output"}, "输出 5,000 万 tokens"),
        # 72 CNY = 10 USD; 10 / 10 per 1M
        (GPT, Money(amount=72, currency="CNY"), {"io": "output"}, "输出 100 万 tokens"),
        # 3:1 -> (3 x 0.8 + 2) / 4 = 1.1 per 1M
        (PRO, Money(amount=11), {"ratio": "3:1"}, "1,000 万 tokens"),
        (FLASH, Money(amount=1, currency="CNY"), {}, "免费，限额之内随便用"),
        (GPT, Money(amount=500, currency="TWD"), {}, "欧洲央行没有 TWD 的牌价，换算不了"),
    ],
)
def test_budget_turned_round(model: str, budget: Money, said: dict[str, object], expected: str) -> None:
    """What a sum of money buys."""
    assert expected in text(ask("budget", model, budget=budget, **said))


def test_budget_rows_carry_what_the_sum_buys() -> None:
    """Both ends as whole tokens."""
    row = rows(ask("budget", PRO, budget=Money(amount=100, currency="CNY")))[0]
    assert (row["buys_tokens_low"], row["buys_tokens_high"]) == ("50000000", "125000000")


def test_turbo_to_4o_is_no_cut_of_one_model() -> None:
    """The successor stands in the new model's history only."""
    assert cuts(ask("history", TURBO)) == []


def test_history_of_a_family_begins_with_its_first_flagship() -> None:
    """Every generation is there, at the same price too; from first to last it is a comparison of two models."""
    told = text(ask("history", GPT, families=["gpt"])).split("\n")
    assert told[0] == "GPT 价格变动（每百万 tokens）"
    assert "2023-11-06：GPT-4 Turbo $10/30" in told
    assert "跨代比，GPT-4 Turbo 到 GPT-4o：输入 −75%，输出 −66.7%（不是同一个模型）" in told
    unmoved = text(ask("history", DOUBAO, families=["doubao"]))
    assert "2024-05-15：豆包 Pro 32K ¥0.8/2" in unmoved
    assert "跨代比" in unmoved


def test_has_it_been_cut_is_answered_first() -> None:
    """Generations are no cuts and no rises of a list price."""
    assert "没有刊例价涨价的记录。" in text(ask("history", GPT, direction="up"))
    assert "没有刊例价" not in text(ask("history", GPT, direction="down"))


def test_a_cut_of_unknown_day_is_in_no_short_window() -> None:
    """Seen at the new price in August 2026, at the old one two years before: nobody knows it was this year."""
    late = single(
        Model("zhipu/m", "zhipu", "M"),
        sheet("2024-06-30", "100 100"),
        sheet("2026-08-21", "1 1", date_kind="between", not_before="2024-06-30"),
    )

    def ranked(since: str) -> list[object]:
        asked = question("biggest_cuts", since=since)
        return [c["model"] for c in cuts(answer_question(asked, late, at("2026-11-22"), "zh"))]

    assert ranked("2025-11-22") == []
    assert ranked("2024-06-01") == ["zhipu/m"] * 2


def test_no_tokens_cost_nothing_without_being_free() -> None:
    """0 tokens on a paid model: $0."""
    assert "GPT-4o：$0\n" in text(ask("cost", GPT, total_tokens=0))
    assert "GLM-4-Flash：免费\n" in text(ask("cost", FLASH, total_tokens=0))


def test_a_generation_without_a_price_in_its_time_is_not_told() -> None:
    """Seen only after its successor had come: it would stand in the wrong place."""
    told = generations(
        Family("f", "openai", "f", None, (
            Flagship("openai/gpt-4o", None, "https://4o.example"),
            Flagship("openai/gpt-4-turbo", date(2024, 1, 1), "https://turbo.example"),
        )),
        inquire(question("history", GPT), DESK.shelf(), at("2026-11-22"), "zh"),
    )  # fmt: skip
    assert [one.model for one in told] == ["openai/gpt-4-turbo"]
