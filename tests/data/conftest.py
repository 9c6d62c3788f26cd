"""Fixtures of the store's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.store.catalogue_source import CatalogueSource
from data.store.engine import Store
from data.store.read_side import StoreCatalogue
from tests.data.small_files import SmallFolder


@pytest.fixture
def folder(tmp_path: Path) -> SmallFolder:
    """One vendor, five models, two price lines."""
    return SmallFolder(tmp_path)


@pytest.fixture
def look(store: Store) -> Iterator[Callable[[], StoreCatalogue]]:
    """Call it to see the store as a reader sees it now."""
    source = CatalogueSource(store.url, every=0)
    yield source.current
    source.close()
