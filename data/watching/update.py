"""One run over the sources: fetch each, reconcile it in one transaction, remember how it went."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlmodel import col

from data.loading.new_offers import OfferConflict
from data.outbox import end_run
from data.sources.canonical import Canon
from data.sources.http import Client
from data.sources.port import Fetched, Source, SourceError
from data.store.engine import Store
from data.store.errors import StoreError
from data.tables import ModelRow
from data.watching.fetch import Outcome, Witness
from data.watching.reconcile import reconcile
from data.watching.record_price import run_name
from data.watching.source_health import fetch_state, note_failure, note_good
from data.watching.trusted_lines import record_trusted

Progress = Callable[[str], None]
LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SourceResult:
    """How one source went: `error` set, or unchanged, or weighed with an outcome."""

    source: str
    outcome: Outcome | None = None
    error: str = ""
    skipped: int = 0

    def __str__(self) -> str:
        if self.error:
            return f"{self.source}: failed: {self.error}"
        return f"{self.source}: {self.outcome or 'unchanged'}"


def update(
    store: Store,
    sources: Sequence[Source],
    *,
    progress: Progress,
    cache: Path | None = None,
    client: Client | None = None,
) -> list[SourceResult]:
    """Fetch and reconcile each source; one that fails changes nothing and does not stop the others.

    Raises StoreError when the store itself cannot be used.
    """
    folder = cache or cache_folder()
    with store.reading() as session:
        run = run_name(session, "update")
    results = []
    with client or Client() as shared:
        for number, source in enumerate(sources, 1):
            progress(f"[{number}/{len(sources)}] {source.name} …")
            results.append(_one(store, source, shared, folder, run))
            progress(f"[{number}/{len(sources)}] {results[-1]}")
    with store.writing() as session:
        end_run(session, run)
    return results


def cache_folder() -> Path:
    """Where tables are kept by version, so that none is fetched twice."""
    from platformdirs import user_cache_path

    return user_cache_path("kanjia", appauthor=False) / "sources"


def _one(store: Store, source: Source, client: Client, cache: Path, run: str) -> SourceResult:
    with store.reading() as session:
        state = fetch_state(session, source.name)
        known = session.connection().execute(select(col(ModelRow.id))).scalars().all()
    try:
        fetched = source.fetch(client, state, Canon(known), cache)
        return _weigh(store, source, fetched, run)
    except (SourceError, OfferConflict) as error:
        return _failed(store, source, str(error))
    except StoreError:
        raise
    except Exception as error:  # one source's surprise must not stop the others
        LOG.exception("source %s", source.name)
        return _failed(store, source, f"{type(error).__name__} while reading it: update Kanjia, or report it")


def _weigh(store: Store, source: Source, fetched: Fetched, run: str) -> SourceResult:
    with store.writing() as session:
        outcome: Outcome | None = None
        if fetched.observations is not None and fetched.trusted:
            recorded, withdrawn = record_trusted(session, source.name, fetched.observations, run=run)
            outcome = Outcome()
            outcome.counts.update({"recorded": recorded, "withdrawn": withdrawn})
        elif fetched.observations is not None:
            outcome = reconcile(session, Witness(source.name, run, fetched.official), fetched.observations)
        note_good(session, source.name, fetched.state)
    return SourceResult(source.name, outcome, skipped=sum(fetched.skipped.values()))


def _failed(store: Store, source: Source, error: str) -> SourceResult:
    with suppress(StoreError), store.writing() as session:
        note_failure(session, source.name, error)
    return SourceResult(source.name, error=error)
