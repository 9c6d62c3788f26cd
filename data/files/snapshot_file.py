"""The shipped import of public price tables: `snapshot/offers.csv` and `snapshot/models.csv`.

`offers.csv`: one line a rate, lines of one sheet together, sorted; `models.csv`: facts told beside the prices.
Both begin with a comment line per source: `# litellm 1.109.1 2026-11-20`, its version and day.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Final, get_args

from data.prices import METERS, DateKind, Meter, Model, PriceSheet, Rate, Tier
from data.store.sheet_rows import rate_rows, window_from
from data.watching.observations import Observation

OFFERS: Final = "offers.csv"
MODELS: Final = "models.csv"
_HEAD: Final = ("source", "offer", "seller", "currency", "key", "page", "dated", "since", "not_before")
_RATE: Final = ("above", "upto", "thinking", "hours")
OFFER_COLUMNS: Final = (*_HEAD, *_RATE, *METERS)
MODEL_COLUMNS: Final = (
    "id", "display", "snapshot_of", "context", "max_output", "modalities", "chat", "reasoning", "tools", "retired",
)  # fmt: skip


class SnapshotError(ValueError):
    """A snapshot file that cannot be read: names file and line."""


@dataclass(frozen=True, slots=True)
class SourceTable:
    """Which table the lines of a source came from."""

    source: str
    version: str
    day: date
    tail: str
    """Second evidence of every line, before its key: the table's own name."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All lines of the import, in the file's order."""

    tables: Mapping[str, SourceTable]
    observations: Sequence[Observation]


def write_snapshot(folder: Path, tables: Iterable[SourceTable], observations: Iterable[Observation]) -> None:
    """Write both files, sorted, so that a new import shows as a reviewable difference."""
    listed = sorted(observations, key=lambda o: (o.offer_id, o.source, o.sheet.effective or date.min))
    comments = [f"# {t.source} {t.version} {t.day} {t.tail}" for t in sorted(tables, key=lambda t: t.source)]
    lines = [row for item in listed for row in _offer_lines(item)]
    _write(folder / OFFERS, comments, OFFER_COLUMNS, lines)
    models = merged_models(listed)
    _write(folder / MODELS, comments, MODEL_COLUMNS, [_model_line(models[i]) for i in sorted(models)])


def _write(path: Path, comments: Iterable[str], columns: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    text = io.StringIO()
    text.writelines(f"{comment}\n" for comment in comments)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    path.write_text(text.getvalue(), encoding="utf-8")


def _offer_lines(item: Observation) -> Iterator[list[str]]:
    page = item.sheet.sources[0] if len(item.sheet.sources) > 1 else ""
    head = [item.source, item.offer_id, item.seller, item.currency, item.key, page]
    head += [item.sheet.date_kind, _text(item.sheet.effective), _text(item.sheet.not_before)]
    for row in rate_rows(item.sheet):
        tier = [_text(row["input_above"]), _text(row["input_upto"]), _flag(row["thinking"])]
        prices = [_money(row[meter]) for meter in METERS]
        yield [*head, *tier, row["time_window"] or "", *prices]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _flag(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _money(micro: int | None) -> str:
    return "" if micro is None else f"{(Decimal(micro) / 1_000_000).normalize():f}"


def merged_models(observations: Iterable[Observation]) -> dict[str, Model]:
    """Facts by model: the first-party line's first, then whatever other lines add."""
    found: dict[str, Model] = {}
    for item in sorted(observations, key=lambda o: (not o.first_party, not o.certain, o.offer_id, o.source)):
        before = found.get(item.model.id)
        found[item.model.id] = item.model if before is None else _merged(before, item.model)
    return found


def _merged(first: Model, second: Model) -> Model:
    """`first`, with what it does not know from `second`."""
    names = ("snapshot_of", "context_window", "max_output", "reasoning", "tools", "retired")
    told = {name: getattr(second, name) for name in names if getattr(first, name) is None}
    if first.display == first.id.partition("/")[2]:
        told["display"] = second.display
    if len(second.modalities) > len(first.modalities) and first.chat == second.chat:
        told["modalities"] = second.modalities
    return replace(first, **told)


