"""The lexicon of the real catalogue, made once a session."""

from __future__ import annotations

import pytest

from data.store.read_side import StoreCatalogue
from handlers.understand.naming.lexicon import Lexicon, build_lexicon


@pytest.fixture(scope="session")
def lexicon(catalogue: StoreCatalogue) -> Lexicon:
    """All names that ship."""
    return build_lexicon(catalogue)
