"""`kanjia update [SOURCE…]`: fetch the sources once and weigh what they show."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

FAILED = 1
REFUSED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sources by name; none: those that are on."""
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="a name, name=URL for a copy elsewhere, or ledger:FOLDER-OR-URL; default: KANJIA_SOURCES",
    )
    parser.add_argument("--list", action="store_true", help="name every source and stop")
    parser.add_argument("--write-snapshot", metavar="FOLDER", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--older-wheels", metavar="FOLDER", type=Path, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """0: every source answered; 1: one failed; 2: no such source."""
    from data.sources.port import SourceError

    try:
        return _run(arguments)
    except SourceError as error:
        print(f"kanjia update: {error}", file=sys.stderr)
        return REFUSED


def _run(arguments: argparse.Namespace) -> int:
    from data.sources.registry import chosen_sources, known_sources

    if arguments.list:
        for source in known_sources():
            print(f"{source.name}{'  (experimental, off unless named)' if source.experimental else ''}")
        return 0
    if arguments.write_snapshot:
        from data.loading.snapshot_import import import_snapshot

        import_snapshot(arguments.write_snapshot, progress=_progress, wheels=arguments.older_wheels)
        return 0
    sources = chosen_sources(arguments.sources or _configured())
    if not sources:
        print("no source is on: KANJIA_SOURCES is none", file=sys.stderr)
        return 0
    from data.loading.ensure import ensure_store
    from data.store.engine import open_store
    from data.watching.update import update

    with closing(open_store(ensure_store())) as store:
        results = update(store, sources, progress=_progress)
    for result in results:
        print(result)
        for offer in result.outcome.confirmed if result.outcome else ():
            print(f"  new price: {offer}")
        for offer in result.outcome.contradictions if result.outcome else ():
            print(f"  contradicts: {offer}")
    return FAILED if any(result.error for result in results) else 0


def _configured() -> list[str] | None:
    from bot.settings import read_settings
    from data.sources.port import SourceError

    settings = read_settings()
    if isinstance(settings, str):
        raise SourceError(settings)
    return settings.source_names


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
