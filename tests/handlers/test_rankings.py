"""What a ranking of the cheapest says beside its figures."""

from __future__ import annotations

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
