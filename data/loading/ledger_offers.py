"""A ledger file's entries as offers and price sheets; checks what one entry alone cannot show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.files.ledger_file import LedgerFile, RateEntry, SheetEntry, When, WindowEntry, minutes
from data.files.yaml_files import mistake
from data.loading.new_offers import NewSheet, new_sheet
from data.prices import Offer, PriceSheet, Rate, Tier, Window

UNSAVED: Final = 0


@dataclass(frozen=True, slots=True)
class LedgerSource:
    """A checked ledger file and where it came from, for messages."""

    name: str
    path: Path
    content: LedgerFile


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry: its offer (without sheets), its sheet, and its place in the file."""

    offer: Offer
    new: NewSheet
    source: LedgerSource
    index: int


def ledger_lines(sources: Iterable[LedgerSource]) -> list[LedgerLine]:
    """The lines of all these files. Raises FileError naming file, line and reason of the first contradiction."""
    lines = [line for source in sources for line in _lines(source)]
    _check_currencies(lines)
    _check_repetitions(lines)
    _check_days(lines)
    return lines


def _lines(source: LedgerSource) -> Iterator[LedgerLine]:
    windows = {key: _window(entry) for key, entry in source.content.windows.items()}
    for index, entry in enumerate(source.content.prices):
        offer = _offer(source.content, entry)
        sheet = _sheet(entry, windows)
        yield LedgerLine(offer, new_sheet(offer.id, sheet, source.name), source, index)


def _offer(content: LedgerFile, entry: SheetEntry) -> Offer:
    model = entry.model if content.host else f"{content.vendor}/{entry.model}"
    return Offer(
        id=f"{model}@{entry.market}",
        model=model,
        seller=content.vendor,
        list=entry.market,
        currency=entry.currency,
        zone="",  # the vendor's, told by the facts and read from there
        first_party=not content.host,
        sheets=(),
    )


def _sheet(entry: SheetEntry, windows: Mapping[str, Window]) -> PriceSheet:
    return PriceSheet(
        id=UNSAVED,
        effective=entry.effective,
        date_kind=entry.date_kind,
        rates=tuple(_rate(rate, windows) for rate in entry.rates),
        grade=entry.grade,
        sources=tuple(entry.sources),
        checked=entry.checked,
        standing=entry.standing,
        promotion=entry.promotion,
        ends=entry.ends,
        not_before=entry.not_before,
        announced=entry.announced,
        points_to=entry.points_to,
        limits=entry.limits,
        note=entry.note,
        promised_until=entry.promised_until,
        called_off=entry.called_off,
    )


def _rate(entry: RateEntry, windows: Mapping[str, Window]) -> Rate:
    return Rate(_tier(entry.when, windows), entry.prices())


def _tier(when: When, windows: Mapping[str, Window]) -> Tier:
    return Tier(
        input_above=when.input_above,
        input_upto=when.input_upto,
        output_above=when.output_above,
        output_upto=when.output_upto,
        thinking=when.thinking,
        window=_turned(windows[when.window], outside=when.outside) if when.window else None,
    )


def _turned(window: Window, *, outside: bool) -> Window:
    return Window(window.label, window.zone, window.spans, window.days, inverted=outside)


def _window(entry: WindowEntry) -> Window:
    return Window(entry.label, entry.zone, tuple(minutes(span) for span in entry.spans), entry.days)


def _check_currencies(lines: Iterable[LedgerLine]) -> None:
    first: dict[str, LedgerLine] = {}
    for line in lines:
        before = first.setdefault(line.offer.id, line)
        if before.offer.currency != line.offer.currency:
            raise _mistake(
                line, f"{line.offer.id} is in {line.offer.currency} here, in {before.offer.currency} {_at(before)}"
            )


def _check_repetitions(lines: Iterable[LedgerLine]) -> None:
    first: dict[tuple[str, str], LedgerLine] = {}
    for line in lines:
        before = first.setdefault((line.new.offer, line.new.digest), line)
        if before is not line:
            raise _mistake(line, f"{line.offer.id}: the same line as {_at(before)}")


def _check_days(lines: Iterable[LedgerLine]) -> None:
    """Two standing lines that begin on the same day: which one counts must be said."""
    first: dict[tuple[object, ...], LedgerLine] = {}
    for line in lines:
        sheet = line.new.sheet
        if sheet.standing != "standing":
            continue
        before = first.setdefault((line.offer.id, sheet.effective, sheet.promotion), line)
        if before is not line:
            raise _mistake(line, f"{line.offer.id}: begins on the same day as {_at(before)}; mark one disputed")


def _at(line: LedgerLine) -> str:
    return f"in {line.source.path.name}, entry {line.index + 1}"


def _mistake(line: LedgerLine, reason: str) -> Exception:
    return mistake(line.source.path, ("prices", line.index), reason)
