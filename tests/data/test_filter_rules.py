"""Every reason for not believing a table, each with what it catches and what it lets through."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from data.prices import PriceSheet
from data.watching import filter_rules as rules
from data.watching.filter_rules import Glimpse, Sighting, judge
from tests.paper import OFF_PEAK, PEAK, rate, sheet

SEEN = date(2026, 11, 20)
OLD = sheet("2026-01-01", "2 8 0.5")


def sighting(after: PriceSheet | str, before: PriceSheet = OLD, **more: Any) -> Sighting:
    """A first-party line that differs, shown for ten days by a table that knew the old price for a year."""
    facts: dict[str, Any] = {
        "source": "litellm",
        "key": "gpt-4o",
        "offer": "openai/gpt-4o@intl",
        "first_party": True,
        "seen": SEEN,
        "since": SEEN - timedelta(days=10),
        "glimpses": (Glimpse(before.rates[0].prices, SEEN - timedelta(days=365), SEEN - timedelta(days=11)),),
    }
    return Sighting(before=before, after=sheet(None, after) if isinstance(after, str) else after, **(facts | more))


TIERED = sheet("2026-01-01", rate("0.8 2", input_upto=32000), rate("2.4 8", input_above=32000))
HOURS = sheet("2026-01-01", rate("2 8", window=PEAK), rate("1 4", window=OFF_PEAK))
CASES = [
    # rule, sighting, holds
    (rules.unit_slip, sighting("0.002 0.008"), True),
    (rules.unit_slip, sighting("2 8 0.02"), True),
    (rules.unit_slip, sighting("0.2 1"), False),
    (rules.free_or_unknown, sighting("0 8"), True),
    (rules.free_or_unknown, sighting("2 8 0.5", sheet("2026-01-01", "0 0")), True),
    (rules.free_or_unknown, sighting("- - 0.1", sheet("2026-01-01", "2 8")), True),
    (rules.free_or_unknown, sighting("1 8"), False),
    (rules.redirect, sighting("1 4", converging=4), True),
    (rules.redirect, sighting("1 4", converging=3), False),
    (rules.alias_moved, sighting("1 4", key="mistral/mistral-large-latest"), True),
    (rules.alias_moved, sighting("1 4", key="gemini/gemini-3-pro-preview-05-06"), True),
    (rules.alias_moved, sighting("1 4", sheet("2026-01-01", "2 8", points_to="DeepSeek-V3")), True),
    (rules.alias_moved, sighting("1 4", key="gemini/gemini-2.5-pro"), False),
    (rules.tier_artefact, sighting("2.4 8", TIERED), True),
    (rules.tier_artefact, sighting("0.6 2", TIERED), True),
    (rules.tier_artefact, sighting("1 4", HOURS), True),
    (rules.tier_artefact, sighting(sheet(None, *TIERED.rates[:1], rate("2 8", input_above=32768)), TIERED), False),
    (rules.tier_artefact, sighting("1 4"), False),
    (rules.flips_back, sighting("1 4", away=timedelta(days=45)), True),
    (rules.flips_back, sighting("1 4", away=timedelta(days=46)), False),
    (rules.flips_back, sighting("1 4"), False),
    (
        rules.batch_backfill,
        sighting("2 8 batch_input=1", sheet("2026-01-01", "2 8 batch_input=2"), seen=date(2026, 9, 9)),
        True,
    ),
    (rules.batch_backfill, sighting("1 8", seen=date(2026, 9, 9)), False),
    (rules.per_character, sighting("1 4", offer="google/gemini-1.5-pro@vertex", seen=date(2024, 11, 7)), True),
    (rules.per_character, sighting("1 4", offer="google/gemini-1.5-pro@intl", seen=date(2024, 11, 7)), False),
    (rules.early_correction, sighting("1 4", since=SEEN - timedelta(days=351)), True),
    (rules.early_correction, sighting("1 4", since=SEEN - timedelta(days=351), official=True), False),
    (rules.early_correction, sighting("1 4"), False),
    (rules.first_sight, sighting("1 4", glimpses=()), True),
    (rules.first_sight, sighting("1 4", glimpses=(), own=True), False),
    (rules.first_sight, sighting(sheet("2026-11-01", "1 4"), glimpses=()), False),
    (rules.first_sight, sighting("1 4"), False),
    (rules.too_young, sighting("1 4", since=SEEN - timedelta(days=6)), True),
    (rules.too_young, sighting("1 4", since=SEEN - timedelta(days=7)), False),
    (rules.too_young, sighting("1 4", since=SEEN, others=("genai-prices",)), False),
    (rules.reseller, sighting("1 4", first_party=False), True),
    (rules.one_source, sighting("1 4"), True),
    (rules.one_source, sighting("1 4", others=("genai-prices",)), False),
    (rules.one_source, sighting("1 4", official=True), False),
]


@pytest.mark.parametrize(
    ("rule", "seen", "holds"), CASES, ids=[f"{c[0].__name__}-{c[2]}-{i}" for i, c in enumerate(CASES)]
)
def test_a_rule_catches_what_it_says_and_no_more(rule: rules.Rule, seen: Sighting, holds: bool) -> None:
    """One reason at a time."""
    assert rule(seen) is holds


VERDICTS = [
    ("two independent sources", sighting("1 4", others=("genai-prices",)), "confirmed", ()),
    ("the vendor's own page", sighting("1 4", official=True), "confirmed", ()),
    ("one table", sighting("1 4"), "waiting", ("one-source",)),
    ("one table, a day old", sighting("1 4", since=SEEN), "waiting", ("too-young", "one-source")),
    (
        "two sources, one unit",
        sighting("0.002 0.008", others=("x",), official=True),
        "quarantined",
        ("unit-slip",),
    ),
    ("never showed the old price", sighting("1 4", glimpses=(), others=("x",)), "waiting", ("first-sight",)),
]


@pytest.mark.parametrize(("seen", "state", "reasons"), [v[1:] for v in VERDICTS], ids=[v[0] for v in VERDICTS])
def test_a_change_needs_two_sources_or_the_vendor_and_nothing_suspicious(
    seen: Sighting, state: str, reasons: tuple[str, ...]
) -> None:
    """Suspicion is stronger than any number of witnesses."""
    assert judge(seen) == (state, reasons)
