"""Where people talk to the bot, with the shipped ledger in a store of the test's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from data.people.subscriptions import subscriptions_of
from data.people.wishes import Wish
from data.store.catalogue_source import CatalogueSource
from data.store.engine import Store, open_store
from handlers.answer import answer
from handlers.desk import Desk
from handlers.message import Message, Place
from handlers.reply import Reply
from tests.paper import SHANGHAI

NOW = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
PRIVATE = Place("telegram", "1001")
GROUP = Place("telegram", "-5", "7", group=True)


@dataclass
class Counter:
    """Where people talk to the bot; `wishes` is what is stored of a place."""

    desk: Desk
    store: Store

    def say(self, text: str, place: Place = PRIVATE, *, admin: bool | None = None) -> Reply:
        return answer(Message(text, place, "ann", NOW, language="en", is_admin=admin), self.desk)

    def wishes(self, place: Place = PRIVATE) -> list[Wish]:
        with self.store.reading() as session:
            return [one.wish for one in subscriptions_of(session, place.platform, place.chat, place.topic)]


@pytest.fixture
def counter(ledger_url: str, tmp_path: Path) -> Iterator[Counter]:
    """The shipped ledger in a store of this test's own."""
    path = tmp_path / "kanjia.db"
    shutil.copyfile(ledger_url.removeprefix("sqlite:///"), path)
    store, catalogues = open_store(f"sqlite:///{path}"), CatalogueSource(f"sqlite:///{path}")
    yield Counter(Desk(catalogues, people=store), store)
    catalogues.close()
    store.close()
