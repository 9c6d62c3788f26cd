"""A family's next flagship and dated snapshots: moves with names of their own, never a cut of one model."""

from __future__ import annotations

from datetime import date

from data.catalogue import Family, Flagship
from data.changes import changes_of_family, changes_of_snapshots
from tests.data.changes.told import told
from tests.paper import offer, sheet


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
