"""What a correction says: what does not hold, what holds instead, and what of the wrong push still holds."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from data.outbox.budgets import Limits
from data.outbox.claim import claim
from data.outbox.finish import Result, finish
from data.people.notices import Notice
from data.people.wishes import Wish
from data.prices import PriceSheet
from data.store.engine import Store
from data.watching.record_price import cancel_price, record_price
from tests.data.outbox.shop import BEAN, TODAY, Shop
from tests.paper import offer, sheet

SOON = TODAY + timedelta(days=400)
"""Still to come on whatever day the tests run."""


class Counter:
    """An admin who sets Bean's price of one day, and a chat that is told."""

    def __init__(self, store: Store) -> None:
        self.shop = Shop(store).open()
        self.shop.subscribe("1", BEAN)
        self.runs = 0

    def set(self, prices: str, day: str = "2026-11-22") -> None:
        self._record(sheet(day, prices))

    def _record(self, one: PriceSheet) -> None:
        self.runs += 1
        with self.shop.store.writing() as session:
            record_price(session, offer(BEAN, at="cn"), one, origin="admin", run=f"set:{self.runs}")

    def cancel(self, day: str) -> None:
        self.runs += 1
        with self.shop.store.writing() as session:
            cancel_price(
                session, offer(BEAN, at="cn"), sheet(day, "1 2").effective or TODAY, run=f"no:{self.runs}"
            )

    def hears(self) -> list[str]:
        """What is delivered now: `push effective input 10>8`, `correction of … : …`."""
        found = claim(self.shop.store, "telegram", Limits()).messages
        finish(
            self.shop.store, "telegram", [Result(one, "sent", message_id=f"m{one.id}") for one in found], Limits()
        )
        return [
            f"{one.kind} {told.notice.phase} {_said(told.notice)}"
            + (f" not {_said(told.was)}" if told.was else "")
            for one in found
            for told in one.told
        ]


def _said(notice: Notice) -> str:
    return ", ".join(sorted(f"{line.meter} {line.before}>{line.after}" for line in notice.lines))


@pytest.fixture
def counter(store: Store) -> Counter:
    """Bean costs 10 in and 20 out until somebody sets it."""
    return Counter(store)


def test_the_part_of_a_push_that_holds_stays_in_its_correction(counter: Counter) -> None:
    """Only the input was mistyped: the edited message must not lose the cut of the output."""
    counter.set("8 16")
    assert counter.hears() == ["push effective input 10>8, output 20>16"]
    counter.set("9 16")
    assert counter.hears() == [
        "correction effective input 10>9, output 20>16 not input 10>8, output 20>16",
    ]


def test_a_part_that_never_came_is_taken_back_with_the_rest_put_right(counter: Counter) -> None:
    """The output did not move at all: one correction says both."""
    counter.set("8 16")
    counter.hears()
    counter.set("9 20")
    assert counter.hears() == ["correction effective input 10>9 not input 10>8, output 20>16"]


def test_a_part_that_never_came_leaves_the_other_part(counter: Counter) -> None:
    """The input was right, the output was not cut."""
    counter.set("8 16")
    counter.hears()
    counter.set("8 20")
    assert counter.hears() == ["correction effective input 10>8 not input 10>8, output 20>16"]


def test_a_push_of_nothing_is_taken_back_whole(counter: Counter) -> None:
    """The old price after all."""
    counter.set("8 16")
    counter.hears()
    counter.set("10 20")
    assert counter.hears() == ["correction cancelled input 10>8, output 20>16 not input 10>8, output 20>16"]


def test_a_correction_that_waits_gives_way_to_the_next_one(counter: Counter) -> None:
    """Corrected twice before the first correction went out (quiet hours): the chat hears the last word, once."""
    counter.set("8 16")
    counter.hears()
    counter.set("9 16")
    counter.set("10 20")
    assert counter.hears() == ["correction cancelled input 10>9, output 20>16 not input 10>8, output 20>16"]
    assert counter.hears() == []


def test_an_announcement_put_right_and_then_called_off(counter: Counter) -> None:
    """Each time whoever was told hears it; the part that stays announced stays in the message."""
    day = SOON.isoformat()
    counter.set("8 16", day)
    assert counter.hears() == ["push announced input 10>8, output 20>16"]
    counter.set("7 16", day)
    assert counter.hears() == ["correction announced input 10>7, output 20>16 not input 10>8, output 20>16"]
    counter.cancel(day)
    assert counter.hears() == ["correction cancelled input 10>7, output 20>16 not input 10>8, output 20>16"]


def test_it_is_the_last_told_price_that_later_changes_are_measured_from(counter: Counter) -> None:
    """After a push of 8 that was put right to 9.96, a price of 9.9 is less than 1 % away."""
    counter.set("8 20")
    counter.hears()
    counter.set("9.96 20")
    counter.hears()
    counter.set("9.9 20", "2026-11-23")
    assert counter.hears() == []


def test_a_message_carries_the_target_that_it_is_sent_for(counter: Counter) -> None:
    """Also where another subscription of the chat is told of the same change."""
    aim = Wish("family", "bean", below=Decimal(8), currency="CNY")
    counter.shop.subscribe("1", aim)
    counter.shop.subscribe("2", BEAN)
    counter.set("8 16")
    found = claim(counter.shop.store, "telegram", Limits()).messages
    assert {one.chat: [told.aim for told in one.told] for one in found} == {"1": [aim], "2": [None]}
