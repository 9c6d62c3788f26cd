"""What was said before is known to the next message, at once, after a restart and on another replica."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.answering.apology import apology
from bot.answering.chats import Chats
from bot.answering.intake import Intake
from bot.answering.pipeline import Incoming, Pipeline
from bot.answering.talk_memory import TalkMemory
from bot.platform import Capabilities, Sent
from data.people.chats import chat_row
from data.people.seen_events import Batch, SeenEvents
from data.people.talk import Remembered, Talk
from data.store.engine import open_store
from handlers.message import Message, Place
from handlers.reply import Reply

TALK = Talk("telegram", "5", "", "7")


class Quiet:
    """A platform that takes everything."""

    name = "telegram"
    capabilities = Capabilities(idempotent_sends=False, edits=False, per_bot=(), per_chat=(), per_group=())

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(
        self, place: Place, reply: Reply, *, key: str = "", reply_to: str = "", silent: bool = False
    ) -> Sent:
        await asyncio.sleep(0.01)
        self.sent.append(reply.lines[0])
        return Sent(str(len(self.sent)))

    async def edit(self, place: Place, message_id: str, reply: Reply) -> None:
        raise AssertionError("nothing is edited here")

    async def is_admin(self, place: Place, person: str) -> bool:
        return True


@asynccontextmanager
async def replica(url: str) -> AsyncIterator[tuple[Pipeline, Quiet]]:
    """A pipeline whose answers are what was said before, and remembers what is said now."""
    talks, store = TalkMemory(), open_store(url)

    def answer(message: Message) -> Reply:
        talk = Talk("telegram", message.place.chat, "", message.person)
        before = talks.recall(talk)
        talks.remember(talk, message.text)
        return Reply(lines=(f"{before.question} {before.language}",))

    pipeline = Pipeline(SeenEvents(url), Chats(store), answer, apology, talks=talks)
    try:
        yield pipeline, Quiet()
    finally:
        await pipeline.drain(5)
        store.close()


async def say(pipeline: Pipeline, platform: Quiet, *texts: str) -> None:
    for text in texts:
        message = Message(text, Place("telegram", "5"), "7", datetime.now(UTC), id=text)
        await pipeline.converse(platform, Incoming(text, message))


async def test_messages_that_come_at_once_know_each_other(store_url: str) -> None:
    async with replica(store_url) as (pipeline, platform):
        await say(pipeline, platform, "a", "b", "c", "d")
        await pipeline._lanes.drain(5)
    assert platform.sent == ["None None", "a None", "b None", "c None"]


async def test_another_replica_and_a_restart_know_what_was_said(store_url: str) -> None:
    async with replica(store_url) as (pipeline, platform):
        await say(pipeline, platform, "a")
        await pipeline._lanes.drain(5)
        await asyncio.sleep(0.2)  # written within 50 ms
        async with replica(store_url) as (other, others):
            await say(other, others, "b")
            await other._lanes.drain(5)
            await asyncio.sleep(0.2)
        await say(pipeline, platform, "c")
        await pipeline._lanes.drain(5)
    async with replica(store_url) as (pipeline, later):
        await say(pipeline, later, "d")
        await pipeline._lanes.drain(5)
    assert (platform.sent, others.sent, later.sent) == (["None None", "b None"], ["a None"], ["c None"])


async def test_the_language_a_chat_has_set_is_known(store_url: str) -> None:
    store = open_store(store_url)
    with store.writing() as session:
        chat_row(session, "telegram", "5").language = "en"
    store.close()
    async with replica(store_url) as (pipeline, platform):
        await say(pipeline, platform, "a")
        await pipeline._lanes.drain(5)
    assert platform.sent == ["None en"]


def test_a_question_is_forgotten_after_a_quarter_of_an_hour(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = SeenEvents(store_url)
    seen.take(Batch(said={TALK: "a"}))
    assert seen.take(Batch(asking=[TALK])).talks == {TALK: Remembered(None, "a")}
    monkeypatch.setattr("data.people.seen_events.TALKS_KEPT", timedelta(minutes=-1))
    seen.take(Batch(said={TALK: "b"}))
    assert seen.take(Batch(asking=[TALK])).talks == {TALK: Remembered(None, None)}
    seen.close()


def test_what_the_store_says_does_not_undo_what_was_said_since() -> None:
    talks = TalkMemory()
    talks.remember(TALK, "new")
    talks.learn({TALK: Remembered("en", "old")})
    assert talks.recall(TALK) == Remembered("en", "new")
    assert talks.unwritten() == {TALK: "new"}
    talks.learn({TALK: Remembered("en", "from another replica")})
    assert talks.recall(TALK).question == "from another replica"


async def test_a_batch_that_fails_is_written_later(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from data.store.errors import StoreBusy

    def busy(*_: object) -> None:
        raise StoreBusy("locked")

    intake = Intake(SeenEvents(store_url), ThreadPoolExecutor(1))
    intake.talks.remember(TALK, "a")
    with monkeypatch.context() as patch:
        patch.setattr(SeenEvents, "take", busy)
        with pytest.raises(StoreBusy):
            await intake.claim("telegram", "1")
    assert await intake.claim("telegram", "1")
    await intake.close()
    seen = SeenEvents(store_url)
    assert seen.take(Batch(asking=[TALK])).talks[TALK].question == "a"
    seen.close()


async def test_what_comes_after_the_end_is_refused(store_url: str) -> None:
    from data.store.errors import StoreError

    async with replica(store_url) as (pipeline, platform):
        await pipeline.drain(1)
        with pytest.raises(StoreError):
            await say(pipeline, platform, "late")
