"""Measured against the price last told: whatever way a price takes, nobody is left behind or pestered."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from data.people.matching import judge, key_of
from data.people.notices import notices_of
from data.people.wishes import Wish
from tests.data.outbox.shop import BEAN, TODAY, cut

prices = st.lists(st.integers(1, 500).map(Decimal), min_size=2, max_size=30)
thresholds = st.sampled_from([Decimal(1), Decimal(5), Decimal(10), Decimal("33.3")])


@given(prices, thresholds)
def test_a_push_comes_exactly_when_the_price_is_a_threshold_away_from_the_one_last_told(
    way: list[Decimal], threshold: Decimal
) -> None:
    """After every step: told if and only if that far; so what was told is always nearer than the threshold."""
    wish, told, known = Wish("model", BEAN, threshold=threshold), {}, way[0]
    for before, after in pairwise(way):
        for notice in notices_of([cut(BEAN, f"{before}>{after}")], TODAY) if before != after else ():
            verdict = judge(wish, told, notice)
            told = verdict.told
            assert verdict.push == (abs(after - known) * 100 >= threshold * known and after != known)
            known = after if verdict.push else known
            assert Decimal(told[key_of(notice, notice.lines[0])]) == known
        assert abs(after - known) * 100 < threshold * known


@given(prices)
def test_a_target_price_is_told_once_each_time_it_is_reached(way: list[Decimal]) -> None:
    """Crossing from above to at or below 100 counts; staying there does not."""
    wish, told, pushes = Wish("model", BEAN, below=Decimal(100), currency="CNY"), {}, 0
    for before, after in pairwise(way):
        for notice in notices_of([cut(BEAN, f"{before}>{after}")], TODAY) if before != after else ():
            verdict = judge(wish, told, notice, lambda price: price)
            told, pushes = verdict.told, pushes + verdict.push
    assert pushes == sum(a > 100 >= b for a, b in pairwise(way))
