"""A wrong push is taken back where it stands; what was announced and comes otherwise is told to who was told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session

from data.outbox import recording
from data.outbox.budgets import Limits
from data.outbox.claim import claim
from data.outbox.reschedule import reschedule
from data.outbox.settle import settle_due
from data.people.chats import chat_row
from data.people.wishes import Wish
from data.prices import PriceSheet
from data.store.engine import Store
from data.store.record import load_offers, supersede
from data.tables import OutboxRow
from tests.bot.delivery.mailbox import Mailbox, delivering, until
from tests.bot.delivery.test_delivery import all_sent
from tests.data.outbox.shop import BEAN, TODAY, Shop, cut
from tests.paper import offer, sheet

TWO_DAYS_MS = 2 * 86_400_000


@pytest.fixture
def shop(store: Store) -> Shop:
    """The small shop on each database."""
    return Shop(store).open()


async def delivered(shop: Shop, box: Mailbox) -> list[tuple[str, str, str]]:
    """Deliver everything; (text, edited message, replied to) of each letter."""
    async with delivering(shop.store, box):
        await until(lambda: all_sent(shop))
    return [(one.text, one.edited, one.reply_to) for one in box.letters]


async def test_a_fresh_wrong_push_is_edited(shop: Shop) -> None:
    """Another price for the same day: the message that was sent says the right one now; nothing new is sent."""
    box = Mailbox()
    shop.subscribe("1", BEAN)
    shop.move(cut(BEAN, "10>8"))
    await delivered(shop, box)
    assert shop.move(cut(BEAN, "10>9")) == 0
    assert await delivered(shop, box) == [("push: bean 10>8", "", ""), ("correction: bean 10>9", "m1", "")]


async def test_an_old_wrong_push_is_answered(shop: Shop) -> None:
    """After two days nobody looks at the old message: the correction is a reply to it."""
    box = Mailbox()
    shop.subscribe("1", BEAN)
    shop.move(cut(BEAN, "10>8"))
    await delivered(shop, box)
    with shop.store.writing() as session:
        session.connection().execute(update(OutboxRow).values(sent_at=OutboxRow.sent_at - TWO_DAYS_MS - 1))
    shop.move(cut(BEAN, "10>9"))
    assert (await delivered(shop, box))[1:] == [("correction: bean 10>9", "", "m1")]


async def test_a_correction_that_quiet_hours_held_back_goes_when_they_are_taken_back(shop: Shop) -> None:
    box = Mailbox()
    shop.subscribe("1", BEAN)
    shop.move(cut(BEAN, "10>8"))
    await delivered(shop, box)
    _set_quiet(shop, "00:00-12:00,12:00-00:00")  # always
    shop.move(cut(BEAN, "10>9"))
    assert claim(shop.store, "telegram", Limits()).messages == []
    _set_quiet(shop, None)
    assert (await delivered(shop, box))[1:] == [("correction: bean 10>9", "m1", "")]


def _set_quiet(shop: Shop, hours: str | None) -> None:
    with shop.store.writing() as session:
        chat = chat_row(session, "telegram", "1")
        chat.quiet = hours
        session.add(chat)
        session.flush()
        reschedule(session, chat)


async def test_a_wrong_push_that_still_waits_is_never_sent(shop: Shop) -> None:
    """Put right before anybody saw it: only the right one goes out."""
    box = Mailbox()
    shop.subscribe("1", BEAN)
    shop.move(cut(BEAN, "10>8"))
    shop.move(cut(BEAN, "10>9"))
    assert await delivered(shop, box) == [("push: bean 10>9", "", "")]


async def test_after_a_correction_thresholds_count_from_the_right_price(shop: Shop) -> None:
    """Told 8, corrected to 9: a move to 8.5 is 5.6 % from what they know by now."""
    box = Mailbox()
    shop.subscribe("1", BEAN)
    shop.move(cut(BEAN, "10>8"))
    await delivered(shop, box)
    shop.move(cut(BEAN, "10>9"))
    assert shop.move(cut(BEAN, "9>8.5", on="2026-11-23")) == 1


async def test_a_cancelled_announcement_is_told_to_who_was_told(shop: Shop) -> None:
    """As an answer to the announcement; those who subscribed later hear nothing."""
    box = Mailbox()
    shop.subscribe("1", BEAN)
    shop.move(cut(BEAN, "10>5", on="2026-12-01"))
    await delivered(shop, box)
    shop.subscribe("2", BEAN)
    shop.move(cut(BEAN, "10>5", on="2026-12-01", kind="cancelled"))
    assert (await delivered(shop, box))[1:] == [("correction: bean 10>5", "", "m1")]
    assert box.chats() == ["1", "1"]


def announce(session: Session, price: str, day: str) -> None:
    """A sheet in the store from a day on, recorded as a writer does."""
    with recording(session, [BEAN], run=f"{price} on {day}", today=TODAY):
        load_offers(session, [offer(BEAN, sheet(day, price))], origin="admin")


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (
            None,
            [("push: bean 10>5", "1"), ("push: bean 10>5", "2")],
        ),  # only who was not told
        ("6 20", [("push: bean 10>5", "1"), ("correction: bean 10>6", "1"), ("push: bean 10>6", "2")]),
    ],
)
async def test_on_the_day_only_those_hear_of_it_who_were_not_told_or_told_otherwise(
    shop: Shop, later: str | None, told: list[tuple[str, str]]
) -> None:
    """Announced for the first of December; chat 2 subscribes after that."""
    box = Mailbox()
    shop.subscribe("1", BEAN)
    with shop.store.writing() as session:
        announce(session, "5 20", "2026-12-01")
    await delivered(shop, box)
    shop.subscribe("2", BEAN)
    with shop.store.writing() as session:
        if later:
            wrong = _sheet_of(session, "2026-12-01")
            ids = load_offers(session, [offer(BEAN, sheet("2026-12-01", later))], origin="admin")
            supersede(session, wrong, ids[0])
        settle_due(session, today=date(2026, 12, 1))
        assert settle_due(session, today=date(2026, 12, 1)) == 0
    await delivered(shop, box)
    assert sorted((one.text, one.place.chat) for one in box.letters) == sorted(told)


def _sheet_of(session: Session, day: str) -> int:
    return int(
        session.connection().exec_driver_sql(f"SELECT id FROM sheet WHERE effective = '{day}'").scalar_one()
    )


def set_price(shop: Shop, price: PriceSheet, today: date = TODAY) -> None:
    """What `kanjia price set` does: the sheet of the same first day gives way."""
    from data.watching.record_price import record_price

    with shop.store.writing() as session:
        record_price(session, offer(BEAN), price, origin="admin", run=f"set {price.id}")


@pytest.mark.parametrize(
    ("prices", "letters"),
    [
        # (day, price) in the order of recording -> what arrives in the end
        ([("2026-11-20", "8 20"), ("2026-11-21", "6 20")], ["push: bean 10>8", "push: bean 8>6"]),
        ([("2026-11-21", "8 20"), ("2026-11-21", "10 20")], ["push: bean 10>8", "correction: bean 10>8"]),
        ([("2025-01-01", "12 20"), ("2025-06-01", "10 20")], ["push: bean 10>12", "push: bean 12>10"]),
        ([("2026-11-20", "8 20"), ("2024-06-01", "9 20")], ["push: bean 10>8"]),  # history filled in behind it
    ],
)
async def test_prices_by_an_admins_word(shop: Shop, prices: list[tuple[str, str]], letters: list[Any]) -> None:
    """Each is recorded and delivered before the next."""
    box = Mailbox()
    shop.subscribe("1", Wish("family", "bean"))
    for day, price in prices:
        set_price(shop, sheet(day, price))
        await delivered(shop, box)
    assert [letter.text for letter in box.letters] == letters
