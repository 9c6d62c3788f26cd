"""The real package index of this machine, when one is reachable: two packages, a few requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.sources.canonical import Canon
from data.sources.genai_prices import GENAI_PRICES
from data.sources.http import Client
from data.sources.litellm import LITELLM
from data.sources.port import FetchState, SourceError
from data.sources.tables import PackageTable

pytestmark = pytest.mark.index


@pytest.mark.parametrize("source", [LITELLM, GENAI_PRICES], ids=lambda source: source.name)
def test_todays_table_is_read_through_the_configured_index(source: PackageTable, tmp_path: Path) -> None:
    """Hundreds of priced lines with the day of their release; no index reachable: skipped, and said so."""
    try:
        with Client(pause=20) as client:
            found = source.fetch(client, FetchState(), Canon(["openai/gpt-4o"]), tmp_path)
    except SourceError as error:
        pytest.skip(f"no package index here: {error}")
    assert found.observations is not None
    assert found.seen is not None
    offers = {line.offer_id: line for line in found.observations}
    assert len(offers) > 500
    assert offers["openai/gpt-4o@intl"].sheet.rates[0].prices["input"] > 0
