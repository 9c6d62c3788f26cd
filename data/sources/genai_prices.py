"""genai-prices' table: out of its wheel on the package index, or the raw data of its repository (experimental)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

from data.sources.canonical import Canon
from data.sources.genai_prices_table import parse_json, parse_providers, parse_python
from data.sources.tables import PackageTable, WebTable
from data.watching.observations import Observation


def _from_python(content: bytes, seen: date, canon: Canon, source: str) -> tuple[list[Observation], Counter[str]]:
    return parse_providers(parse_python(content, source), seen, canon, source)


def _from_json(content: bytes, seen: date, canon: Canon, source: str) -> tuple[list[Observation], Counter[str]]:
    return parse_providers(parse_json(content, source), seen, canon, source)


GENAI_PRICES: Final = PackageTable(
    name="genai-prices", package="genai-prices", member="genai_prices/data.py", parse=_from_python
)
GENAI_PRICES_JSON: Final = WebTable(
    name="genai-prices-json",
    url="https://raw.githubusercontent.com/pydantic/genai-prices/refs/heads/main/prices/new_data/v2/data.json",
    parse=_from_json,
)
