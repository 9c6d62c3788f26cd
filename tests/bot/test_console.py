"""Replies in a terminal: aligned tables, sparklines, a conversation that ends when the person leaves."""

from __future__ import annotations

import io
import sys
from datetime import date
from decimal import Decimal

import pytest

from bot.cli import main
from bot.console import rendered, sparklines, table_lines
from handlers.reply import ChartData, Reply, Series, Table


def test_table_columns_are_padded_by_display_width() -> None:
    """A Chinese character takes two cells; numbers stand right."""
    table = Table(("输入", "Out", "模型"), (("¥0.8", "2", "豆包"), ("$10", "30", "GPT")), "rrl")
    assert list(table_lines(table)) == ["输入  Out  模型", "¥0.8    2  豆包", " $10   30  GPT"]


def test_control_characters_do_not_reach_the_terminal() -> None:
    """Escape sequences, bells and lone surrogates are made harmless."""
    told = rendered(Reply(title="a\x1b[31mb\x07c\ud800"))
    assert "\x1b" not in told
    told.encode("utf-8")


def test_history_has_a_sparkline() -> None:
    """One line a series, from the first price to the last."""
    points = ((date(2024, 5, 13), Decimal(5)), (date(2024, 10, 2), Decimal("2.5")), (date(2025, 1, 1), Decimal(0)))
    chart = ChartData("steps", "t", "USD", (Series("GPT-4o", points),))
    assert list(sparklines(chart)) == ["█▄▁  GPT-4o  2024-05-13 – 2025-01-01  5 → 0"]


def test_comparison_has_bars() -> None:
    """The dearest is the longest; nothing vanishes."""
    chart = ChartData("bars", "t", "USD", (Series("a", value=Decimal(10)), Series("b", value=Decimal("0.01"))))
    longest, shortest = (line.count("█") for line in sparklines(chart))
    assert longest > shortest == 1


def test_bars_of_a_comparison_carry_their_figures() -> None:
    """Both ends of a range, and the sign of a percentage."""
    ends = ChartData("bars", "t", "CNY", (Series("A", value=Decimal(6), value_high=Decimal(30)),))
    shares = ChartData("bars", "t", "%", (Series("B", value=Decimal("93.3333")),))
    assert [next(iter(sparklines(chart))).split("  ", 1)[1] for chart in (ends, shares)] == [
        "A  6 – 30",
        "B  93.33%",
    ]


@pytest.mark.parametrize("leaving", ["/quit\n", "退出\n", ""])
def test_conversation(
    leaving: str, ledger_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Question in, answer out, until the person leaves or the input ends."""
    monkeypatch.setenv("KANJIA_DATABASE_URL", ledger_url)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"gpt-4o 降价史\n\n{leaving}"))
    assert main(["chat"]) == 0
    told = capsys.readouterr().out
    assert "2024-10-02" in told
    assert "█" in told
