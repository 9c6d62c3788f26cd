"""Two consecutive sheets -> a change. Each case: the sheets, and (kind, meter, tier, from -> to, %, day)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue import Family, Flagship
from data.changes import changes_of_family, changes_of_offer, changes_of_snapshots, seen_on, stretches
from data.history import since_day, since_launch, since_peak
from data.prices import Change, Offer
from data.tiers import tier_code
from tests.paper import OFF_PEAK, PEAK, offer, rate, sheet


def told(changes: list[Change]) -> list[str]:
    """Changes as short lines: `change input 20 -> 0.5 -97.5% on 2024-05-21`, with ` [tier]` where there is one."""
    return [
        f"{c.kind} {c.meter} {c.before} -> {c.after} {_pct(c)} on {c.to_date}"
        + (f" [{code}]" if (code := tier_code(c.tier)) else "")
        for c in changes
    ]


def _pct(change: Change) -> str:
    return "" if change.pct is None else f"{change.pct.normalize():f}%"


LIST = ("2024-05-06", "1 2")

CASES = {
    "a cut on one side only": (
        [sheet(None, "20 2"), sheet("2024-05-21", "0.5 2")],
        ["change input 20 -> 0.5 -97.5% on 2024-05-21"],
    ),
    "cut, then rise": (
        [sheet("2024-01-01", "10 20"), sheet("2024-06-01", "5 10"), sheet("2024-09-01", "8 20")],
        [
            "change input 10 -> 5 -50% on 2024-06-01",
            "change output 20 -> 10 -50% on 2024-06-01",
            "change input 5 -> 8 60% on 2024-09-01",
            "change output 10 -> 20 100% on 2024-09-01",
        ],
    ),
    "to free and back: no percent from zero": (
        [sheet("2024-01-01", "4 8"), sheet("2024-05-21", "0 0"), sheet("2025-01-01", "1 0")],
        [
            "change input 4 -> 0 -100% on 2024-05-21",
            "change output 8 -> 0 -100% on 2024-05-21",
            "change input 0 -> 1  on 2025-01-01",
        ],
    ),
    "an unknown meter is no change": ([sheet("2024-01-01", "1"), sheet("2024-06-01", "1 2 0.1")], []),
    "a promotion and its end are neither cut nor rise": (
        [
            sheet(*LIST),
            sheet("2024-12-26", "0.5 1", promotion=True, ends="2025-02-08"),
            sheet("2025-02-09", "1 2"),
        ],
        [
            "promo_start input 1 -> 0.5 -50% on 2024-12-26",
            "promo_start output 2 -> 1 -50% on 2024-12-26",
            "promo_end input 0.5 -> 1 100% on 2025-02-09",
            "promo_end output 1 -> 2 100% on 2025-02-09",
        ],
    ),
    "a promotion ends by itself": (
        [sheet(*LIST), sheet("2024-12-26", "0.5 1", promotion=True, ends="2025-02-08")],
        [
            "promo_start input 1 -> 0.5 -50% on 2024-12-26",
            "promo_start output 2 -> 1 -50% on 2024-12-26",
            "promo_end input 0.5 -> 1 100% on 2025-02-09",
            "promo_end output 1 -> 2 100% on 2025-02-09",
        ],
    ),
    "a list cut hidden behind a promotion is still a cut": (
        [sheet("2024-01-01", "10"), sheet("2024-06-01", "3", promotion=True), sheet("2024-09-01", "6")],
        [
            "promo_start input 10 -> 3 -70% on 2024-06-01",
            "promo_end input 3 -> 6 100% on 2024-09-01",
            "change input 10 -> 6 -40% on 2024-09-01",
        ],
    ),
    "the name moved to another model": (
        [sheet("2025-02-09", "2 8", points_to="V3"), sheet("2025-09-06", "4 12", points_to="V3.1")],
        ["alias input 2 -> 4 100% on 2025-09-06", "alias output 8 -> 12 50% on 2025-09-06"],
    ),
    "hours of the day come in: structure, no cut": (
        [sheet("2025-02-09", "2 8"), sheet("2025-02-26", rate("2 8", window=PEAK), rate("1 4", window=OFF_PEAK))],
        [
            "structure input 2 -> 1 -50% on 2025-02-26 [off-peak]",
            "structure output 8 -> 4 -50% on 2025-02-26 [off-peak]",
        ],
    ),
    "flat to tiered and back": (
        [
            sheet("2024-01-01", "4"),
            sheet("2025-01-01", rate("2", input_upto=32_000), rate("6", input_above=32_000)),
            sheet("2026-01-01", "3"),
        ],
        [
            "structure input 4 -> 2 -50% on 2025-01-01 [input<=32K]",
            "structure input 4 -> 6 50% on 2025-01-01 [input>32K]",
            "structure input 2 -> 3 50% on 2026-01-01",
            "structure input 6 -> 3 -50% on 2026-01-01 [input>32K]",
        ],
    ),
    "the same tier is compared with itself": (
        [
            sheet("2025-01-01", rate("2", input_upto=32_000), rate("6", input_above=32_000)),
            sheet("2025-06-01", rate("2", input_upto=32_000), rate("3", input_above=32_000)),
        ],
        ["change input 6 -> 3 -50% on 2025-06-01 [input>32K]"],
    ),
    "announced, then cancelled": (
        [sheet("2024-01-01", "1"), sheet("2025-01-01", "2", standing="cancelled", announced="2024-12-01")],
        ["cancelled input 1 -> 2 100% on 2025-01-01"],
    ),
    "a correction: the superseded sheet and a second opinion do not count": (
        [
            sheet("2024-01-01", "10"),
            sheet("2024-06-01", "0.5", standing="superseded"),
            sheet("2024-06-01", "5"),
            sheet("2024-06-01", "4", standing="disputed"),
        ],
        ["change input 10 -> 5 -50% on 2024-06-01"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_changes_of_an_offer(name: str) -> None:
    """What is a cut, and what only looks like one."""
    sheets, expected = CASES[name]
    assert told(changes_of_offer(offer("x/m", *sheets))) == expected


def test_change_carries_both_days_and_its_source() -> None:
    """From the first day of one sheet to the first day of the next."""
    made = changes_of_offer(offer("x/m", sheet("2024-01-01", "2"), sheet("2024-06-01", "1")))[0]
    assert (made.from_date, made.to_date, made.basis) == (date(2024, 1, 1), date(2024, 6, 1), "previous")
    assert made.source == "https://prices.example/2024-06-01"


def test_next_flagship_is_a_successor() -> None:
    """GPT-4 30/60 -> GPT-4o 5/15: across generations, dated by the flagship's day."""
    home = {
        "openai/gpt-4": offer("openai/gpt-4", sheet("2023-03-14", "30 60"), at="intl"),
        "openai/gpt-4o": offer(
            "openai/gpt-4o", sheet("2024-05-13", "5 15"), sheet("2024-10-02", "2.5 10"), at="intl"
        ),
    }
    since = date(2024, 5, 13)
    family = Family(
        "gpt", "openai", "GPT", None,
        (Flagship("openai/gpt-4", None, "a"), Flagship("openai/gpt-4o", since, "https://flagship.example")),
    )  # fmt: skip
    found = changes_of_family(family, home.get)
    assert told(found) == [
        "successor input 30 -> 5 -83.3333% on 2024-05-13",
        "successor output 60 -> 15 -75% on 2024-05-13",
    ]
    assert {(c.model, c.source) for c in found} == {("openai/gpt-4o", "https://flagship.example")}


