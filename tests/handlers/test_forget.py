"""/forget deletes at once; /start says how the bot is called in groups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from data.people.chats import chat_row
from data.people.conversations import StoredTalks
from data.people.talk import Talk
from data.store.engine import Store, open_store
from data.store.read_side import StoreCatalogue
from data.tables import ChatRow, ConversationRow, SubscriptionRow
from handlers.answer import answer
from handlers.desk import Desk
from handlers.message import Message, Place
from handlers.reply import Reply, plain_text
from tests.databases import SqliteFiles

PRIVATE, GROUP = Place("telegram", "1001"), Place("telegram", "-5", group=True)


class One:
    def __init__(self, catalogue: StoreCatalogue) -> None:
        self._catalogue = catalogue

    def current(self) -> StoreCatalogue:
        return self._catalogue


@pytest.fixture
def people(sqlite_files: SqliteFiles) -> Iterator[Store]:
    """A private chat and a group with a subscription each, and a question of two people in both."""
    store = open_store(sqlite_files.fresh())
    with store.writing() as session:
        for place in (PRIVATE, GROUP):
            chat = chat_row(session, place.platform, place.chat, group=place.group)
            session.add(
                SubscriptionRow(
                    chat_id=chat.id or 0, target_kind="model", target="x", created_by="1001", created_at=1
                )
            )
    for place in (PRIVATE, GROUP):
        for person in ("1001", "1002"):
            StoredTalks(store).remember(Talk(place.platform, place.chat, "", person), "{}")
    yield store
    store.close()


def said(text: str, place: Place, catalogue: StoreCatalogue, people: Store, *, admin: bool | None = None) -> Reply:
    message = Message(text, place, "1001", datetime.now(UTC), language="en", is_admin=admin)
    return answer(message, Desk(One(catalogue), people=people))


def left(people: Store) -> tuple[list[str], list[tuple[str, str]]]:
    """Chats and conversations that are still stored."""
    with people.reading() as session:
        chats = session.exec(select(ChatRow.chat)).all()
        talks = session.exec(select(col(ConversationRow.chat), col(ConversationRow.person))).all()
        return sorted(chats), sorted(tuple(talk) for talk in talks)


def test_in_private_everything_goes(catalogue: StoreCatalogue, people: Store) -> None:
    reply = said("/forget", PRIVATE, catalogue, people)
    assert "deleted" in plain_text(reply)
    assert not reply.kept
    assert left(people) == (["-5"], [("-5", "1002")])
    with people.reading() as session:
        assert session.exec(select(SubscriptionRow.created_by)).all() == [""]


def test_in_a_group_an_admin_deletes_the_groups_data(catalogue: StoreCatalogue, people: Store) -> None:
    assert said("/forget", GROUP, catalogue, people).needs_admin
    assert left(people)[0] == ["-5", "1001"]
    said("/forget", GROUP, catalogue, people, admin=True)
    assert left(people) == (["1001"], [("1001", "1002")])


def test_in_a_group_everybody_else_deletes_their_own(catalogue: StoreCatalogue, people: Store) -> None:
    reply = said("/forget", GROUP, catalogue, people, admin=False)
    assert "admins" in plain_text(reply)
    assert left(people) == (["-5", "1001"], [("-5", "1002"), ("1001", "1002")])


@pytest.mark.parametrize(
    ("platform", "told"), [("telegram", True), ("feishu", False)]
)  # fmt: skip
def test_start_explains_privacy_mode_where_there_is_one(
    platform: str, told: bool, catalogue: StoreCatalogue, people: Store
) -> None:
    text = plain_text(said("/start", Place(platform, "1"), catalogue, people))
    assert "1M tokens on Doubao vs GPT-4o?" in text
    assert ("privacy mode" in text) is told
