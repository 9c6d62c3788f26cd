"""Which sources there are, and which a setting or a command names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from data.sources.ledger_folder import SCHEME, LedgerFolder
from data.sources.port import Source, SourceError
from data.sources.tables import WebTable

NONE: Final = "none"


def known_sources() -> tuple[Source, ...]:
    """Every source that has a name of its own; the experimental ones last."""
    from data.sources.genai_prices import GENAI_PRICES, GENAI_PRICES_JSON
    from data.sources.litellm import LITELLM, LITELLM_JSON
    from data.sources.llm_prices_cn import LLM_PRICES_CN
    from data.sources.models_dev import MODELS_DEV
    from data.sources.openrouter import OPENROUTER
    from data.sources.vendor_pages import DEEPSEEK_PAGE, MINIMAX_PAGE, ZHIPU_PAGE

    return (
        LITELLM, GENAI_PRICES, LITELLM_JSON, GENAI_PRICES_JSON, MODELS_DEV, OPENROUTER, LLM_PRICES_CN,
        DEEPSEEK_PAGE, ZHIPU_PAGE, MINIMAX_PAGE,
    )  # fmt: skip


def chosen_sources(named: Iterable[str] | None) -> list[Source]:
    """The named sources; None: all that are not experimental; `none`: no source. Raises SourceError.

    A name, `name=URL` for a copy of its table elsewhere, or `ledger:PLACE` for ledger files.
    """
    words = None if named is None else [word.strip() for word in named if word.strip()]
    if words is None:
        return [source for source in known_sources() if not source.experimental]
    return [] if words == [NONE] else [_source(word) for word in words]


def _source(word: str) -> Source:
    if word == SCHEME:
        raise SourceError(f"{SCHEME} names no place: write {SCHEME}FOLDER, {SCHEME}FILE or {SCHEME}URL")
    if word.startswith(SCHEME):
        return LedgerFolder(word.removeprefix(SCHEME))
    name, _, url = word.partition("=")
    found = next((source for source in known_sources() if source.name == name), None)
    if found is None:
        names = ", ".join(source.name for source in known_sources())
        raise SourceError(f"no source is called {name!r}: there are {names}, and {SCHEME}FOLDER")
    if not url:
        return found
    if not isinstance(found, WebTable):
        raise SourceError(f"{name} comes through the package index: set PIP_INDEX_URL for a mirror of it")
    return replace(found, url=url)
