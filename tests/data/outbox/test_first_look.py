"""First runs, newer files, restarts: nothing is lost and nobody is flooded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from data.outbox import end_run
from data.outbox.budgets import Limits
from data.outbox.claim import claim
from data.outbox.reschedule import reschedule
from data.outbox.sweep import sweep
from data.outbox.upkeep import keep_small
from data.people.chats import chat_row, forget_chat, move_chat, remove_chat
from data.people.wishes import Wish
from data.store.engine import Store
from data.store.record import load_offers
from data.tables import ChatRow, OutboxItemRow, OutboxRow, SubscriptionRow
from tests.data.outbox.shop import BEAN, TODAY, Shop, cut
from tests.paper import offer, sheet


@pytest.fixture
def shop(store: Store) -> Shop:
    """The small shop on each database."""
    return Shop(store).open()


def load(shop: Shop, day: str, price: str) -> None:
    """A newer file of the package brings a line."""
    with shop.store.writing() as session:
        load_offers(session, [offer(BEAN, sheet(day, price))], origin="ledger")


def look(shop: Shop) -> int:
    with shop.store.writing() as session:
        return sweep(session, today=TODAY)


def test_the_first_look_at_a_store_tells_nobody_and_the_next_tells_what_is_new(shop: Shop) -> None:
    """Recent changes that were there before are known; one that a newer file brings is news, once."""
    load(shop, "2026-11-10", "8 20")
    shop.subscribe("1", BEAN)
    assert look(shop) == 0
    load(shop, "2026-11-20", "6 20")
    assert [look(shop), look(shop)] == [1, 0]
    assert shop.said("1") == [["bytedance/bean@cn input 8>6"]]


def test_old_history_in_a_newer_file_is_no_news(shop: Shop) -> None:
    """A change of last year that was missing."""
    look(shop)
    shop.subscribe("1", Wish("all"))
    load(shop, "2025-03-01", "8 20")
    assert look(shop) == 0


def test_what_was_told_already_is_not_found_again(shop: Shop) -> None:
    """An admin recorded it first; the file of a later version has it too."""
    look(shop)
    shop.subscribe("1", BEAN)
    assert shop.move(cut(BEAN, "10>8")) == 1
    load(shop, "2026-11-22", "8 20")
    assert look(shop) == 0


def test_a_run_over_the_sources_is_one_message_at_its_end(shop: Shop) -> None:
    """Each source is a transaction of its own; the message waits for the end of the run."""
    shop.subscribe("1", Wish("family", "bean"))
    shop.move(cut(BEAN, "10>8"), run="update:1")
    shop.move(cut("bytedance/bean-mini", "1>0.5"), run="update:1")
    assert claim(shop.store, "telegram", Limits()).messages == []
    with shop.store.writing() as session:
        end_run(session, "update:1")
    (message,) = claim(shop.store, "telegram", Limits()).messages
    assert len(message.told) == 2


def due(shop: Shop) -> list[str]:
    """Messages that may go now, by chat; claimed."""
    return [message.chat for message in claim(shop.store, "telegram", Limits()).messages]


@pytest.mark.parametrize(
    "settings",
    [
        {"digest": "daily", "digest_at": "09:00"},
        {"quiet": "00:00-12:00,12:00-00:00"},  # always
        {"muted_until": int(datetime(2100, 1, 1, tzinfo=UTC).timestamp() * 1000)},
    ],
)
def test_what_a_chat_holds_back_gathers_into_one_message(shop: Shop, settings: dict[str, object]) -> None:
    """Digest, quiet hours, mute: nothing goes; with the setting taken back, all of it in one message."""
    shop.subscribe("1", Wish("family", "bean"), **settings)
    shop.move(cut(BEAN, "10>8"))
    shop.move(cut("bytedance/bean-mini", "1>0.5"))
    assert due(shop) == []
    with shop.store.writing() as session:
        chat = chat_row(session, "telegram", "1")
        chat.digest, chat.quiet, chat.muted_until = "off", None, None
        session.add(chat)
        session.flush()
        reschedule(session, chat)
    (message,) = claim(shop.store, "telegram", Limits()).messages
    assert len(message.told) == 2


def test_a_pause_and_its_end(shop: Shop) -> None:
    """What waited when the chat was paused goes when it is resumed."""
    shop.subscribe("1", BEAN)
    shop.move(cut(BEAN, "10>8"))
    for paused, expected in ((True, []), (False, ["1"])):
        with shop.store.writing() as session:
            chat = chat_row(session, "telegram", "1")
            chat.paused = paused
            session.add(chat)
            session.flush()
            reschedule(session, chat)
        assert due(shop) == expected


def rows(shop: Shop, table: type[SQLModel]) -> int:
    with shop.store.reading() as session:
        return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def test_a_forgotten_chat_leaves_nothing_and_a_left_one_is_forgotten_after_thirty_days(shop: Shop) -> None:
    """Subscriptions, messages and items go with it."""
    for chat in ("1", "2", "3"):
        shop.subscribe(chat, BEAN)
    shop.move(cut(BEAN, "10>8"))
    with shop.store.writing() as session:
        assert forget_chat(session, "telegram", "1")
        remove_chat(session, "telegram", "2")
        gone = session.execute(select(ChatRow).where(col(ChatRow.chat) == "2")).scalar_one()
        gone.removed_at = 1
        session.add(gone)
    with shop.store.writing() as session:
        keep_small(session)
    assert [rows(shop, table) for table in (ChatRow, SubscriptionRow, OutboxRow, OutboxItemRow)] == [1, 1, 1, 1]


def test_a_chat_that_moves_onto_a_known_one_keeps_both_chats_subscriptions(shop: Shop) -> None:
    """A group that became a supergroup in which somebody had subscribed already."""
    shop.subscribe("1", BEAN, language="en")
    shop.subscribe("-100", "openai/gpt")
    with shop.store.writing() as session:
        move_chat(session, "telegram", "1", "-100")
        move_chat(session, "telegram", "1", "-100")
    assert (rows(shop, ChatRow), rows(shop, SubscriptionRow)) == (1, 2)
    assert shop.move(cut(BEAN, "10>8")) == 1
    assert [message.chat for message in shop.messages()] == ["-100"]
