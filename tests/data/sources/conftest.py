"""Fixtures of the sources' tests: a site on loopback, a client that does not wait, an index on that site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.sources.canonical import Canon
from data.sources.http import Client
from tests.servers.table_server import Site, site


@pytest.fixture
def web() -> Iterator[Site]:
    """An empty site."""
    with site() as found:
        yield found


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of short patience that never sleeps between tries."""
    with Client(pause=0.5, total=2, sleep=lambda _: None) as found:
        yield found


@pytest.fixture
def canon() -> Canon:
    """Names of a store that knows a few models."""
    return Canon(["openai/gpt-4o", "anthropic/claude-opus-4-6", "deepseek/deepseek-v4-pro", "zhipu/glm-5.3"])


@pytest.fixture
def index(web: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Site:
    """The site as the machine's package index, behind a path prefix as mirrors have it."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", f"{web.root}/mirror/simple")
    return web
