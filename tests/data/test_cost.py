"""Usage x sheet x moment -> bill. The arithmetic of every case stands beside it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cost import Request, affordable_tokens, bill, bill_at, rate_in_force
from data.prices import Usage
from tests.paper import OFF_PEAK, PEAK, at, rate, sheet

NOON = at("2026-11-22")


def mtok(price: str, tokens: int) -> Decimal:
    """`tokens` at `price` per 1M."""
    return Decimal(price) * tokens / 1_000_000


def usage(**amounts: object) -> Usage:
    return Usage(
        **{k: Decimal(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in amounts.items()}
    )  # type: ignore[arg-type]


FLAT = sheet("2024-10-02", "2.5 10 1.25 batch_input=1.25 batch_output=5")

TIERED = sheet(
    "2025-06-13",
    rate("0.8 8 0.16", input_upto=32_000),
    rate("1.2 16 0.16", input_above=32_000, input_upto=128_000),
    rate("2.4 24 0.16", input_above=128_000, input_upto=256_000),
)


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        (usage(input=1_000_000), mtok("2.5", 1_000_000)),
        (usage(input=800_000, output=80_000), mtok("2.5", 800_000) + mtok("10", 80_000)),
        (usage(input=800, output=200, calls=10_000), (mtok("2.5", 800) + mtok("10", 200)) * 10_000),
        # 80 % of the input are cache hits
        (usage(input=1_000_000, cached=800_000), mtok("2.5", 200_000) + mtok("1.25", 800_000)),
        (usage(input=1_000_000, output=100_000, batch=True), mtok("1.25", 1_000_000) + mtok("5", 100_000)),
        (usage(), Decimal(0)),
    ],
)
def test_flat_price(used: Usage, expected: Decimal) -> None:
    """A flat sheet bills each meter at its own price."""
    assert bill_at(FLAT, used, NOON).total == expected


def test_unsplit_amount_has_two_ends_and_no_total() -> None:
    """All input 2.5, all output 10."""
    made = bill_at(FLAT, usage(unsplit=1_000_000), NOON)
    assert (made.total, made.low, made.high) == (None, Decimal("2.5"), Decimal(10))


def test_missing_cache_price_is_not_the_input_price_and_not_zero() -> None:
    """Without a cache price a cached share has no total, and the bill says which meter is missing."""
    made = bill_at(sheet("2024-05-21", "0.5 2"), usage(input=100, cached=80), NOON)
    assert made.total is None
    assert made.missing == ("cache_read",)


def test_missing_batch_price_is_said() -> None:
    """No batch price, no batch total."""
    made = bill_at(sheet("2024-05-21", "0.5 2"), usage(input=100, batch=True), NOON)
    assert (made.total, made.missing) == (None, ("batch_input",))


def test_unused_unknown_meter_does_not_matter() -> None:
    """A sheet without an output price still bills input alone."""
    assert bill_at(sheet("2024-05-21", "0.5"), usage(input=1_000_000), NOON).total == Decimal("0.5")


def test_free_is_zero() -> None:
    """A price of 0 is a price."""
    assert bill_at(sheet("2024-05-21", "0 0"), usage(input=10**9, output=10**9), NOON).total == 0


@pytest.mark.parametrize(
    ("request_input", "price"),
    [(1, "0.8"), (32_000, "0.8"), (32_001, "1.2"), (128_000, "1.2"), (128_001, "2.4"), (256_000, "2.4")],
)
def test_whole_request_moves_to_its_tier(request_input: int, price: str) -> None:
    """Not only the tokens above the border are dearer: all of them."""
    made = bill_at(TIERED, usage(input=request_input), NOON, Request(request_input))
    assert made.total == mtok(price, request_input)


def test_size_of_one_call_decides_the_tier_not_the_sum() -> None:
    """10,000 calls of 800 tokens are 8M tokens in the shortest tier."""
    made = bill_at(TIERED, usage(input=800, calls=10_000), NOON, Request(800))
    assert made.total == mtok("0.8", 8_000_000)


def test_unsaid_size_means_the_standing_default() -> None:
    """A total without a request size is billed in the first tier."""
    assert bill_at(TIERED, usage(input=10**9), NOON).tier.input_upto == 32_000


def test_output_length_is_a_condition_too() -> None:
    """Doubao bills short answers (at most 200 tokens) at a lower output price."""
    short_and_long = sheet(
        "2025-10-16",
        rate("0.8 8", input_upto=32_000, output_above=200),
        rate("0.8 2", input_upto=32_000, output_upto=200),
    )
    assert rate_in_force(short_and_long, NOON, Request(800, 200)).prices["output"] == 2
    assert rate_in_force(short_and_long, NOON, Request(800, 201)).prices["output"] == 8
    assert rate_in_force(short_and_long, NOON, Request(800)).prices["output"] == 8


def test_particular_condition_wins_over_the_plain_rate() -> None:
    """A plain rate with a `>200K` exception: the exception holds above, the plain one below."""
    exception = sheet("2025-03-25", rate("1.25 10"), rate("2.5 15", input_above=200_000))
    assert rate_in_force(exception, NOON, Request(200_000)).prices["input"] == Decimal("1.25")
    assert rate_in_force(exception, NOON, Request(200_001)).prices["input"] == Decimal("2.5")


def test_thinking_is_off_unless_asked() -> None:
    """Where a sheet tells the two apart, thinking is the dearer output."""
    both = sheet("2025-04-28", rate("0.8 2", thinking=False), rate("0.8 8", thinking=True))
    assert rate_in_force(both, NOON).prices["output"] == 2
    assert rate_in_force(both, NOON, thinking=True).prices["output"] == 8


@pytest.mark.parametrize(
    ("moment", "price"),
    [
        ("2026-09-01T08:59", "1"),
        ("2026-09-01T09:00", "2"),
        ("2026-09-01T11:59", "2"),
        ("2026-09-01T12:00", "1"),
        ("2026-09-01T17:59", "2"),
        ("2026-09-01T18:00", "1"),
    ],
)
def test_hour_of_the_day_decides_between_peak_and_off_peak(moment: str, price: str) -> None:
    """Peak 09-12 and 14-18 in Shanghai; the end of a span is outside it."""
    hours = sheet("2026-08-17", rate("2 3", window=PEAK), rate("1 1.5", window=OFF_PEAK))
    assert rate_in_force(hours, at(moment)).prices["input"] == Decimal(price)


def test_request_beyond_the_longest_tier_keeps_the_default() -> None:
    """No tier holds a request of 300K on a 256K sheet: the default is used, for the answer to say so."""
    assert rate_in_force(TIERED, NOON, Request(300_000)) is TIERED.rates[0]


def test_budget_buys_whole_tokens() -> None:
    """100 CNY at 0.8 per 1M buy 125M tokens; of free tokens there is no number."""
    assert affordable_tokens(Decimal("0.8"), Decimal(100)) == 125_000_000
    assert affordable_tokens(Decimal(0), Decimal(100)) is None


amounts = st.integers(min_value=0, max_value=10**18)
prices = st.decimals(min_value=0, max_value=10_000, places=6)


@given(prices, prices, amounts, amounts, st.integers(0, 10**12))
def test_more_usage_never_costs_less(p_in: Decimal, p_out: Decimal, tokens: int, more: int, calls: int) -> None:
    """Within a tier the bill grows with input, output and calls, exactly."""
    flat = sheet("2024-01-01", rate(f"{p_in} {p_out}")).rates[0]
    small = bill(flat, usage(input=tokens, output=tokens, calls=calls)).total
    large = bill(flat, usage(input=tokens + more, output=tokens, calls=calls)).total
    assert small is not None
    assert large is not None
    assert large >= small >= 0


@given(amounts, prices, prices)
def test_split_cost_lies_between_the_ends(tokens: int, p_in: Decimal, p_out: Decimal) -> None:
    """Any split of an amount costs something between all input and all output."""
    flat = rate(f"{p_in} {p_out}")
    ends = bill(flat, usage(unsplit=tokens)) if tokens else bill(flat, usage())
    split = bill(flat, usage(input=tokens // 3, output=tokens - tokens // 3)).total
    assert ends.low is not None
    assert ends.high is not None
    assert split is not None
    assert ends.low <= split <= ends.high


@given(st.integers(1, 256_000), st.integers(1, 256_000))
def test_longer_request_never_costs_less_across_tiers(one: int, other: int) -> None:
    """The tiers rise, so a longer request costs at least as much."""
    short, long = sorted((one, other))
    costs = [bill_at(TIERED, usage(input=n), NOON, Request(n)).total for n in (short, long)]
    assert costs[0] is not None
    assert costs[1] is not None
    assert costs[0] <= costs[1]
