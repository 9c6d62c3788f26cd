"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understand.slots.numerals import ABSURD, read_han, scan

WRITTEN = [
    ("100万", 1_000_000), ("1.5m", 1_500_000), ("50w", 500_000), ("5kw", 50_000_000), ("3k", 3000),
    ("2b", 2 * 10**9), ("两百五十万", 2_500_000), ("一亿二", 120_000_000), ("一千五", 1500),
    ("两万五千八", 25_800), ("三百六", 360), ("一百零五", 105), ("一千零五十", 1050), ("十五", 15),
    ("二十", 20), ("廿五", 25), ("十二万", 120_000), ("一亿二千三百万", 123_000_000), ("三个亿", 300_000_000),
    ("半个亿", 50_000_000), ("半百万", 500_000), ("半", Decimal("0.5")), ("一百来万", 1_000_000),
    ("一点五亿", 150_000_000), ("三点五万", 35_000), ("二〇二四", 2024), ("一万亿", 10**12),
    ("3.5亿", 350_000_000), ("3亿5千万", 350_000_000), ("2万5", 25_000), ("4百万", 4_000_000),
    ("100多万", 1_000_000), ("1百w", 1_000_000), ("五十w", 500_000), ("1,000,000", 1_000_000),
    ("1.000.000", 1_000_000), ("1_000_000", 1_000_000), ("1 000 000", 1_000_000), ("100 000", 100_000),
    ("10^6", 1_000_000), ("1e6", 1_000_000), ("2x10^6", 2_000_000), ("1,5m", 1_500_000), (".5m", 500_000),
    ("百万", 1_000_000), ("壹佰万", 1_000_000),
]  # fmt: skip
VAGUE = ["几百万", "十几万", "数千万", "三五", "二三十", "万", "亿", "千"]


@pytest.mark.parametrize(("text", "value"), WRITTEN)
def test_a_number_is_read_whole(text: str, value: int) -> None:
    """One number, all of its characters."""
    [(start, end, number)] = scan(text)
    assert number is not None
    assert (start, end, number.value) == (0, len(text), Decimal(value))


@pytest.mark.parametrize("text", VAGUE)
def test_a_vague_number_has_no_value(text: str) -> None:
    """几百万 is no amount, and no 百万 either."""
    assert [number for _, _, number in scan(text)] == [None]


@given(st.integers(min_value=1, max_value=10**12))
def test_a_number_written_in_chinese_reads_back(value: int) -> None:
    """cn2an writes it, in everyday and in financial characters, and the reader has the same value."""
    for mode in ("low", "up"):
        written = cn2an.an2cn(value, mode).translate(str.maketrans("萬億貳參陸", "万亿贰叁陆"))
        number = read_han(written)
        assert number is not None
        assert number.value == value, written


@given(
    st.decimals(min_value=Decimal("0.01"), max_value=9999, places=2),
    st.sampled_from(
        [("k", 10**3), ("w", 10**4), ("万", 10**4), ("m", 10**6), ("b", 10**9), ("亿", 10**8), ("", 1)]
    ),
)
def test_a_number_with_a_multiplier_reads_back(value: Decimal, multiplier: tuple[str, int]) -> None:
    """Digits with k, w, 万, M, 亿, B."""
    [(_, _, number)] = scan(f"{value}{multiplier[0]}")
    assert number is not None
    assert number.value == value * multiplier[1]


@given(st.integers(min_value=1000, max_value=10**15))
def test_thousands_may_be_set_apart(value: int) -> None:
    """By commas, underscores or (from two groups on) spaces."""
    for mark in ",_ " if value >= 10**6 else ",_":
        [(_, _, number)] = scan(f"{value:,}".replace(",", mark))
        assert number is not None
        assert number.value == value


@pytest.mark.parametrize("text", ["1e99999", "10^999", "9" * 100, "一百" * 50, "9^30000"])
def test_a_number_beyond_sense_is_absurd_and_costs_nothing(text: str) -> None:
    """It is capped, never computed."""
    assert next(scan(text))[2].value == ABSURD  # type: ignore[union-attr]
