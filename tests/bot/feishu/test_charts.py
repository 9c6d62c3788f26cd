"""A chart in a card: its axes, its bars, its digits; a picture where the card is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from handlers.message import Place
from handlers.reply import ChartData, Reply, Series
from tests.bot.feishu.conftest import Bench

HERE = Place("feishu", "oc_group", group=True)
STEPS = ChartData(
    kind="steps",
    title="价格",
    unit="CNY / 1M tokens",
    until=date(2026, 11, 1),
    series=(
        Series("豆包", ((date(2025, 1, 1), Decimal("0.8")), (date(2026, 1, 1), Decimal("0.4")))),
        Series("GPT-4o", ((date(2024, 5, 13), Decimal(35)),)),
    ),
)


async def test_a_chart_of_a_refused_card_is_sent_as_a_picture(bench: Bench) -> None:
    bench.platform.refuse_cards = True
    await bench.adapter.send(HERE, Reply(title="历史", chart=STEPS))
    assert b"\x89PNG" in bench.platform.uploads[0]
    assert "image_key_1" in str(bench.platform.messages[0].content)


async def test_a_picture_that_is_not_taken_is_left_out(bench: Bench) -> None:
    bench.platform.refuse_cards = True
    bench.platform.fail("upload", 234006)
    await bench.adapter.send(HERE, Reply(title="历史", chart=STEPS))
    assert bench.platform.messages[0].kind == "post"


async def test_a_price_history_is_a_chart_of_steps_on_a_logarithmic_axis(bench: Bench) -> None:
    await bench.adapter.send(HERE, Reply(title="历史", chart=STEPS))
    (chart,) = (e for e in bench.platform.messages[0].content["body"]["elements"] if e["tag"] == "chart")
    spec = chart["chart_spec"]
    assert (spec["line"]["style"]["curveType"], spec["axes"][1]["type"]) == ("stepAfter", "log")
    drawn = [(v["model"], v["day"], v["price"]) for v in spec["data"][0]["values"]]
    assert drawn[:3] == [("豆包", "2025-01-01", 0.8), ("豆包", "2026-01-01", 0.4), ("豆包", "2026-11-01", 0.4)]
    assert drawn[3:] == [("GPT-4o", day, 35.0) for day in ("2024-05-13", "2025-01-01", "2026-01-01", "2026-11-01")]


BARS = [
    ((Series("a", value=Decimal(1)), Series("b", value=Decimal(20))), "linear", 2),
    ((Series("a", value=Decimal(1)), Series("b", value=Decimal(21))), "log", 2),
    ((Series("a", value=Decimal(0)), Series("b", value=Decimal(1)), Series("c", value=Decimal(21))), "symlog", 3),
    ((Series("a", value=Decimal(1), value_high=Decimal(3)),), "linear", 2),
]


@pytest.mark.parametrize(("series", "axis", "bars"), BARS)
async def test_a_comparison_is_a_bar_chart(bench: Bench, series: tuple[Series, ...], axis: str, bars: int) -> None:
    await bench.adapter.send(HERE, Reply(title="比", chart=ChartData("bars", "费用", "CNY", series)))
    spec = bench.platform.messages[0].content["body"]["elements"][0]["chart_spec"]
    assert (spec["axes"][1]["type"], len(spec["data"][0]["values"])) == (axis, bars)


async def test_a_bar_is_labelled_in_digits_that_can_be_read(bench: Bench) -> None:
    """VChart writes the very value that is drawn: 16.63, not 16.632205515."""
    series = (Series("a", value=Decimal("16.632205515"), value_high=Decimal("66.52882206")),)
    await bench.adapter.send(HERE, Reply(title="比", chart=ChartData("bars", "费用", "CNY", series)))
    spec = bench.platform.messages[0].content["body"]["elements"][0]["chart_spec"]
    assert [value["price"] for value in spec["data"][0]["values"]] == [16.63, 66.53]


async def test_a_chart_without_figures_is_left_out(bench: Bench) -> None:
    await bench.adapter.send(HERE, Reply(title="空", chart=ChartData("bars", "费用", "CNY", ())))
    assert bench.platform.messages[0].kind == "interactive"
