"""A price by the hour: which hour a text speaks of, and which line then counts."""

from __future__ import annotations

import pytest

from data.store.read_side import StoreCatalogue
from handlers.understand.naming.lexicon import Lexicon, build_lexicon
from tests.handlers.shop import GPT, V4, ask, rows, text
from tests.questions.sets import read


@pytest.fixture(scope="module")
def lexicon(catalogue: StoreCatalogue) -> Lexicon:
    """All names that ship."""
    return build_lexicon(catalogue)


@pytest.mark.parametrize(
    ("asked", "hour"),
    [
        ("凌晨3点deepseek-chat多少钱", "03:00"),
        ("deepseek-chat at 3am, price", "03:00"),
        ("上午10点deepseek多少钱", "10:00"),
        ("下午3点半deepseek多少钱", "15:30"),
        ("半夜跑deepseek 一千万输入多少钱", "02:00"),
        ("deepseek 高峰期价格", "peak"),
        ("deepseek off-peak price", "off-peak"),
        ("deepseek peak vs off-peak price", None),
        ("deepseek早上和晚上哪个时候便宜", None),
        ("3点deepseek多少钱", None),
        ("deepseek跑了一晚上多少钱", None),
        ("deepseek多少钱", None),
    ],
)
def test_a_text_speaks_of_an_hour(asked: str, hour: str | None, lexicon: Lexicon) -> None:
    """One hour, or the name of the hours; of two, and of an hour that may be two, none."""
    assert read(asked, lexicon).question.filters.at == hour


@pytest.mark.parametrize(
    ("hour", "cost"), [("10:30", "2"), ("03:00", "1"), ("12:00", "1"), ("peak", "2"), ("off-peak", "1")]
)
def test_the_line_of_that_hour_counts(hour: str, cost: str) -> None:
    """Peak hours 09:00-12:00 and 14:00-18:00 cost 2, all others 1; asked at noon."""
    applying = [row for row in rows(ask("cost", V4, input_tokens=1_000_000, at=hour), list="cn") if row["applies"]]
    assert [row["cost"] for row in applying] == [cost]


def test_the_hour_is_said_where_a_price_depends_on_it() -> None:
    """With its zone; a model of one price says that the hour does not matter."""
    assert "2026-11-22 03:00，北京时间" in text(ask("price", V4, at="03:00"))
    flat = text(ask("price", GPT, at="03:00"))
    assert "03:00" not in flat
    assert "价格不分时段" in flat


def test_a_price_of_another_day_keeps_its_day() -> None:
    """3 in the morning of a day before the windows: the flat price of that day."""
    reply = ask("price", V4, as_of="2026-05-01", at="03:00")
    assert {row["effective_date"] for row in rows(reply, list="cn")} == {"2026-04-24"}
