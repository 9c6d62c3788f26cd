"""Which of several comes first, and what an amount does to a ranking."""

from __future__ import annotations

from data.prices import Model
from handlers.answer import answer_question
from handlers.desk import Desk
from handlers.reply import plain_text
from tests.handlers.shop import GPT, PRO, V4, ask, question, rows, text
from tests.paper import PaperCatalogue, at, offer, rate, sheet


class Tiered:
    """Alpha is cheaper up to 32K input, Beta beyond."""

    catalogue = PaperCatalogue(
        [
            Model("acme/a", "acme", "Alpha", context_window=256_000),
            Model("acme/b", "acme", "Beta", context_window=256_000),
        ],
        [
            offer(
                "acme/a",
                sheet("2026-01-01", rate("1 1", input_upto=32_000), rate("9 9", input_above=32_000)),
                at="intl",
            ),
            offer("acme/b", sheet("2026-01-01", "2 2"), at="intl"),
        ],
    )

    def current(self) -> PaperCatalogue:
        return self.catalogue


def told(**said: object) -> tuple[list[str], str]:
    """(models in order, text) of a ranking."""
    reply = answer_question(question("cheapest", **said), Desk(Tiered()), at("2026-11-22"), "en")
    return list(dict.fromkeys(row["model"] for row in rows(reply))), plain_text(reply)


def test_without_an_amount_the_first_tier_ranks() -> None:
    assert told()[0] == ["acme/a", "acme/b"]


def test_an_amount_ranks_by_what_it_costs() -> None:
    """100K in and 10K out fall into Alpha's dear tier: 0.99 against 0.22."""
    order, words = told(input_tokens=100_000, output_tokens=10_000)
    assert order == ["acme/b", "acme/a"]
    assert "Beta is the cheapest: $0.22" in words
    assert "Ranked by the cost of" in words


def test_the_dearest_come_first_where_they_are_asked_for() -> None:
    order, words = told(order="dear")
    assert order == ["acme/b", "acme/a"]
    assert "Dearest models" in words
    assert "Beta is the dearest" in words


def test_a_comparison_is_put_in_order_only_when_asked() -> None:
    def models(**said: object) -> list[str]:
        reply = ask("compare_cost", PRO, GPT, V4, **said)
        return list(dict.fromkeys(row["model"] for row in rows(reply)))

    assert models()[0] == PRO
    assert models(order="dear")[0] == GPT
    assert models(order="cheap")[-1] == GPT


def test_a_sum_at_a_pace_lasts_so_many_days() -> None:
    """100 calls a day of 1K in and 300 out cost 0.55 USD: 40 USD pay 7,272 calls, 72 days."""
    said = {"input_tokens": 1_000, "output_tokens": 300, "calls": 100, "period": "day"}
    words = text(ask("budget", GPT, budget={"amount": "40", "currency": "USD"}, **said))
    assert "7,272次" in words
    assert "72 天" in words
