"""litellm's table: out of its wheel on the package index, or the raw file of its repository (experimental)."""

from __future__ import annotations

from typing import Final

from data.sources.litellm_table import parse_table
from data.sources.tables import PackageTable, WebTable

LITELLM: Final = PackageTable(
    name="litellm",
    package="litellm",
    member="litellm/model_prices_and_context_window_backup.json",
    parse=parse_table,
)
LITELLM_JSON: Final = WebTable(
    name="litellm-json",
    url="https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json",
    parse=parse_table,
)