def test_flagships_on_different_lists_are_not_compared() -> None:
    """CNY against USD would make an exchange rate look like a cut."""
    home = {
        "x/a": offer("x/a", sheet("2024-01-01", "7")),
        "x/b": offer("x/b", sheet("2025-01-01", "1"), at="intl"),
    }
    family = Family("f", "x", "F", None, (Flagship("x/a", None, ""), Flagship("x/b", date(2025, 1, 1), "")))
    assert changes_of_family(family, home.get) == []


def test_dated_snapshot_at_another_price() -> None:
    """gpt-4o-2024-08-06 came at 2.5/10 while plain gpt-4o stood at 5/15; the first snapshot cost the same."""
    plain = offer("openai/gpt-4o", sheet("2024-05-13", "5 15"), sheet("2024-10-02", "2.5 10"), at="intl")
    may = offer("openai/gpt-4o-2024-05-13", sheet("2024-05-13", "5 15"), at="intl")
    august = offer("openai/gpt-4o-2024-08-06", sheet("2024-08-06", "2.5 10"), at="intl")
    found = changes_of_snapshots(plain, [may, august])
    assert told(found) == [
        "snapshot input 5 -> 2.5 -50% on 2024-08-06",
        "snapshot output 15 -> 10 -33.3333% on 2024-08-06",
    ]
    assert {(c.model, c.offer) for c in found} == {("openai/gpt-4o", "openai/gpt-4o-2024-08-06@intl")}


