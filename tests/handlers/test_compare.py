"""Comparisons: which line is used, what it costs, how many times cheaper, and what is said of unknown names."""

from __future__ import annotations

from typing import Any

import pytest

from data.prices import Model
from handlers.answer import answer_question
from handlers.desk import Desk
from handlers.question import Unresolved
from tests.handlers.shop import DOUBAO, FLASH, GPT, LLAMA, PRO, TURBO, V4, ask, cuts, question, rows, text
from tests.paper import PaperCatalogue, at, offer, sheet


def test_split_amount_has_one_cost_in_both_currencies() -> None:
    """800K in and 80K out on GPT-4o: 0.8 x 2.5 + 0.08 x 10 = 2.8 USD = 20.16 CNY at 7.2."""
    row = rows(ask("compare_cost", GPT, V4, input_tokens=800_000, output_tokens=80_000), model=GPT)[0]
    assert (row["cost"], row["cost_usd"], row["cost_cny"]) == ("2.8", "2.8", "20.16")
    assert (row["cost_low"], row["cost_high"]) == (None, None)


def test_unsplit_amount_has_two_ends_and_says_so() -> None:
    """1M tokens: all input 2.5, all output 10; no single figure."""
    reply = ask("compare_cost", PRO, GPT, total_tokens=1_000_000)
    row = rows(reply, model=GPT)[0]
    assert row["cost"] is None
    assert (row["cost_low"], row["cost_high"], row["cost_cny_low"], row["cost_cny_high"]) == (
        "2.5",
        "10",
        "18",
        "72",
    )
    assert "没说输入输出各多少" in text(reply)


def test_ratio_is_told_by_side() -> None:
    """Input 0.8 / (2.5 x 7.2) = 1/22.5, output 2 / 72 = 1/36, 1:1 blend 2.8 / 90 = 1/32.1."""
    assert "输入 1/22.5，输出 1/36，1:1 混合 1/32.1" in text(ask("compare_cost", PRO, GPT, total_tokens=10**6))


def test_ratio_of_the_question_s_own_amount_comes_first() -> None:
    """V4 off-peak 0.8 x 1 + 0.08 x 2 = 0.96 CNY against 20.16 CNY: 1/21, 95 % saved."""
    reply = ask("compare_cost", GPT, V4, input_tokens=800_000, output_tokens=80_000)
    assert "DeepSeek-V4 是 GPT-4o 的 1/21（省 95%）" in text(reply)


def test_every_list_tier_and_window_is_a_row_and_one_a_list_applies() -> None:
    """DeepSeek: peak and off-peak in CNY, its USD list, a host of the open weights; noon is off-peak."""
    found = rows(ask("compare_cost", V4, GPT), model=V4)
    assert [(r["list"], r["tier"], r["applies"], r["input_per_m"]) for r in found] == [
        ("cn", "peak", False, "2"),
        ("cn", "off-peak", True, "1"),
        ("intl", None, True, "0.14"),
        ("openrouter", None, True, "0.2"),
    ]


def test_reseller_of_a_closed_model_only_when_asked_for() -> None:
    """Azure's price is no answer to GPT-4o; it is to GPT-4o on Azure, and then it counts."""
    assert [r["list"] for r in rows(ask("cost", GPT, input_tokens=10**6))] == ["intl"]
    named = ask("cost", GPT, input_tokens=10**6, host="azure")
    assert [(r["list"], r["cost"]) for r in rows(named)] == [("azure", "2.6"), ("intl", "2.5")]
    assert "azure" in text(named).split("\n")[1]


def test_host_without_a_price_is_said() -> None:
    """The vendor's own price, labelled as such."""
    assert "没有 groq 的价格记录" in text(ask("cost", GPT, input_tokens=10**6, host="groq"))


def test_model_that_only_hosts_sell_is_told_as_a_range() -> None:
    """No list price of Meta's: cheapest and dearest host by name."""
    told = text(ask("compare_cost", LLAMA, GPT))
    assert "由 2 家平台托管" in told
    assert told.index("openrouter 输入 $0.59") < told.index("bedrock 输入 $2.65")


def test_unknown_name_gets_suggestions_and_no_number_and_the_known_one_is_priced() -> None:
    """At most three suggestions, as buttons that ask the same."""
    unknown = Unresolved(text="盘龙x7", suggestions=[PRO, V4, FLASH])
    reply = ask("compare_cost", GPT, None, input_tokens=10**6, unresolved=[unknown])
    assert {r["model"] for r in rows(reply)} == {GPT}
    assert "没有收录“盘龙x7”，是不是想问 豆包 Pro 32K、DeepSeek-V4、GLM-4-Flash？" in text(reply)
    assert reply.buttons[0][0].text == "/compare gpt-4o doubao-pro-32k 1000000 tokens input"


@pytest.mark.parametrize("typed", ["<b>x</b>@all", "[x](http://evil)", "x\u202ey\u0000", "=cmd()|'"])
def test_what_somebody_typed_is_never_echoed_as_markup(typed: str) -> None:
    """Only letters, digits and `.-_` of an unknown name come back."""
    told = text(ask("price", None, unresolved=[Unresolved(text=typed)]))
    assert not set(told) & set("<>@[]()|=\u202e\u0000/'")


def test_model_without_a_price_is_said_and_not_computed() -> None:
    """Known model, no price line."""
    reply = ask("compare_cost", GPT, "openai/o-unpriced")
    assert {r["model"] for r in rows(reply)} == {GPT}
    assert "o-unpriced：知道这个模型，但没有价格。" in text(reply)


