"""What an answer says of promotions and announced prices, on the days before, between and after."""

from __future__ import annotations

import pytest

from data.prices import Model, PriceSheet
from handlers.answer import answer_question
from tests.handlers.shop import cuts, question, rows, single, text
from tests.paper import at, sheet

LIST = sheet("2026-01-01", "5 30")
OPEN = sheet("2026-08-21", "4 20", promotion=True, promised_until="2026-11-21")
ENDLESS = sheet("2026-08-21", "4 20", promotion=True)
ENDING = sheet("2026-08-21", "4 20", promotion=True, ends="2026-11-30")
NEXT = sheet("2026-12-01", "3 15", announced="2026-09-30")
CALLED_OFF = sheet("2026-12-01", "8 40", standing="cancelled", announced="2026-09-30", called_off="2026-10-31")

PAST = "注意：M 的促销价只承诺到 2026-11-21，已经过期，还没看到新价，刊例价 $5/30。"


@pytest.mark.parametrize(
    ("sheets", "day", "said"),
    [
        ([LIST, OPEN], "2026-11-21", "M 是促销价，承诺至少到 2026-11-21，刊例价 $5/30。"),
        (
            [LIST, OPEN],
            "2026-11-22",
            "注意：M 的促销价只承诺到 2026-11-21，已经过期，还没看到新价，刊例价 $5/30。",
        ),
        ([LIST, ENDLESS], "2026-11-22", "M 是促销价，没公布截止日，刊例价 $5/30。"),
        ([LIST, ENDING], "2026-11-22", "M 是促销价，到 2026-11-30 为止，之后 $5/30。"),
        ([LIST, ENDING, NEXT], "2026-11-22", "M 是促销价，到 2026-11-30 为止，之后 $3/15。"),
        ([LIST, ENDING, NEXT], "2026-09-29", "M 是促销价，到 2026-11-30 为止，之后 $5/30。"),
        ([LIST, NEXT], "2026-11-22", "M 已公布：2026-12-01 起 $3/15。"),
        ([LIST, CALLED_OFF], "2026-10-30", "M 已公布：2026-12-01 起 $8/40。"),
    ],
    ids=[
        "promised, last day",
        "past the promise",
        "no end",
        "back to the list price",
        "to a new price",
        "before that was public",
        "announced",
        "not yet called off",
    ],
)
def test_price_says_what_follows(sheets: list[PriceSheet], day: str, said: str) -> None:
    """The promotion stands in the rows; the sentence says until when and what then."""
    reply = answer_question(question("price", "zhipu/m"), single(Model("zhipu/m", "zhipu", "M"), *sheets), at(day))
    assert said in text(reply).split("\n")
    assert rows(reply)[0]["input_per_m"] == ("4" if sheets[1].promotion else "5")


def test_nothing_is_said_of_an_announcement_that_was_called_off() -> None:
    """It is in the changes, by that name."""
    desk = single(Model("zhipu/m", "zhipu", "M"), LIST, CALLED_OFF)
    reply = answer_question(question("price", "zhipu/m"), desk, at("2026-11-22"))
    assert "已公布" not in text(reply)
    assert {c["kind"] for c in cuts(reply)} == {"cancelled"}
