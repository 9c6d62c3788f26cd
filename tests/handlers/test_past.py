"""The past of a price in one line: its steps, the tier they are of, and the generations behind a family's name."""

from __future__ import annotations

import pytest

from data.catalogue import Family, Flagship
from data.prices import Model
from handlers.answer import answer_question
from handlers.desk import Desk
from tests.handlers.shop import DOUBAO, GPT, ask, question, single, text
from tests.paper import OFF_PEAK, PEAK, PaperCatalogue, at, offer, rate, sheet

STEPS = {
    "each step with its day": (
        [sheet("2023-03-01", "2 2"), sheet("2023-06-13", "1.5 2"), sheet("2024-02-16", "0.5 1.5")],
        "M：$2/2（2023-03-01 起）→ $1.5/2（2023-06-13 起）→ $0.5/1.5（2024-02-16 起）；累计 输入 −75%，输出 −25%",
    ),
    "a price that fell and rose again does not look like a cut": (
        [sheet("2026-04-24", "12 24"), sheet("2026-05-22", "3 6"), sheet("2026-08-17", "9 27")],
        "M：$12/24（2026-04-24 起）→ $3/6（2026-05-22 起）→ $9/27（2026-08-17 起）；累计 输入 −25%，输出 +12.5%",
    ),
    "of many the first and the last two": (
        [sheet(f"2024-0{month}-01", f"{price} 9") for month, price in enumerate((9, 8, 7, 6, 5), 1)],
        "M：$9/9（2024-01-01 起）→ … → $6/9（2024-04-01 起）→ $5/9（2024-05-01 起）；累计 输入 −44.4%",
    ),
    "a tier that all steps are of stands with the name": (
        [
            sheet(day, rate(low, input_upto=32_000), rate(high, input_above=32_000))
            for day, low, high in (("2025-09-23", "6 24", "10 40"), ("2026-01-23", "3 12", "4 16"))
        ],
        "M（输入 ≤32K）：$6/24（2025-09-23 起）→ $3/12（2026-01-23 起）；累计 输入、输出都是 −50%",
    ),
    "hours that began later stand with their step": (
        [
            sheet("2026-04-24", "1 2"),
            sheet("2026-08-17", rate("2 4", window=PEAK), rate("1 2", window=OFF_PEAK)),
        ],
        "M：$1/2（2026-04-24 起）→ $2/4（2026-08-17 起，高峰时段）",
    ),
    "no step": (
        [sheet("2024-01-01", rate("1 2", input_upto=32_000))],
        "M（输入 ≤32K）：$1/2（2024-01-01 起），没变过",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_steps_of_one_model(name: str) -> None:
    """Native figures, oldest first, the tier of the standing default named."""
    sheets, expected = STEPS[name]
    desk = single(Model("acme/m", "acme", "M"), *sheets)
    assert expected in text(answer_question(question("price", "acme/m"), desk, at("2026-11-22"), "zh"))


def test_a_history_told_step_by_step_ends_with_the_first_and_the_last() -> None:
    """Those between stand above already."""
    sheets, _ = STEPS["each step with its day"]
    desk = single(Model("acme/m", "acme", "M"), *sheets)
    told = text(answer_question(question("history", "acme/m"), desk, at("2026-11-22"), "zh"))
    assert "M：$2/2（2023-03-01 起）→ $0.5/1.5（2024-02-16 起）；累计" in told


@pytest.mark.parametrize("intent", ["compare_cost", "price", "cost"])
def test_a_familys_name_is_answered_with_the_generations_before(intent: str) -> None:
    """豆包 was 0.8 / 2 in May 2024: other models, and said to be."""
    told = text(ask(intent, DOUBAO, GPT, families=["doubao", None], total_tokens=1_000_000))
    assert "豆包 历代（不是同一个模型）：豆包 Pro 32K ¥0.8/2（2024-05-15）→ " in told
    assert "→ 豆包 Seed 1.6 ¥0.8/8（2025-06-13，输入 ≤32K）" in told


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "the model was named itself"),
        ({"families": ["doubao", None], "as_of": "2024-12"}, "of that day there was but one"),
    ],
)
def test_no_generations_where_none_are_meant(said: dict[str, object], why: str) -> None:
    """Nobody asked about the family, or it had only one model by then."""
    assert "历代" not in text(ask("price", DOUBAO, GPT, **said)), why


def test_generations_of_one_price_are_told_once() -> None:
    """A, B at 1 / 2 and C at 3 / 6: where the price did not move, only who moved it matters."""

    class Line:
        catalogue = PaperCatalogue(
            [Model(f"acme/{m}", "acme", m.upper(), "line") for m in "abc"],
            [offer(f"acme/{m}", sheet(f"2024-0{n}-01", price), at="intl")
             for n, (m, price) in enumerate((("a", "1 2"), ("b", "1 2"), ("c", "3 6")), 1)],
            families=[Family("line", "acme", "Line", None,
                             tuple(Flagship(f"acme/{m}", None, "https://line.example") for m in "abc"))],
        )  # fmt: skip

        def current(self) -> PaperCatalogue:
            return self.catalogue

    asked = question("price", "acme/c", families=["line"])
    told = text(answer_question(asked, Desk(Line()), at("2024-06-01"), "en"))
    assert "Line by generation (different models): A $1/2 (2024-01-01) → C $3/6 (2024-03-01)" in told


def test_a_long_history_keeps_where_it_began() -> None:
    """15 steps down from 20: the first and the last eleven, three between left out."""
    sheets = [sheet(f"2024-01-{day:02}", str(21 - day)) for day in range(1, 17)]
    desk = single(Model("acme/m", "acme", "M"), *sheets)
    counted, *lines = answer_question(question("history", "acme/m"), desk, at("2026-11-22"), "zh").lines
    assert counted == "共有 15 天降价。"
    assert lines[0] == "2024-01-02：输入 $20 → $19（−5%）"
    assert lines[1] == "… 中间 3 条略去"
    assert lines[2] == "2024-01-06：输入 $16 → $15（−6.3%）"
    assert lines[12] == "2024-01-16：输入 $6 → $5（−16.7%）"
