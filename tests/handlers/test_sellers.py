"""`哪家便宜` about one model: its sellers, not the cheapest models of all; sources and free ones in rankings."""

from __future__ import annotations

import pytest

from data.prices import Model
from handlers.answer import answer_question
from handlers.desk import Desk
from tests.handlers.shop import GPT, LLAMA, V4, ask, question, rows, single, text
from tests.paper import PaperCatalogue, at, offer, sheet


def test_the_cheapest_seller_of_a_model_stands_first_with_its_source() -> None:
    """Bedrock takes 2.65 / 3.5, OpenRouter 0.59 / 0.79."""
    reply = ask("cheapest", LLAMA)
    assert reply.lines[0].startswith("最便宜的是 Llama 3 70B（openrouter 托管）：输入 $0.59，输出 $0.79")
    assert reply.table is not None
    assert [row[-1] for row in reply.table.rows] == [
        "Llama 3 70B（openrouter 托管）",
        "Llama 3 70B（bedrock 托管）",
    ]
    assert len(reply.sources) == 1


def test_the_vendors_own_list_is_said_where_a_host_undercuts_it() -> None:
    """In the peak CNY 2 / 4 is dearer than the other list's $0.14 / 0.28."""
    told = text(ask("cheapest", V4, now="2026-11-22T10:00"))
    assert "最便宜的是 DeepSeek-V4：输入 $0.14，输出 $0.28" in told
    assert "DeepSeek-V4（openrouter 托管）" in told


def test_sellers_are_ranked_by_what_the_question_costs() -> None:
    """1M in and 1M out: 0.59 + 0.79 against 2.65 + 3.5."""
    reply = ask("cheapest", LLAMA, input_tokens=1_000_000, output_tokens=1_000_000)
    assert "openrouter 托管）：$1.38" in reply.lines[0]
    assert {row["cost"] for row in rows(reply)} == {"1.38", "6.15"}


def test_a_model_with_one_seller_is_answered_with_its_price() -> None:
    """Nobody to compare with."""
    assert text(ask("cheapest", GPT)) == text(ask("price", GPT))


def test_a_ranking_names_the_sources_of_its_head() -> None:
    """Every figure has its source: here of the first three."""
    reply = ask("cheapest")
    assert len(reply.sources) == 3
    assert all("https://" in source for source in reply.sources)


def test_free_models_confirmed_last_come_first() -> None:
    """What was free two years ago may be so no more, whatever its name sorts like."""

    class Two:
        catalogue = PaperCatalogue(
            [Model("acme/a", "acme", "Old"), Model("acme/b", "acme", "New")],
            [
                offer("acme/a", sheet("2024-01-01", "0 0", checked="2024-06-01"), at="intl"),
                offer("acme/b", sheet("2024-01-01", "0 0", checked="2026-06-01"), at="intl"),
            ],
        )

        def current(self) -> PaperCatalogue:
            return self.catalogue

    told = text(answer_question(question("cheapest", free=True), Desk(Two()), at("2026-11-22"), "zh"))
    assert told.index("免费：New") < told.index("免费：Old")


DOUBTED = Model("acme/m", "acme", "M")


@pytest.mark.parametrize("intent", ["price", "cheapest"])
@pytest.mark.parametrize(
    ("now", "told"),
    [("2026-11-22", True), ("2026-10-28", False)],
)
def test_another_source_of_a_later_day_is_told_too(intent: str, now: str, told: bool) -> None:
    """1.36 since 2026-10-20, but 0.7 since 2026-10-29 elsewhere: both are said from that day on."""
    desk = single(
        DOUBTED,
        sheet("2026-10-20", "1.36 4.18"),
        sheet("2026-10-29", "0.7 2.1", standing="disputed", grade="table"),
    )
    named = ["acme/m"] if intent == "price" else []
    said = text(answer_question(question(intent, *named), desk, at(now), "zh"))
    assert "1.36" in said
    assert ("M 另有来源写的是 输入 $0.7，输出 $2.1" in said) is told


def test_a_doubt_that_a_newer_price_has_settled_is_told_no_more() -> None:
    """The price of November came after the other source's of October."""
    desk = single(
        DOUBTED,
        sheet("2026-10-20", "1.36 4.18"),
        sheet("2026-10-29", "0.7 2.1", standing="disputed"),
        sheet("2026-11-10", "1 3"),
    )
    assert "另有来源" not in text(answer_question(question("price", "acme/m"), desk, at("2026-11-22"), "zh"))
