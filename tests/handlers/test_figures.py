"""How figures and days are written and read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue import Family, Flagship
from data.prices import Model
from handlers.inquiry import inquire
from handlers.question import Question
from handlers.reckoning.days import Days, days_of, moment_asked, repeats, window_asked
from handlers.reckoning.ratio import fraction
from handlers.reckoning.shelf import Shelf
from handlers.words import words
from handlers.writing.figures import count, money, money_range, percent, plain, price, share, times
from handlers.writing.sentences import family_name
from tests.handlers.shop import question
from tests.paper import PaperCatalogue, at

NOW = at("2026-11-22T15:30")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("2.50", "2.5"),
        ("1E+6", "1000000"),
        ("0E-9", "0"),
        ("-0.0", "0"),
        ("1.1111111111111111", "1.111111111111"),
        ("0.000001", "0.000001"),
        ("-97.5000", "-97.5"),
    ],
)
def test_plain_decimals_for_machines(number: str, expected: str) -> None:
    """No exponent, no trailing zeros, at most 12 decimals."""
    assert plain(Decimal(number)) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**20), max_value=10**20))
def test_plain_decimals_read_back(number: Decimal) -> None:
    """Nothing is lost within 12 decimals."""
    text = plain(number)
    assert text is not None
    assert Decimal(text) == number
    assert "e" not in text.lower()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("1234.567", "$1,234.57"),
        ("1234567.89", "$1,234,568"),
        ("0.85", "$0.85"),
        ("0.012345", "$0.0123"),
        ("0.00000004567", "$0.0000000457"),
        ("6", "$6"),
        ("0", "$0"),
    ],
)
def test_money_is_rounded_for_reading_but_never_to_zero(number: str, expected: str) -> None:
    """Two decimals above 1, three figures below."""
    assert money(Decimal(number), "USD") == expected


def test_prices_keep_their_own_digits() -> None:
    """As published, with the currency's sign; a currency without one by its code."""
    assert [price(Decimal("0.0028"), "USD"), price(Decimal("0.80"), "CNY")] == ["$0.0028", "¥0.8"]
    assert price(Decimal(5), "TWD") == "TWD 5"
    assert money_range(Decimal(6), Decimal(30), "CNY") == "¥6–¥30"
    assert money_range(Decimal("6.001"), Decimal("6.002"), "CNY") == "¥6"


@pytest.mark.parametrize(
    ("number", "zh", "hant", "en"),
    [
        (800, "800", "800", "800"),
        (8_000, "8,000", "8,000", "8K"),
        (1_000_000, "100 万", "100 萬", "1M"),
        (40_000_000, "4,000 万", "4,000 萬", "40M"),
        (150_000_000, "1.5 亿", "1.5 億", "150M"),
        (2_000_000_000, "20 亿", "20 億", "2B"),
    ],
)
def test_counts_as_each_language_says_them(number: int, zh: str, hant: str, en: str) -> None:
    """万 and 亿, or K, M and B."""
    assert [count(Decimal(number), lang) for lang in ("zh", "zh-Hant", "en")] == [zh, hant, en]


def test_percentages_and_shares() -> None:
    """A real minus sign; 99.97 is not 100."""
    assert [percent(Decimal(p)) for p in ("-97.5", "33.3333", "0")] == ["−97.5%", "+33.3%", "0%"]
    assert [share(Decimal(p)) for p in ("97.22", "99.97", "5.55", "100")] == ["97%", "99.97%", "5.6%", "100%"]


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        ("0.0357", "1/28"),
        ("0.277", "1/3.6"),
        ("0.8", "1/1.25"),
        ("1.001", "同价"),
        ("2.44", "2.4 倍"),
        ("0", "免费"),
    ],
)
def test_ratios_are_told_as_fractions_of_the_dearer(ratio: str, expected: str) -> None:
    """1/28, 同价, 2.4 倍."""
    assert fraction(Decimal(ratio), words("zh")) == expected


def test_times_are_short() -> None:
    """Three figures at most."""
    assert [times(Decimal(n)) for n in ("1.256", "3.62", "28.04", "1234.5")] == ["1.26", "3.6", "28", "1235"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-05-13", "2024-05-13", "2024-05-13"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("P3M", "2026-08-22", "2026-08-22"),
        ("P90D", "2026-08-24", "2026-08-24"),
        ("P1Y6M", "2025-05-22", "2025-05-22"),
        ("P2W", "2026-11-08", "2026-11-08"),
    ],
)
def test_days_that_a_question_names(text: str, first: str, last: str) -> None:
    """Days, months, years and durations back from now."""
    assert days_of(text, NOW) == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["", "P", "soon", "2024-13", "2024-02-30", "P99999999Y", "0000-01-01"])
def test_what_is_no_date_is_none(text: str) -> None:
    """Never an exception, never a guess."""
    assert days_of(text, NOW) is None


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (None, NOW),
        ("2026-11-22", NOW),
        ("2026-11", NOW),
        ("2026", NOW),
        ("2024-05", at("2024-05-31")),
        ("2027-01-01", at("2027-01-01")),
        ("nonsense", NOW),
    ],
)
def test_moment_asked_about(as_of: str | None, expected: object) -> None:
    """A span that holds today means now; another its last day at noon."""
    assert moment_asked(question("price", as_of=as_of), NOW) == expected


def test_windows() -> None:
    """Since alone reaches to today; until alone begins with the ledger; a span asked about is a window."""
    since = window_asked(question("history", since="2025-03"), NOW, None)
    assert since == Days(date(2025, 3, 1), date(2026, 11, 22))
    assert window_asked(question("history", until="2023"), NOW, None) == Days(
        date(2022, 11, 1), date(2023, 12, 31)
    )
    assert window_asked(question("history", as_of="2025"), NOW, None) == Days(date(2025, 1, 1), date(2025, 12, 31))
    assert window_asked(question("history"), NOW, None) is None


@pytest.mark.parametrize(
    ("period", "horizon", "expected"),
    [
        ("day", "month", 30),
        ("day", "year", 365),
        ("month", "year", 12),
        ("minute", "hour", 60),
        ("year", "year", 1),
    ],
)
def test_how_often_a_period_fits(period: str, horizon: str, expected: int) -> None:
    """A month counts 30 days, twelve months a year."""
    assert repeats(period, horizon) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("family", "newest", "written"),
    [
        ("gpt", "GPT-4o", "GPT"),
        ("gpt mini", "GPT-5.4 mini", "GPT mini"),
        ("豆包", "豆包 1.6", "豆包"),
        ("o", "X", "o"),
    ],
)
def test_a_familys_name_is_written_as_its_models_write_it(family: str, newest: str, written: str) -> None:
    """Names are kept in small letters; people read GPT, not gpt."""
    shelf = Shelf(PaperCatalogue([Model("v/m", "v", newest)], []))
    known = Family(family, "v", family, None, (Flagship("v/m", None, "https://v.example"),))
    assert family_name(known, inquire(Question(intent="help"), shelf, at("2026-11-22"), "zh")) == written