def test_a_snapshot_that_kept_the_old_price_is_no_change() -> None:
    """Tables list qwen-plus-0624 at 4/12 on the day plain qwen-plus went to 0.8/2: nothing became dearer."""
    plain = offer("x/m", sheet("2024-05-21", "4 12"), sheet("2024-09-19", "0.8 2"))
    stayed = offer("x/m-0624", sheet("2024-09-19", "4 12", date_kind="observed_by"))
    dearer = offer("x/m-0919", sheet("2024-09-19", "5 2", date_kind="observed_by"))
    assert told(changes_of_snapshots(plain, [stayed, dearer])) == ["snapshot input 0.8 -> 5 525% on 2024-09-19"]


ANNOUNCED = offer("x/m", sheet("2024-01-01", "2"), sheet("2026-11-01", "1", announced="2026-09-29"))


@pytest.mark.parametrize(
    ("day", "kinds"), [("2026-09-28", []), ("2026-09-29", ["scheduled"]), ("2026-11-01", ["change"])]
)
def test_announced_change_is_scheduled_until_its_day(day: str, kinds: list[str]) -> None:
    """Before the announcement nobody knew it; on its day it is a cut like any other."""
    seen = seen_on(changes_of_offer(ANNOUNCED), [ANNOUNCED], date.fromisoformat(day))
    assert [c.kind for c in seen] == kinds


CALLED_OFF = offer(
    "x/m",
    sheet("2026-06-30", "2 10"),
    sheet("2026-09-01", "3 10", standing="cancelled", announced="2026-06-30", called_off="2026-08-10"),
)


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        ("2026-06-29", []),
        ("2026-07-15", ["scheduled"]),
        ("2026-08-10", ["cancelled"]),
        ("2026-11-22", ["cancelled"]),
    ],
)
def test_an_announcement_is_cancelled_from_the_day_it_was_called_off(day: str, kinds: list[str]) -> None:
    """Who asks in between is told what was announced then."""
    seen = seen_on(changes_of_offer(CALLED_OFF), [CALLED_OFF], date.fromisoformat(day))
    assert [c.kind for c in seen] == kinds


def test_end_of_a_promotion_is_known_with_its_beginning() -> None:
    """During a promotion its promised end is a scheduled change."""
    promoted = offer("x/m", sheet("2026-01-01", "2"), sheet("2026-06-01", "1", promotion=True, ends="2026-12-31"))
    seen = seen_on(changes_of_offer(promoted), [promoted], date(2026, 11, 22))
    assert [(c.kind, c.to_date) for c in seen] == [
        ("promo_start", date(2026, 6, 1)),
        ("scheduled", date(2027, 1, 1)),
    ]


UP_AND_DOWN = offer(
    "x/m", sheet("2024-01-01", "10 20"), sheet("2024-06-01", "20 20"), sheet("2025-01-01", "5 20"),
    sheet("2025-06-01", "1 1", promotion=True, ends="2025-06-30"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (lambda o, day: since_launch(o, day), ["10 -> 5 -50.0000", "20 -> 20 0.0000"]),
        (lambda o, day: since_peak(o, day), ["20 -> 5 -75.0000", "20 -> 20 0.0000"]),
        (lambda o, day: since_day(o, date(2024, 7, 1), day), ["20 -> 5 -75.0000", "20 -> 20 0.0000"]),
    ],
)
def test_cut_since_launch_peak_and_a_day(since: object, expected: list[str]) -> None:
    """Promotions are neither the start nor the end of a cumulative cut."""
    found = since(UP_AND_DOWN, date(2025, 6, 15))  # type: ignore[operator]
    assert [f"{c.before} -> {c.after} {c.pct}" for c in found] == expected


def test_cut_since_launch_across_structures_says_so() -> None:
    """Flat 4, later tiered from 2: half, but of another structure."""
    shelf = offer("x/m", sheet("2024-01-01", "4"), sheet("2025-01-01", rate("2", input_upto=32_000)))
    assert [(c.kind, c.pct) for c in since_launch(shelf, date(2025, 2, 1))] == [("structure", Decimal(-50))]


def test_cut_since_launch_is_of_the_model_the_name_stands_for_now() -> None:
    """deepseek-chat's V3.1 is not compared with V2."""
    moved = offer(
        "x/m", sheet("2024-01-01", "1", points_to="V2"), sheet("2025-01-01", "4", points_to="V3"),
        sheet("2025-06-01", "2", points_to="V3"),
    )  # fmt: skip
    assert [(c.before, c.after) for c in since_launch(moved, date(2025, 7, 1))] == [(4, 2)]


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
