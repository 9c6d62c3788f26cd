"""Making the shipped import: the newest tables of the package index, placed, sifted, written for review."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from data.files.packaged_files import HERE
from data.files.snapshot_file import SourceTable, write_snapshot
from data.files.vendor_file import VendorFile
from data.files.yaml_files import parse_file
from data.loading.import_lines import distinct, plausible
from data.loading.snapshot_history import dated, read_samples
from data.sources.canonical import Canon
from data.sources.http import Client
from data.sources.port import FetchState, SourceError
from data.sources.registry import chosen_sources
from data.sources.tables import PackageTable
from data.watching.observations import Observation
from data.watching.update import cache_folder


def import_snapshot(folder: Path, *, progress: Callable[[str], None], wheels: Path | None = None) -> None:
    """Write `offers.csv` and `models.csv` from every source that is on by default. Raises SourceError.

    wheels: a folder of older releases, from which it is read since when a price has been shown.
    """
    canon = Canon(packaged_models())
    tables: list[SourceTable] = []
    lines: list[Observation] = []
    with Client() as client:
        current = [
            (source, source.fetch(client, FetchState(), canon, cache_folder())) for source in chosen_sources(None)
        ]
        for source, fetched in current:
            if not fetched.observations or fetched.seen is None:
                raise SourceError(f"{source.name}: nothing to write")
            first = fetched.observations[0]
            evidence = first.sheet.sources[-1].removesuffix(first.key).strip()
            tables.append(SourceTable(source.name, fetched.state.version, fetched.seen, evidence))
            samples = []
            if wheels and isinstance(source, PackageTable):
                samples = read_samples(source, wheels, client, canon, progress)
            lines += dated(fetched.observations, samples) if samples else fetched.observations
            progress(f"{source.name} {fetched.state.version} of {fetched.seen}: {len(fetched.observations)} lines")
    kept, dropped = plausible(distinct(lines))
    write_snapshot(folder, tables, kept)
    progress(f"{len(kept)} lines written to {folder}; left out: {dict(dropped)}")


def packaged_models() -> list[str]:
    """The ids of every model that the packaged facts describe."""
    files = (parse_file(path, VendorFile) for path in sorted((HERE / "models").glob("*.yaml")))
    return [f"{file.vendor.id}/{model.id}" for file in files for model in file.models]
