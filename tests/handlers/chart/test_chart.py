"""Pictures: what stands on them, and that they need nothing of the machine."""

from __future__ import annotations

import struct
from datetime import date
from decimal import Decimal

import pytest

from handlers.chart import png
from handlers.chart.figures import label
from handlers.chart.scale import day_ticks, needs_log, value_axis
from handlers.chart.svg import document, shorten
from handlers.reply import ChartData, Series

D = Decimal


def history(*points: tuple[date, Decimal], title: str = "价格历史") -> ChartData:
    return ChartData("steps", title, "CNY / 1M tokens", (Series("输入", points),), date(2026, 11, 22))


def bars(*values: Decimal) -> ChartData:
    return ChartData("bars", "费用", "CNY", tuple(Series(f"m{i}", value=v) for i, v in enumerate(values)))


def test_a_chart_is_a_png_of_the_promised_size() -> None:
    picture = png(history((date(2024, 5, 6), D(1)), (date(2025, 2, 9), D(2))))
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (1000, 560)


def test_chinese_is_drawn_and_not_boxes_on_a_machine_without_fonts() -> None:
    """Missing glyphs would look alike; two different characters must not."""
    one, other = (png(history((date(2024, 5, 6), D(1)), title=t)) for t in ("砍砍砍", "價價價"))
    assert one != other


@pytest.mark.parametrize(
    ("values", "log"),
    [
        ((D(1), D(20)), False),
        ((D(1), D("20.1")), True),
        ((D(0), D(5)), False),  # a free model beside a cheap one: linear from zero
        ((D(0), D("0.1"), D(30)), True),
    ],
)
def test_prices_more_than_20_times_apart_get_a_log_axis(values: tuple[Decimal, ...], log: bool) -> None:
    assert needs_log(values) is log
    assert value_axis(values).log is log


@pytest.mark.parametrize(
    "values", [(D("0.07"), D(5)), (D(3),), (D(0),), (D("0.3"), D(1), D(9)), (D(0), D(1), D(600))]
)
def test_every_value_stands_on_the_axis(values: tuple[Decimal, ...]) -> None:
    axis = value_axis(values)
    assert all(0 <= axis.at(v) <= 1 for v in values)
    assert 2 <= len(axis.ticks) <= 9


def test_a_step_runs_flat_to_the_day_of_the_change_and_on_to_the_day_asked_about() -> None:
    svg = document(history((date(2024, 1, 1), D(4)), (date(2025, 1, 1), D(2))))
    path = svg.split('<path d="')[1].split('"')[0]
    assert path.count("V") == 1
    assert path.endswith("H900")


def test_what_a_person_wrote_is_never_markup() -> None:
    svg = document(ChartData("bars", "<b>&", "CNY", (Series("</svg><script>", value=D(1)),)))
    assert "<script>" not in svg
    assert "&lt;b&gt;&amp;" in svg


def test_an_unsplit_cost_shows_both_ends() -> None:
    svg = document(ChartData("bars", "t", "CNY", (Series("豆包", value=D(6), value_high=D(30)),)))
    assert "6 – 30" in svg


def test_a_chart_without_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one figure"):
        png(ChartData("steps", "t", "CNY", (Series("x"),)))


@pytest.mark.parametrize(
    ("number", "words"),
    [(D("2.50"), "2.5"), (D("0.0028"), "0.0028"), (D("36.149"), "36.15"), (D(0), "0"), (D("12000"), "12000")],
)
def test_figures_are_written_without_trailing_zeros(number: Decimal, words: str) -> None:
    assert label(number) == words


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2022, 11, 1), date(2026, 11, 22)),
        (date(2026, 11, 1), date(2026, 11, 22)),
        (date(2026, 1, 5), date(2026, 3, 1)),
    ],
)
def test_days_on_the_axis_are_few_and_inside(first: date, last: date) -> None:
    ticks = day_ticks(first, last)
    assert 2 <= len(ticks) <= 6
    assert all(first <= day <= last for day in ticks)


def test_titles_are_cut_by_display_width() -> None:
    assert shorten("价" * 40, 20) == "价" * 9 + "…"
    assert shorten("short", 20) == "short"


def test_many_bars_stay_readable() -> None:
    assert document(bars(*(D(i + 1) for i in range(40)))).count("<rect") == 1 + 14
