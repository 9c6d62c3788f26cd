"""What the slot reader finds, one line a text: tables/*.txt."""

from __future__ import annotations

from datetime import date

import pytest

from tests.handlers.understand.reads import reads, table

TABLES = ("amounts", "traffic", "money", "dates", "shares", "alerts", "filters", "mixed")
LINES = [(name, *line) for name in TABLES for line in table(name)]


@pytest.mark.parametrize(("name", "text", "day", "expected"), LINES)
def test_a_text_is_read_as_its_table_says(name: str, text: str, day: date, expected: str) -> None:
    """Every slot said is found with its value, and nothing else is."""
    assert reads(text, day) == expected, name


def test_the_tables_have_every_slot_and_filter_of_the_contract() -> None:
    """A slot or filter that no line of any table mentions would be untested."""
    said = {part.split(" ")[0] for _, _, _, expected in LINES for part in expected.split(", ")}
    assert said >= {
        "input_tokens", "output_tokens", "total_tokens", "chars", "calls", "period", "horizon", "budget", "when",
        "threshold_pct", "claim", "thinking", "per_million", "rejected",
        "io", "currency", "region", "context_min", "modality", "max_price", "free", "reasoning", "tools",
        "open_weights", "params", "limit", "direction", "cached_pct", "cached", "batch", "tier", "ratio",
        "price_below", "price_ratio", "all", "quiet", "digest", "at", "day", "mute", "language",
    }  # fmt: skip