def test_date_before_any_price_has_no_rows_and_says_so() -> None:
    """Seed 1.6 in 2024: nothing, and since when there is something."""
    reply = ask("price", DOUBAO, as_of="2024-05")
    assert rows(reply) == []
    assert "豆包 Seed 1.6 在 2024-05-31 没有价格记录，最早的是 2025-06-13。" in text(reply)


def test_past_month_uses_the_price_in_force_then() -> None:
    """GPT-4o in September 2024 still cost 5/15."""
    row = rows(ask("price", GPT, as_of="2024-09"))[0]
    assert (row["input_per_m"], row["effective_date"]) == ("5", "2024-05-13")


def test_day_asked_about_is_a_day_of_the_vendor() -> None:
    """2024-10-02 is the first day of the new price although Shanghai's noon comes before America's morning."""
    assert rows(ask("price", GPT, as_of="2024-10-02"))[0]["input_per_m"] == "2.5"


def test_family_is_read_as_its_flagship_and_says_which() -> None:
    """豆包 -> 豆包 Seed 1.6, told in a footnote."""
    assert "“豆包”按 豆包 Seed 1.6 算。" in text(ask("price", DOUBAO, families=["doubao"]))


def test_vendor_is_read_as_its_flagship() -> None:
    """vendor:bytedance -> the first family's flagship."""
    assert rows(ask("compare_cost", "vendor:bytedance", GPT))[0]["model"] == DOUBAO


def test_every_change_of_the_models_is_in_the_cuts_oldest_first() -> None:
    """Consecutive ones, then since launch and since the peak."""
    found = cuts(ask("compare_cost", GPT, V4), model=GPT)
    assert [(c["to_date"], c["kind"], c["basis"], c["meter"], c["pct"]) for c in found] == [
        ("2024-05-13", "successor", "previous", "input", "-50"),
        ("2024-05-13", "successor", "previous", "output", "-50"),
        ("2024-10-02", "change", "previous", "input", "-50"),
        ("2024-10-02", "change", "previous", "output", "-33.3333"),
        ("2024-10-02", "change", "launch", "input", "-50"),
        ("2024-10-02", "change", "launch", "output", "-33.3333"),
        ("2024-10-02", "change", "peak", "input", "-50"),
        ("2024-10-02", "change", "peak", "output", "-33.3333"),
    ]


def test_rate_of_exchange_and_its_day_are_shown() -> None:
    """In the text and as `fx`."""
    reply = ask("compare_cost", GPT, V4)
    assert reply.facts["fx"] == {"rate": "7.2", "date": "2026-11-22"}
    assert "1 USD = 7.2 CNY（2026-11-22，欧洲央行）" in text(reply)


@pytest.mark.parametrize(
    ("currency", "expected"), [("HKD", "≈ HK$19.5"), ("EUR", "≈ €2.25"), ("TWD", "欧洲央行没有 TWD 的牌价")]
)
def test_display_currency(currency: str, expected: str) -> None:
    """Beside the native price; one the ECB does not quote is said to be so."""
    assert expected in text(ask("cost", GPT, input_tokens=10**6, currency=currency))


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("zh", "豆包 Pro 32K 对比 GPT-4o"),
        ("zh-Hant", "豆包 Pro 32K 對比 GPT-4o"),
        ("en", "Doubao Pro 32K vs GPT-4o"),
    ],
)
def test_answer_is_in_the_language_asked_for(lang: str, expected: str) -> None:
    """Model names too."""
    assert expected in text(ask("compare_cost", PRO, GPT, lang=lang))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        # 2.5 / 10 and 10 / 30: input 1/4, output 1/3
        ({"io": "input"}, "GPT-4o 是 GPT-4 Turbo 的：输入 1/4（省 75%）"),
        ({"io": "output"}, "GPT-4o 是 GPT-4 Turbo 的：输出 1/3（省 67%）"),
    ],
)
def test_a_ratio_of_one_side_says_which(filters: dict[str, Any], expected: str) -> None:
    """Never a bare ratio where only one side was asked for."""
    assert expected in text(ask("compare_cost", GPT, TURBO, **filters))


def _batch_shop() -> Desk:
    """A costs 1 / 4 in a batch, B 2 / 4; without one both cost 2 / 8."""

    class Two:
        catalogue = PaperCatalogue(
            [Model("acme/a", "acme", "A"), Model("acme/b", "acme", "B")],
            [
                offer("acme/a", sheet("2024-01-01", "2 8 - batch_input=1 batch_output=4"), at="intl"),
                offer("acme/b", sheet("2024-01-01", "2 8 - batch_input=2 batch_output=4"), at="intl"),
            ],
        )

        def current(self) -> PaperCatalogue:
            return self.catalogue

    return Desk(Two())


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"batch": True}, "A against B: input 1/2, output the same"),
        ({"batch": True, "io": "input"}, "A against B: input 1/2"),
        ({"batch": True, "io": "output"}, "A and B: the same output price"),
        ({}, "A and B cost the same"),
    ],
)
def test_batch_prices_are_compared_with_batch_prices(filters: dict[str, Any], expected: str) -> None:
    """And one side of them where one side was asked for."""
    asked = question("compare_cost", "acme/a", "acme/b", **filters)
    told = text(answer_question(asked, _batch_shop(), at("2026-11-22"), "en"))
    assert expected in told
    assert ("batch input" in told) is (filters.get("batch", False) and filters.get("io") != "output")
