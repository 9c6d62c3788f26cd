"""Which lines and bars an answer's picture has, and what is written around them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from data.prices import Model
from handlers.answer import answer_question
from handlers.chart.svg import document
from handlers.reply import ChartData, Reply, Series
from tests.handlers.shop import DOUBAO, GPT, PRO, V4, ask, question, single
from tests.paper import at, sheet

D = Decimal


def picture(reply: Reply) -> ChartData:
    """The chart, which has to be there."""
    assert reply.drawn is not None
    return reply.drawn


def test_a_familys_history_is_drawn_across_its_generations() -> None:
    """0.8 / 2 of 2024 until the next generation's 0.8 / 8: the present flagship alone would be one flat line."""
    chart = picture(ask("history", DOUBAO, families=["doubao"]))
    assert chart.series == (
        Series("豆包 输入", ((date(2024, 5, 15), D("0.8")),)),
        Series("豆包 输出", ((date(2024, 5, 15), D(2)), (date(2025, 6, 13), D(8)))),
    )
    assert "历代旗舰的价格，不是同一个模型" in chart.caption


def test_a_model_named_itself_is_drawn_by_itself() -> None:
    """Not its family."""
    chart = picture(ask("history", PRO))
    assert [series.name for series in chart.series] == ["豆包 Pro 32K 输入", "豆包 Pro 32K 输出"]
    assert "历代" not in chart.caption


def test_a_line_says_of_which_tier_or_hours_it_is() -> None:
    """DeepSeek-V4's list has peak hours now, and those are what is drawn."""
    names = [series.name for series in picture(ask("history", V4)).series]
    assert names == ["DeepSeek-V4（高峰时段） 输入", "DeepSeek-V4（高峰时段） 输出"]


def test_only_days_on_which_the_price_moved_get_a_point() -> None:
    """Output stayed at 15: one point, input two."""
    desk = single(Model("acme/m", "acme", "M"), sheet("2024-01-01", "5 15"), sheet("2024-06-01", "2.5 15"))
    chart = picture(answer_question(question("history", "acme/m"), desk, at("2024-09-01"), "en"))
    assert [len(series.points) for series in chart.series] == [2, 1]


def test_converted_bars_name_the_rate_and_its_day_and_what_the_ends_are() -> None:
    """豆包 is listed in CNY, GPT-4o in USD: one of them is converted."""
    chart = picture(ask("compare_cost", PRO, GPT, total_tokens=1_000_000))
    assert chart.unit == "CNY，全按输入到全按输出"
    assert "1 USD = 7.2 CNY（2026-11-22" in chart.caption


def test_bars_of_one_currency_need_no_rate() -> None:
    """Two USD lists told in USD."""
    chart = picture(ask("compare_cost", GPT, "openai/gpt-4-turbo", lang="en", input_tokens=1_000, output_tokens=0))
    assert (chart.unit, "CNY" in chart.caption) == ("USD", False)


def test_bars_of_percents_carry_the_sign_once() -> None:
    """93.33% at the bar's end, the bare name before it."""
    drawn = document(ChartData("bars", "降价榜", "%", (Series("A", value=D("93.3333")), Series("B", value=D(50)))))
    assert ">93.33%<" in drawn
    assert ">A<" in drawn
    chart = picture(ask("biggest_cuts", since="2024-01-01"))
    assert [series.name for series in chart.series] == ["GLM-4-Flash", "GPT-4o"]