def _model_line(model: Model) -> list[str]:
    return [
        model.id, model.display, _text(model.snapshot_of), _text(model.context_window), _text(model.max_output),
        " ".join(model.modalities), _flag(model.chat), _flag(model.reasoning), _flag(model.tools),
        _text(model.retired),
    ]  # fmt: skip


def read_snapshot(folder: Path) -> Snapshot:
    """Both files. Raises SnapshotError."""
    models = {row[0]: _model(row) for row in _rows(folder / MODELS, MODEL_COLUMNS)}
    tables = _tables(folder / OFFERS)
    head = slice(0, len(_HEAD))
    lines = groupby(_rows(folder / OFFERS, OFFER_COLUMNS), key=lambda row: row[head])
    return Snapshot(tables, [_observation(key, list(rows), tables, models) for key, rows in lines])


def _tables(path: Path) -> dict[str, SourceTable]:
    found: dict[str, SourceTable] = {}
    for line in path.read_text(encoding="utf-8").split("\n"):
        if not line.startswith("# "):
            return found
        source, version, day, tail = line[2:].split(" ", 3)
        found[source] = SourceTable(source, version, date.fromisoformat(day), tail)
    return found


def _rows(path: Path, columns: Sequence[str]) -> Iterator[list[str]]:
    try:
        lines = [line for line in path.read_text(encoding="utf-8").split("\n") if not line.startswith("# ")]
    except OSError as error:
        raise SnapshotError(f"{path.name}: cannot be read ({error.strerror}): install Kanjia again") from error
    reader = csv.reader(lines)
    if tuple(next(reader, ())) != tuple(columns):
        raise SnapshotError(f"{path.name}: its columns are not those of this version: install Kanjia again")
    for row in reader:
        if len(row) == len(columns):
            yield row
        elif row:
            raise SnapshotError(f"{path.name}: line {reader.line_num}: {len(row)} columns, not {len(columns)}")


def _observation(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    tables: Mapping[str, SourceTable],
    models: Mapping[str, Model],
) -> Observation:
    source, offer, seller, currency, key, page, kind, since, not_before = head
    model, _, market = offer.rpartition("@")
    table = tables[source]
    began = date.fromisoformat(since) if since else None
    sheet = PriceSheet(
        id=0, effective=began, date_kind=_date_kind(kind),
        rates=tuple(_rate(row) for row in rows), grade="table",
        sources=tuple(text for text in (page, f"{table.tail} {key}") if text),
        checked=None if began and began > table.day else table.day,
        not_before=date.fromisoformat(not_before) if not_before else None,
    )  # fmt: skip
    return Observation(
        source=source, key=key, model=models[model], market=market, seller=seller,
        first_party=market in ("cn", "intl"), currency="CNY" if currency == "CNY" else "USD", sheet=sheet,
        seen=table.day,
    )  # fmt: skip


def _date_kind(text: str) -> DateKind:
    if text not in get_args(DateKind):
        raise SnapshotError(f"{OFFERS}: {text!r} is no kind of date: install Kanjia again")
    return text  # type: ignore[return-value]


def _rate(row: Sequence[str]) -> Rate:
    above, upto, thinking, hours = row[len(_HEAD) : len(_HEAD) + len(_RATE)]
    tier = Tier(_number(above), _number(upto), thinking=_truth(thinking), window=window_from(hours or None))
    prices: dict[Meter, Decimal] = {m: Decimal(t) for m, t in zip(METERS, row[-len(METERS) :], strict=True) if t}
    return Rate(tier, prices)


def _number(text: str) -> int | None:
    return int(text) if text else None


def _truth(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


def _model(row: Sequence[str]) -> Model:
    identity, display, snapshot_of, context, max_output, modalities, chat, reasoning, tools, retired = row
    return Model(
        id=identity, vendor=identity.partition("/")[0], display=display, snapshot_of=snapshot_of or None,
        context_window=_number(context), max_output=_number(max_output), modalities=tuple(modalities.split()),
        chat=chat != "no", reasoning=_truth(reasoning), tools=_truth(tools),
        retired=date.fromisoformat(retired) if retired else None,
    )  # fmt: skip
