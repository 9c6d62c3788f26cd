"""Puts the program together: store, desk, pipeline, the configured platforms, web server and background loops."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib import import_module

from bot.answering.apology import apology
from bot.answering.chats import Chats
from bot.answering.pipeline import Pipeline
from bot.answering.talk_memory import TalkMemory
from bot.buttons import Buttons
from bot.connection import Connection, pause
from bot.delivery.push_writer import PushWriter
from bot.delivery.workers import Delivery
from bot.http_server import HttpServer
from bot.memory import settle
from bot.serve import Loop, Program
from bot.settings import Settings
from bot.watch import Watch, admins_of
from bot.web import web_app
from data.people.seen_events import SeenEvents
from data.store.catalogue_source import CatalogueSource
from data.store.engine import Store, open_store
from handlers.answer import answer
from handlers.aside import aside
from handlers.desk import Desk
from handlers.message import Message, Place

WARM_AFTER = 1.0
"""Seconds after the start."""


@contextmanager
def assemble(settings: Settings, ensured: Callable[[], str]) -> Iterator[Program]:
    """The program, ready to run. Raises StoreError, and ValueError for settings that do not suffice.

    ensured: gives the address of the store once that is made and filled.
    """
    for name in settings.platforms:
        import_module(f"bot.{name}.service")
    url = ensured()
    store = open_store(url)
    catalogues = CatalogueSource(url)
    talks = TalkMemory()
    desk = Desk(catalogues, people=store, talks=talks, admins=admins_of(settings.admins))
    pipeline = Pipeline(SeenEvents(url), Chats(store), partial(answer, desk=desk), apology, talks=talks)
    connections = _connections(settings, pipeline, store)
    delivery = Delivery(store, [one.platform for one in connections], PushWriter(desk))
    pipeline.make_way = delivery.make_way
    pipeline.aside = partial(aside, desk=desk)
    routes = [route for one in connections for route in one.routes()]
    app = web_app(routes, lambda: {one.name: one.state() for one in connections}, partial(_check, store))
    try:
        loops: list[Loop] = [partial(_warm, desk), delivery.run, _watch(settings, store).run]
        yield Program(connections, pipeline, HttpServer(app, *settings.address), loops)
    finally:
        catalogues.close()
        store.close()


async def _warm(desk: Desk, stop: asyncio.Event) -> None:
    """Read names and words in before anybody asks, but not in the way of getting ready."""
    await pause(WARM_AFTER, stop)
    question = Message("gpt-4o 1M", Place("console", ""), "", datetime.now(UTC))
    await asyncio.to_thread(aside, question, desk)
    settle()
    await stop.wait()


def _connections(settings: Settings, pipeline: Pipeline, store: Store) -> list[Connection]:
    """A platform's code is loaded only when it is configured."""
    found: list[Connection] = []
    if "telegram" in settings.platforms:
        from bot.telegram.service import TelegramConnection

        found.append(TelegramConnection(settings, pipeline, Buttons(store)))
    if "feishu" in settings.platforms:
        from bot.feishu.service import FeishuConnection

        found.append(FeishuConnection(settings, pipeline))
    return found


def _watch(settings: Settings, store: Store) -> Watch:
    """The watcher over the sources that are on."""
    from data.sources.port import SourceError
    from data.sources.registry import chosen_sources

    try:
        sources = chosen_sources(settings.source_names)
    except SourceError as error:
        raise ValueError(f"KANJIA_SOURCES: {error}") from error
    return Watch(store, sources, settings.update_every, admins_of(settings.admins))


def _check(store: Store) -> None:
    with store.reading() as session:
        session.connection().exec_driver_sql("SELECT version FROM store_version")
