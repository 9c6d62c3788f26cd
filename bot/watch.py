"""The watcher: polls the sources, and sees to what becomes due by itself. Every round is bounded."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from data.outbox.messages import put_note
from data.outbox.settle import settle_due
from data.outbox.sweep import sweep
from data.outbox.upkeep import keep_small
from data.people.chats import language_of
from data.people.turns import take_turn
from data.store.engine import Store, database_now
from data.store.errors import StoreError

logger = logging.getLogger(__name__)

ROUND_SECONDS: Final = 10.0
UPKEEP_EVERY: Final = timedelta(hours=1)
LOOK_EVERY: Final = timedelta(minutes=1)
"""How often the sources are asked whether one is due; how often each is polled is a setting."""


class Watch:
    """Several replicas may run on one store: each source is polled by one of them.

    sources: what is polled (`data.sources.registry.chosen_sources`), nothing when empty; every: how often.
    admins: (platform, person) of those who hear of a source that went stale.
    """

    def __init__(
        self, store: Store, sources: Sequence[Any], every: timedelta, admins: Sequence[tuple[str, str]] = ()
    ) -> None:
        self._store = store
        self._sources = list(sources)
        self._every = every
        self._admins = list(admins)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. A poll under way is left alone: it writes each source in one transaction or not at all."""
        polling = asyncio.create_task(self._poll_on(stop))
        try:
            while not stop.is_set():
                await _guarded("what is due", asyncio.to_thread(self._round))
                await _pause(stop, ROUND_SECONDS)
        finally:
            polling.cancel()

    def _round(self) -> None:
        """Announced prices whose day has come, news of newer packaged files, and once an hour the upkeep."""
        with self._store.writing() as session:
            sweep(session)
            settle_due(session)
        with self._store.writing() as session:
            if take_turn(session, "upkeep", UPKEEP_EVERY):
                keep_small(session)

    async def _poll_on(self, stop: asyncio.Event) -> None:
        while self._sources and not stop.is_set():
            await _guarded("the sources", in_daemon(self._poll))
            await _pause(stop, min(LOOK_EVERY, self._every).total_seconds())

    def _poll(self) -> None:
        """Fetch and weigh the sources that are due; tell the admins of those that went stale, once."""
        from data.watching.update import update

        due = self._due()
        if due:
            for result in update(self._store, due, progress=logger.debug):
                logger.log(logging.WARNING if result.error else logging.INFO, "source %s", result)
            self._report_stale()

    def _due(self) -> list[Any]:
        from data.watching.source_health import is_due

        with self._store.writing() as session:
            return [
                source
                for source in self._sources
                if is_due(session, source.name, self._every)
                and take_turn(session, f"poll {source.name}", self._every * 0.9)
            ]

    def _report_stale(self) -> None:
        from data.watching.source_health import report_stale

        with self._store.writing() as session:
            now = database_now(session)
            for stale in report_stale(session, [source.name for source in self._sources]):
                good = datetime.fromtimestamp((stale.last_good or 0) / 1000, UTC)
                since = f"{good:%Y-%m-%d %H:%M}" if stale.last_good else ""
                told = {"source": stale.source, "since": since, "error": stale.error}
                for platform, person in self._admins:
                    key = f"stale:{stale.source}:{stale.last_good}:{platform}:{person}"
                    spoken = {"language": language_of(session, platform, person)}
                    put_note(session, platform=platform, chat=person, key=key, told=told | spoken, now=now)


def admins_of(setting: str) -> list[tuple[str, str]]:
    """`telegram:1001,feishu:ou_…` -> (platform, person)."""
    pairs = (entry.strip().partition(":") for entry in setting.split(","))
    return [(platform, person) for platform, _, person in pairs if platform and person]


async def in_daemon(work: Callable[[], None]) -> None:
    """Run in a thread that does not keep the program from ending; what it does must survive being cut off."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def finish(error: BaseException | None) -> None:
        if not done.done():
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(error)

    def run() -> None:
        failed: BaseException | None = None
        try:
            work()
        except Exception as error:  # noqa: BLE001 (handed on to whoever waits)
            failed = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(finish, failed)

    threading.Thread(target=run, daemon=True, name="sources").start()
    await done


async def _guarded(what: str, work: Any) -> None:
    """One round's fault is not the next one's."""
    try:
        await work
    except StoreError as error:
        logger.warning("%s: %s", what, error)
    except Exception:
        logger.exception("%s: a round of the watcher failed", what)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
