"""How many, said without a number: 几千次, 五六百条, a few thousand calls, 两三百块."""

from __future__ import annotations

import re

from handlers.understand.slots.findings import Rejected
from handlers.understand.slots.reading import Reading
from handlers.understand.tokens import Token

_VAGUE = re.compile(
    r"(?:好?几|数|[一二两三四五六七八九]{2})[十百千万亿]{1,3}(?:多|来)?个?\s?$"
    r"|(?:(?:a few|several|a couple(?: of)?|some) (?:hundred|thousand|million)s?"
    r"|(?:dozens|hundreds|thousands|millions) of)(?: [a-z]{2,12})? $"
)
_REACH = 28
"""Characters before the word that is counted, at most."""


def read_vague_counts(reading: Reading) -> None:
    """`vague_calls` and `vague_sum` are rejected where nothing else says how many, or how much."""
    if not reading.says("calls"):
        _reject(reading, "vague_calls", "call")
    if not reading.says("budget"):
        _reject(reading, "vague_sum", "currency")


def _reject(reading: Reading, reason: str, kind: str) -> None:
    if not reading.has(kind):
        return
    spans = [_span(reading.folded, token) for token in reading.tokens if kind in token.meaning]
    reading.rejected += [Rejected(reason, *span) for span in spans if span is not None]


def _span(folded: str, counted: Token) -> tuple[int, int] | None:
    """From the first character of the vague number to the end of what it counts."""
    start = max(0, counted.start - _REACH)
    vague = _VAGUE.search(folded[start : counted.start])
    return (start + vague.start(), counted.end) if vague else None
