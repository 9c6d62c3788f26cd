"""A change of price becomes one item for every subscription it is worth a push to, at most once for ever."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from data.people.wishes import Wish
from data.store.engine import Store
from tests.data.outbox.shop import BEAN, GPT, MINI, Shop, cut


@pytest.fixture
def shop(store: Store) -> Shop:
    """The small shop on each database."""
    return Shop(store).open()


@pytest.mark.parametrize(
    ("wish", "heard"),
    [
        (Wish("model", BEAN), True),
        (Wish("model", MINI), False),  # a model's mini is another model
        (Wish("family", "bean"), True),
        (Wish("vendor", "bytedance"), True),
        (Wish("vendor", "openai"), False),
        (Wish("list", "CNY"), True),
        (Wish("list", "USD"), False),
        (Wish("all"), True),
        (Wish("model", BEAN, host="siliconflow"), False),  # another seller's list
        (Wish("model", BEAN, threshold=Decimal(20)), True),
        (Wish("model", BEAN, threshold=Decimal("20.01")), False),
        (Wish("model", BEAN, kinds=frozenset({"rise"})), False),
        (Wish("model", BEAN, below=Decimal(8), currency="CNY"), True),  # reached counts
        (Wish("model", BEAN, below=Decimal("7.9"), currency="CNY"), False),
        (Wish("model", BEAN, below=Decimal(100), currency="CNY"), False),  # it stood below already
        (Wish("model", BEAN, below=Decimal(8), currency="CNY", meter="output"), False),
    ],
)
def test_who_hears_of_a_cut_of_one_fifth(shop: Shop, wish: Wish, heard: bool) -> None:
    """Bean's input falls from 10 to 8 yuan on the vendor's own list."""
    shop.subscribe("1", wish)
    assert shop.move(cut(BEAN, "10>8")) == int(heard)
    assert shop.said("1") == ([["bytedance/bean@cn input 10>8"]] if heard else [])


def test_a_target_ratio_is_told_when_it_is_reached_from_either_side(shop: Shop) -> None:
    """Bean below one half of mini: 0.4 against 1 after the first move; not told again while it stays."""
    shop.subscribe("1", Wish("model", BEAN, ratio=Fraction(1, 2), ratio_model=MINI))
    assert [shop.move(cut(BEAN, "10>0.6")), shop.move(cut(BEAN, "0.6>0.4", on="2026-11-21"))] == [0, 1]
    assert shop.move(cut(BEAN, "0.4>0.3", on="2026-11-20")) == 0


def test_small_steps_add_up_to_one_push_against_the_price_last_told(shop: Shop) -> None:
    """10 -> 9.6 -> 9.2 -> 9 is told once, at the step that makes a tenth, with the price it began from."""
    shop.subscribe("1", Wish("model", BEAN, threshold=Decimal(10)))
    days = ("2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22")
    steps = ("10>9.6", "9.6>9.2", "9.2>9", "9>8.5")
    assert [shop.move(cut(BEAN, s, on=d)) for s, d in zip(steps, days, strict=True)] == [0, 0, 1, 0]


def test_one_run_is_one_message_for_a_chat_and_topic(shop: Shop) -> None:
    """Three subscriptions that match changes of one run share one message; a topic has its own."""
    shop.subscribe("1", BEAN)
    shop.subscribe("1", Wish("family", "bean"))
    shop.subscribe("1", GPT)
    shop.subscribe("1", BEAN, topic="7")
    shop.move(cut(BEAN, "10>8"), cut(GPT, "5>4", at="intl"), run="r")
    shop.move(cut(MINI, "1>0.5"), run="r")
    assert [(m.chat, m.topic) for m in shop.messages()] == [("1", ""), ("1", "7")]
    assert len(shop.said("1")[0]) == 4


def test_the_same_change_is_queued_once_however_often_it_is_recorded(shop: Shop) -> None:
    """Recording a run again, or finding the same price in a later run, tells nobody twice."""
    shop.subscribe("1", BEAN)
    assert [shop.move(cut(BEAN, "10>8"), run=run) for run in ("a", "a", "b")] == [1, 0, 0]
    assert len(shop.messages()) == 1


def test_history_filled_in_late_that_leaves_the_price_as_it_is_tells_nobody(shop: Shop) -> None:
    """A price that went down and came back between two known lines is no news."""
    shop.subscribe("1", BEAN)
    assert shop.move(cut(BEAN, "10>8", on="2025-03-01"), cut(BEAN, "8>10", on="2025-06-01")) == 0


@pytest.mark.parametrize("kind", ["alias", "snapshot", "successor", "promo_end"])
def test_what_is_no_change_of_a_models_own_price_is_not_pushed(shop: Shop, kind: str) -> None:
    """A moved name, a dated snapshot, the next generation and a promotion's end are no cuts and no rises."""
    shop.subscribe("1", Wish("all"))
    assert shop.move(cut(BEAN, "10>8", kind=kind)) == 0


def test_a_paused_chat_hears_nothing_and_is_told_the_whole_way_later(shop: Shop) -> None:
    """What happens in a pause counts when the pause is over: 10 -> 9.5 (paused) -> 9 is a tenth."""
    shop.subscribe("1", Wish("model", BEAN, threshold=Decimal(10)), paused=True)
    assert shop.move(cut(BEAN, "10>9.5", on="2026-11-21")) == 0
    shop.subscribe("1", Wish("model", BEAN, threshold=Decimal(10)), paused=False)
    assert shop.move(cut(BEAN, "9.5>9")) == 1


def test_an_announced_change_is_queued_at_once(shop: Shop) -> None:
    """A change dated in the future is told as announced; it does not move the price that later ones start from."""
    shop.subscribe("1", BEAN)
    assert shop.move(cut(BEAN, "10>5", on="2026-12-01"), today=date(2026, 11, 22)) == 1
    assert shop.move(cut(BEAN, "10>9")) == 1
