"""The two sets of texts, read from their files."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from handlers.understand import understand
from handlers.understand.naming.lexicon import Lexicon
from handlers.understand.understanding import Reading

HERE = Path(__file__).parent
SHANGHAI = ZoneInfo("Asia/Shanghai")


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of `bank.jsonl` or `ordinary.jsonl`, without those that are not scored."""
    text = (HERE / f"{name}.jsonl").read_text(encoding="utf-8")
    return [row for row in map(json.loads, text.splitlines()) if not row.get("skip")]


def read(text: str, lexicon: Lexicon, day: str = "2026-11-22") -> Reading:
    """The reading at noon of the row's own day."""
    return understand(text, datetime.fromisoformat(day).replace(hour=12, tzinfo=SHANGHAI), lexicon)
