"""What holds of the changes of any history of prices whatever."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from data.changes import changes_of_offer, stretches
from data.prices import Offer
from tests.paper import offer, sheet

ledger_days = st.lists(st.dates(date(2023, 1, 1), date(2026, 12, 31)), min_size=1, max_size=8, unique=True)


@st.composite
def written_offers(draw: st.DrawFn) -> Offer:
    """List prices and promotions on any days, at prices of 0 to 5."""
    sheets = []
    for day in sorted(draw(ledger_days)):
        prices = f"{draw(st.integers(0, 5))} {draw(st.integers(0, 5))}"
        promoted = draw(st.booleans())
        ends = (
            draw(st.sampled_from([None, day.replace(day=28).isoformat()])) if promoted and day.day < 28 else None
        )
        sheets.append(sheet(day.isoformat(), prices, promotion=promoted, ends=ends))
    return offer("x/m", *sheets)


@given(written_offers())
def test_walking_the_changes_leads_from_the_first_price_to_the_last(written: Offer) -> None:
    """Changes beside hidden list cuts chain: each begins where the one before it ended."""
    prices: dict[str, Decimal] = {}
    first = stretches(written)[0].sheet.rates[0].prices
    prices.update(first)
    for change in changes_of_offer(written):
        if change.kind == "change" and change.before != prices[change.meter]:
            continue  # a list cut hidden behind a promotion repeats the move that promo_end already made
        assert change.before == prices[change.meter]
        prices[change.meter] = change.after
    assert prices == dict(stretches(written)[-1].sheet.rates[0].prices)


@given(written_offers())
def test_no_promotion_is_ever_called_a_change(written: Offer) -> None:
    """Kind `change` stands between two list prices only."""
    listed = {p for s in written.sheets if not s.promotion for p in s.rates[0].prices.items()}
    for change in changes_of_offer(written):
        if change.kind == "change":
            assert (change.meter, change.before) in listed
            assert (change.meter, change.after) in listed
