"""The watcher: sources polled when they are due, ill ones reported once, nothing keeps the program from ending."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.delivery.push_writer import PushWriter
from bot.watch import Watch, admins_of
from data.people.turns import take_turn
from data.sources.port import Fetched, FetchState, SourceError
from data.store.engine import Store
from data.tables import ChatRow, SourceHealthRow, SubscriptionRow
from tests.bot.delivery.mailbox import Mailbox, delivering, until
from tests.handlers.shop import DESK

HOUR = timedelta(hours=1)


@dataclass
class Well:
    """A source that shows nothing new, or fails; `holds`: a fetch waits for it."""

    name: str = "well"
    experimental: bool = False
    fails: bool = False
    holds: threading.Event | None = None
    fetched: list[float] = field(default_factory=list)

    def fetch(self, client: Any, state: FetchState, canon: Any, cache: Path) -> Fetched:
        self.fetched.append(1)
        if self.holds:
            self.holds.wait(30)
        if self.fails:
            raise SourceError("well: it is dry")
        return Fetched(None, state)


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("data.watching.update.cache_folder", lambda: tmp_path)


async def watched(store: Store, *sources: Well, every: timedelta = HOUR, admins: str = "") -> None:
    """A watcher that runs until each source was asked (or for a moment), then stops."""
    stop = asyncio.Event()
    task = asyncio.create_task(Watch(store, sources, every, admins_of(admins)).run(stop))
    await until(lambda: all(source.fetched for source in sources))
    await asyncio.sleep(0.3)
    stop.set()
    await asyncio.wait_for(task, 5)
    if not any(source.holds for source in sources):
        await asyncio.to_thread(polls_ended)


def polls_ended() -> None:
    """Wait for polls under way: a test's store is closed when it ends."""
    for thread in threading.enumerate():
        if thread.name == "sources":
            thread.join(30)


async def test_a_source_is_polled_once_for_all_replicas(store: Store) -> None:
    """Three watchers on one store within the hour: one fetch."""
    source, other = Well(), Well("other")
    await watched(store, source)
    await watched(store, other)
    stop = asyncio.Event()
    task = asyncio.create_task(Watch(store, [source], HOUR).run(stop))
    await asyncio.sleep(0.5)
    stop.set()
    await task
    assert (len(source.fetched), len(other.fetched)) == (1, 1)


async def test_a_source_that_went_stale_is_told_to_the_admins_once(store: Store) -> None:
    """Last good four days ago, and failing: one message to each admin, not one a poll."""
    with store.writing() as session:
        session.add(SourceHealthRow(source="well", last_good=1_000, last_try=1_000, failures=3, error=""))
    await watched(store, Well(fails=True), admins="telegram:1001")
    with store.writing() as session:
        session.connection().execute(update(SourceHealthRow).values(last_try=1_000))
    await watched(store, Well(fails=True), every=timedelta(0), admins="telegram:1001")
    box = Mailbox()
    async with delivering(store, box, write=PushWriter(DESK)):
        await until(lambda: bool(box.letters))
        await asyncio.sleep(0.3)
    assert [(one.place.chat, "well" in one.text and "dry" in one.text) for one in box.letters] == [("1001", True)]


ENGLISH, SIMPLE, TRADITIONAL = (
    "Source well: no good fetch since 1970-01-01 00:00 UTC. well: it is dry",
    "来源 well 自 1970-01-01 00:00 UTC 以来一直抓取失败。well: it is dry",
    "來源 well 自 1970-01-01 00:00 UTC 以來一直抓取失敗。well: it is dry",
)


@pytest.mark.parametrize(
    ("admin", "chat", "told"),
    [
        ("telegram:1001", ChatRow(platform="telegram", chat="1001", language="en", spoken="zh"), ENGLISH),
        ("telegram:1001", ChatRow(platform="telegram", chat="1001", spoken="zh-Hant"), TRADITIONAL),
        ("telegram:1001", ChatRow(platform="telegram", chat="-5", is_group=True, language="zh"), SIMPLE),
        ("feishu:ou_ann", ChatRow(platform="feishu", chat="oc_ann", spoken="en"), ENGLISH),
        ("telegram:1001", ChatRow(platform="telegram", chat="1002", language="en"), f"{SIMPLE}\n{ENGLISH}"),
        ("feishu:1001", ChatRow(platform="telegram", chat="1001", language="en"), f"{SIMPLE}\n{ENGLISH}"),
    ],
    ids=["set", "spoken", "spoken in a group", "where Feishu's chat has another id", "of another", "elsewhere"],
)
async def test_an_admin_is_told_in_the_language_that_is_known(
    store: Store, admin: str, chat: ChatRow, told: str
) -> None:
    """Set in the private chat, or spoken where the admin subscribed; in both while nobody knows it."""
    chat = ChatRow(**chat.model_dump(exclude={"id"}) | {"created_at": 1})
    with store.writing() as session:
        session.add(SourceHealthRow(source="well", last_good=1_000, last_try=1_000, failures=3, error=""))
        session.add(chat)
        session.flush()
        if chat.chat in ("-5", "oc_ann"):
            who = admin.partition(":")[2]
            session.add(SubscriptionRow(chat_id=chat.id, target_kind="all", created_by=who, created_at=2))
    await watched(store, Well(fails=True), every=timedelta(0), admins=admin)
    box = Mailbox(admin.partition(":")[0])
    async with delivering(store, box, write=PushWriter(DESK)):
        await until(lambda: bool(box.letters))
    assert [one.text for one in box.letters] == [told]


async def test_a_poll_that_hangs_does_not_keep_the_program_from_ending(store: Store) -> None:
    """The fetch goes on in a thread nobody waits for."""
    hold = threading.Event()
    await watched(store, Well(holds=hold))
    hold.set()
    polls_ended()


def test_turns_are_taken_by_one_at_a_time(store: Store) -> None:
    """Never before: yes; again at once: no; after the time has passed: yes."""
    taken = []
    for every in (HOUR, HOUR, timedelta(0)):
        with store.writing() as session:
            taken.append(take_turn(session, "upkeep", every))
    assert taken == [True, False, True]


def test_admins_are_read_from_the_setting() -> None:
    assert admins_of("telegram:1001, feishu:ou_1,,x:") == [("telegram", "1001"), ("feishu", "ou_1")]
