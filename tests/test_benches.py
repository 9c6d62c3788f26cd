"""The benches print figures and are run by hand; a move elsewhere must not leave them behind."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

import tests.bench


@pytest.mark.parametrize("name", [module.name for module in iter_modules(tests.bench.__path__)])
def test_every_bench_can_be_started(name: str) -> None:
    """What it imports is where it looks for it."""
    assert import_module(f"tests.bench.{name}").__doc__
