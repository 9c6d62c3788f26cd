"""What a rule found or refused, and the dates a text speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """One value. `field`: its name in Question, or `filters.x`; `[start:end]`: characters of `Cleaned.text`."""

    field: str
    value: Any
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that looked like a value and was not taken: `absurd_amount`, `negative`, `unknown_date`, …"""

    reason: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class When:
    """A moment (as_of) and the window it may also mean: 2024年5月 asks for a price in it or for the cuts in it.

    `window` True: only a window was said (近半年, since March); False: only a moment (那会儿, three days ago);
    None: either, and the intent decides. Values are ISO days, months, years or durations back from now.
    """

    as_of: str | None = None
    since: str | None = None
    until: str | None = None
    window: bool | None = None
