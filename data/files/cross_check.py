"""What no single file shows: a price of a model that no file names, a day far off, a figure of another unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Final

from data.files.ledger_file import FARTHEST, LedgerFile, SheetEntry
from data.files.packaged_files import HERE, of_kind, packaged_files
from data.files.vendor_file import VendorFile
from data.files.yaml_files import mistake, parse_file

UNIT_SLIP: Final = 200
"""Prices fell to a hundredth in years; a price per 1K or per 1B is a thousand times off."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry of a ledger file and its number in it."""

    number: int
    sheet: SheetEntry


def cross_check(today: date, folder: Path = HERE) -> list[str]:
    """`file:line: where: reason` of every entry that is likely a slip. Raises FileError for an unfit file."""
    files = packaged_files(folder)
    known = {
        content.vendor.id: {model.id for model in content.models}
        for content in (parse_file(file.path, VendorFile) for file in of_kind(files, "models"))
    }
    return [told for file in of_kind(files, "ledger") for told in _check(file.path, known, today)]


def _check(path: Path, known: Mapping[str, set[str]], today: date) -> Iterator[str]:
    content = parse_file(path, LedgerFile)
    if not content.host and content.vendor not in known:
        yield str(mistake(path, ("vendor",), f"no file in models/ is of vendor {content.vendor!r}"))
        return
    for i, sheet in enumerate(content.prices):
        vendor, _, model = sheet.model.rpartition("/")
        ids = known.get(vendor or content.vendor, set())
        if model not in ids:
            yield str(mistake(path, ("prices", i, "model"), _unknown(sheet.model, model, ids)))
        if sheet.effective and sheet.effective > today + FARTHEST:
            yield str(mistake(path, ("prices", i, "effective"), f"{sheet.effective} is more than a year ahead"))
    yield from _slips(path, content)


def _unknown(shown: str, model: str, ids: set[str]) -> str:
    near = ", ".join(get_close_matches(model, sorted(ids), n=3))
    return f"{shown!r} is in no file of models/{f'; near: {near}' if near else ''}"


def _slips(path: Path, content: LedgerFile) -> Iterator[str]:
    """Lines of one offer next to each other in time that are a unit apart."""
    offers: dict[tuple[str, str], list[Placed]] = defaultdict(list)
    for i, sheet in enumerate(content.prices):
        if sheet.standing == "standing":
            offers[sheet.model, sheet.market].append(Placed(i, sheet))
    for lines in offers.values():
        lines.sort(key=lambda one: one.sheet.effective or date.min)
        for before, after in pairwise(lines):
            if _a_unit_apart(before.sheet, after.sheet):
                later = max(before.number, after.number)
                yield str(
                    mistake(
                        path, ("prices", later, "rates"), "a thousand times the line beside it: a slip of unit?"
                    )
                )


def _a_unit_apart(before: SheetEntry, after: SheetEntry) -> bool:
    old, new = before.rates[0].prices(), after.rates[0].prices()
    both = [(old[meter], new[meter]) for meter in ("input", "output") if old.get(meter) and new.get(meter)]
    return any(max(pair) > UNIT_SLIP * min(pair) for pair in both)
