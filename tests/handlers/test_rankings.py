"""What a ranking of the cheapest says beside its figures."""

from __future__ import annotations

from datetime import date

from data.prices import Model
from handlers.answer import answer_question
from handlers.desk import Desk
from handlers.reply import Reply, plain_text
from tests.handlers.shop import question, rows
from tests.paper import PaperCatalogue, at, offer, sheet

LONG_AGO, OF_LATE = "2024-09-13", "2026-11-12"


class Two:
    """Two models at one price: one confirmed of late, one not for two years."""

    catalogue = PaperCatalogue(
        [Model("acme/a", "acme", "Alpha"), Model("acme/b", "acme", "Beta")],
        [
            offer("acme/a", sheet("2024-09-13", "1 1", checked=LONG_AGO), at="intl"),
            offer("acme/b", sheet("2024-09-13", "1 1", checked=OF_LATE), at="intl"),
        ],
    )

    def current(self) -> PaperCatalogue:
        return self.catalogue


def ranked(now: str = "2026-11-22") -> Reply:
    return answer_question(question("cheapest"), Desk(Two()), at(now), "en")


def test_of_equal_prices_the_one_confirmed_last_stands_first() -> None:
    assert [row["model"] for row in rows(ranked())] == ["acme/b", "acme/a"]


def test_a_price_that_nobody_has_confirmed_for_long_is_named_with_its_day() -> None:
    told = plain_text(ranked())
    assert f"Last confirmed long ago, may have moved since: Alpha ({LONG_AGO})." in told
    assert "Beta (" not in told


def test_nothing_is_old_on_the_day_it_was_seen() -> None:
    assert "long ago" not in plain_text(ranked(now="2024-09-20"))


class WithAnEmbedding:
    """A chat model, and two embeddings that have no output price."""

    catalogue = PaperCatalogue(
        [
            Model("acme/chat", "acme", "Chat"),
            Model("acme/dear", "acme", "Dear", modalities=("embedding",), chat=False),
            Model("acme/cheap", "acme", "Cheap", modalities=("embedding",), chat=False),
        ],
        [
            offer("acme/chat", sheet("2026-09-13", "0.01 0.01"), at="intl"),
            offer("acme/dear", sheet("2026-09-13", "0.2"), at="intl"),
            offer("acme/cheap", sheet("2026-09-13", "0.1"), at="intl"),
        ],
    )

    def current(self) -> PaperCatalogue:
        return self.catalogue


def among_embeddings(**said: object) -> Reply:
    return answer_question(question("cheapest", **said), Desk(WithAnEmbedding()), at("2026-11-22"), "en")


def test_embeddings_are_ranked_by_their_input_price_where_they_are_asked_for() -> None:
    reply = among_embeddings(modality="embedding")
    assert [row["model"] for row in rows(reply)] == ["acme/cheap", "acme/dear"]
    assert "Cheap is the cheapest: $0.1" in plain_text(reply)
    assert "Ranked by the input price." in plain_text(reply)


def test_embeddings_are_not_ranked_among_chat_models() -> None:
    assert [row["model"] for row in rows(among_embeddings())] == ["acme/chat"]


def test_sellers_compared_by_a_sort_of_model_are_not_compared_by_their_flagships() -> None:
    """百度和智谱的embedding谁便宜."""
    asked = question("compare_cost", "vendor:acme", "vendor:other", modality="embedding")
    reply = answer_question(asked, Desk(WithAnEmbedding()), at("2026-11-22"), "en")
    assert [row["model"] for row in rows(reply)] == ["acme/cheap", "acme/dear"]


class WithAGoneModel:
    """A model that is no longer sold, one that has no price at all, and what is on sale."""

    catalogue = PaperCatalogue(
        [
            Model("acme/gone", "acme", "Gone", retired=date(2026, 3, 1)),
            Model("acme/dark", "acme", "Dark"),
            Model("acme/less", "acme", "Less"),
            Model("acme/more", "acme", "More"),
        ],
        [
            offer("acme/gone", sheet("2025-01-01", "2 8"), at="intl"),
            offer("acme/less", sheet("2026-09-13", "1 4"), at="intl"),
            offer("acme/more", sheet("2026-09-13", "3 9"), at="intl"),
        ],
    )

    def current(self) -> PaperCatalogue:
        return self.catalogue


def cheaper_than(model: str) -> Reply:
    asked = question("cheapest", cheaper_than=model)
    return answer_question(asked, Desk(WithAGoneModel()), at("2026-11-22"), "en")


def test_what_is_cheaper_than_a_model_no_longer_sold_goes_by_its_last_price() -> None:
    assert [row["model"] for row in rows(cheaper_than("acme/gone"))] == ["acme/less"]


def test_nothing_is_called_cheaper_than_a_model_without_a_price() -> None:
    told = plain_text(cheaper_than("acme/dark"))
    assert "Dark has no price to compare with." in told
    assert "No priced model" not in told
