"""What was said before, kept where every replica finds it: by platform, chat, topic and person, for 15 minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from data.people.chats import chat_row
from data.store.engine import Store
from handlers.answer import answer
from handlers.conversation import dumped, recall, remember
from handlers.desk import Desk
from handlers.message import Message, Place
from handlers.question import Question
from tests.handlers.shop import Shop, rows
from tests.paper import at

PLACE = Place("telegram", "-100", "7", group=True)
MESSAGE = Message("那豆包呢", PLACE, "ann", at("2026-11-22"))
ASKED = Question(
    intent="cost", models=["openai/gpt-4o"], families=["gpt-4o"], total_tokens=1_000_000, thinking=True
)


@pytest.fixture
def desk(store: Store) -> Desk:
    """A desk with a store for people, on each database in turn."""
    return Desk(Shop(), people=store)


def test_the_last_question_comes_back_as_it_was(desk: Desk) -> None:
    """With what the contract's object leaves out, also read anew by a process that was restarted."""
    remember(MESSAGE, ASKED, desk)
    restarted = Desk(Shop(), people=desk.people)
    assert [recall(MESSAGE, each).previous for each in (desk, restarted)] == [ASKED, ASKED]


def test_another_replica_takes_it_up(desk: Desk) -> None:
    """Nothing is kept in the process."""
    remember(MESSAGE, ASKED, desk)
    assert recall(MESSAGE, Desk(Shop(), people=desk.people)).previous == ASKED


@pytest.mark.parametrize(
    "other",
    [
        replace(MESSAGE, person="bob"),
        replace(MESSAGE, place=Place("telegram", "-100", "8", group=True)),
        replace(MESSAGE, place=Place("telegram", "-200", "7", group=True)),
        replace(MESSAGE, place=Place("feishu", "-100", "7", group=True)),
    ],
)
def test_nobody_else_and_nowhere_else_goes_on_from_it(other: Message, desk: Desk) -> None:
    """Another person, topic, chat or platform."""
    remember(MESSAGE, ASKED, desk)
    assert recall(other, desk).previous is None


def test_only_a_question_that_was_understood_replaces_it(desk: Desk) -> None:
    """An unclear one leaves the one before in place."""
    remember(MESSAGE, ASKED, desk)
    for intent in ("ambiguous", "out_of_scope", "help", "settings", "list_subscriptions"):
        remember(MESSAGE, Question(intent=intent), desk)
    assert recall(MESSAGE, desk).previous == ASKED
    remember(MESSAGE, ASKED.model_copy(update={"total_tokens": Decimal(5)}), desk)
    previous = recall(MESSAGE, desk).previous
    assert previous
    assert previous.total_tokens == 5


def test_after_a_quarter_of_an_hour_it_is_over(desk: Desk) -> None:
    """By the database's clock; the next one kept sweeps it away."""
    assert desk.people
    remember(MESSAGE, ASKED, desk)
    with desk.people.writing() as session:
        session.connection().execute(text("UPDATE conversation SET expires = expires - 900000"))
    assert recall(MESSAGE, desk).previous is None
    remember(replace(MESSAGE, person="bob"), ASKED, desk)
    with desk.people.reading() as session:
        assert session.connection().execute(text("SELECT count(*) FROM conversation")).scalar_one() == 1


def test_a_question_of_another_version_is_none(desk: Desk) -> None:
    """After an update nobody is answered with half a question."""
    assert desk.people
    remember(MESSAGE, ASKED, desk)
    with desk.people.writing() as session:
        session.connection().execute(text('UPDATE conversation SET question = \'{"intent": "sing"}\''))
    assert recall(MESSAGE, desk).previous is None


def test_talk_that_is_not_for_the_bot_leans_on_nothing(desk: Desk) -> None:
    """And leaves nothing behind."""
    remember(replace(MESSAGE, addressed=False), ASKED, desk)
    assert recall(MESSAGE, desk).previous is None
    remember(MESSAGE, ASKED, desk)
    assert recall(replace(MESSAGE, addressed=False), desk).previous is None


def test_the_chats_language_wins_over_the_persons(desk: Desk) -> None:
    """What a platform says of a person counts only for taps and commands."""
    assert desk.people
    spoken = replace(MESSAGE, language="en")
    assert recall(spoken, desk).language is None
    assert recall(replace(spoken, text="/help"), desk).language == "en"
    assert recall(replace(spoken, button=True), desk).language == "en"
    with desk.people.writing() as session:
        chat_row(session, "telegram", "-100", group=True).language = "zh-Hant"
    assert recall(replace(spoken, button=True), desk).language == "zh-Hant"


def test_a_desk_without_a_store_remembers_for_itself() -> None:
    """The terminal's conversation, as long and not longer."""
    desk = Desk(Shop())
    remember(MESSAGE, ASKED, desk)
    assert recall(MESSAGE, desk).previous == ASKED
    assert recall(MESSAGE, Desk(Shop())).previous is None
    assert recall(replace(MESSAGE, sent=MESSAGE.sent + timedelta(minutes=15)), desk).previous is None


def test_a_follow_up_is_answered(desk: Desk) -> None:
    """Through the one way in: the amount of the first question prices the second model."""
    answer(replace(MESSAGE, text="gpt-4o 100万输入 多少钱"), desk)
    reply = answer(replace(MESSAGE, text="那 DeepSeek-V4 呢"), desk)
    assert rows(reply)
    assert {row["model"] for row in rows(reply)} != {"openai/gpt-4o"}
    assert all(row["cost"] is not None for row in rows(reply) if row["applies"])


def test_what_is_kept_is_one_line_of_text() -> None:
    """Fit for a text column of either database."""
    assert "\n" not in dumped(ASKED)
