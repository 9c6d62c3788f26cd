"""One lexicon over the real catalogue for all tests of understanding, and short ways to ask it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers.question import Question
from handlers.understand import understand
from handlers.understand.naming.lexicon import Lexicon
from handlers.understand.understanding import Reading

NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
HERE = Path(__file__).parent


def reading(text: str, lexicon: Lexicon, previous: Question | None = None) -> Reading:
    """The reading at noon of the day the tables are made for."""
    return understand(text, NOON, lexicon, previous=previous)


def asked(text: str, lexicon: Lexicon, previous: Question | None = None) -> Question:
    """The question of that reading."""
    return reading(text, lexicon, previous).question


def lines(name: str) -> list[str]:
    """The lines of a table that are no comments."""
    text = (HERE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]
