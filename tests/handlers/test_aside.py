"""Inline mode answers price questions, however short, and touches nothing stored."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data.store.read_side import StoreCatalogue
from handlers.aside import aside
from handlers.desk import Desk
from handlers.message import Message, Place


class One:
    def __init__(self, catalogue: StoreCatalogue) -> None:
        self._catalogue = catalogue

    def current(self) -> StoreCatalogue:
        return self._catalogue


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("gpt-4o", True),
        ("gpt-4o 豆包 1M", True),
        ("豆包 vs gpt-4o", True),
        ("cheapest 256k", True),
        ("gpt", True),
        ("frobnicator-9 price", False),
        ("how are you", False),
        ("订阅 豆包 降10%", False),
        ("/settings language en", False),
        ("/forget", False),
        ("/start", False),
    ],
)
def test_what_is_answered(text: str, answered: bool, catalogue: StoreCatalogue) -> None:
    message = Message(text, Place("telegram", "1001"), "1001", datetime.now(UTC))
    assert aside(message, Desk(One(catalogue))).empty is not answered
