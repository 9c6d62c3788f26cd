"""Every value a text states, with the place it was read at and the rule that read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from handlers.question import Claim, Money, Span
from handlers.understand.clean import Cleaned


@dataclass(frozen=True, slots=True)
class Found:
    """One value. `field` is the name in Question, or `filters.x`; `[start:end]` are characters of `Cleaned.text`."""

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


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of one text; each named as in Question, None when not said.

    filters: keys and typed values of `handlers.question.Filters`, only those said (`currency` is the display
        currency); Money values are Money.
    per_million: "每百万", "per 1M tokens" was said as the unit of a price.
    thinking: thinking mode on or off, when said.
    """

    input_tokens: Decimal | None = None
    output_tokens: Decimal | None = None
    total_tokens: Decimal | None = None
    chars: Decimal | None = None
    calls: Decimal | None = None
    period: Span | None = None
    horizon: Span | None = None
    budget: Money | None = None
    threshold_pct: Decimal | None = None
    claim: Claim | None = None
    when: When | None = None
    filters: dict[str, Any] = field(default_factory=dict)
    per_million: bool = False
    thinking: bool | None = None
    found: tuple[Found, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    def dates(self, wanted: Literal["moment", "window"]) -> tuple[str | None, str | None, str | None]:
        """(as_of, since, until) the way the intent needs them: a window for history and cuts, else a moment."""
        when = self.when
        if when is None:
            return None, None, None
        window = when.window if when.window is not None else wanted == "window"
        return (None, when.since, when.until) if window else (when.as_of, None, None)


def find_slots(cleaned: Cleaned, now: date, taken: Sequence[tuple[int, int]] = ()) -> Slots:
    """All values in `cleaned`, outside the character spans `taken` by names. `now` is the asker's day.

    Never raises. Of two values for one slot the first in the text stands; both are in `found`.
    """
    del cleaned, now, taken
    return Slots()
