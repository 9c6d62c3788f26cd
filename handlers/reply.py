"""The neutral reply: blocks that each platform renders in its own way. No markup in any text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal


@dataclass(frozen=True, slots=True)
class Table:
    """Plain text cells; the last column may hold Chinese. `align`: one of l, r per column."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line or bar of a chart. Steps: (day, price) in `unit`; bars: one value."""

    name: str
    points: tuple[tuple[date, Decimal], ...] = ()
    value: Decimal | None = None
    value_high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ChartData:
    """The figures of a picture, drawn as PNG (Telegram, `--chart`) or VChart (Feishu) from the same data."""

    kind: Literal["steps", "bars"]
    title: str
    unit: str
    """`CNY / 1M tokens`, `USD` …"""
    series: tuple[Series, ...]
    until: date | None = None
    """Right edge of a step chart: the day asked about."""
    caption: str = ""
    """Source and date line under the picture."""


@dataclass(frozen=True, slots=True)
class Button:
    """`text` is the typed twin: what the person would type to get the same; it is sent back as a Message."""

    label: str
    text: str


class Facts(Mapping[str, object]):
    """The machine half of an answer, worked out when it is first read: a chat shows none of it."""

    def __init__(self, make: Callable[[], Mapping[str, object]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Mapping[str, object]:
        return self._make()

    def __getitem__(self, key: str) -> object:
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything an answer says, in reading order: title, lines, table, chart, footnotes, sources, buttons."""

    title: str = ""
    lines: tuple[str, ...] = ()
    table: Table | None = None
    chart: ChartData | Callable[[], ChartData | None] | None = None
    """Or what works it out when somebody draws it: most chats get the words alone. Read it by `drawn`."""
    picture: bool = False
    """The chart is the point of the answer (a price history): without live charts it is sent as a picture."""
    footnotes: tuple[str, ...] = ()
    """Assumptions, exchange rate and its day, warnings."""
    sources: tuple[str, ...] = ()
    """One line each: what, where, when seen."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    """Rows of buttons."""
    language: str = "zh"
    lasting: bool = False
    """It stays as it is: what its buttons ask is answered below it, not in its place (a push is everybody's)."""
    needs_admin: bool = False
    """Nothing was done yet: ask the platform whether the person is an admin, then call again."""
    notice: bool = False
    """A word for the person alone (a refusal, an apology): a tap then leaves its message as it is."""
    kept: bool = True
    """False: no note of this answer is stored (somebody asked to be forgotten)."""
    document: tuple[str, bytes] | None = None
    """A file to hand over: (file name, content); subscriptions export."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """The machine half, as the `answer` object of `kanjia ask --json` (rows, cuts, fx)."""

    @property
    def drawn(self) -> ChartData | None:
        """The chart's data, worked out now where it was left for later."""
        return self.chart() if callable(self.chart) else self.chart

    @property
    def empty(self) -> bool:
        """True when the bot stays silent."""
        return not (self.title or self.lines or self.table or self.needs_admin or self.document)


def plain_text(reply: Reply) -> str:
    """The reply as plain text: for the console, `answer.text`, and as every platform's last resort."""
    parts: list[str] = []
    if reply.title:
        parts.append(reply.title)
    parts.extend(reply.lines)
    if reply.table:
        parts.extend(" | ".join(row) for row in (reply.table.header, *reply.table.rows))
    parts.extend(reply.footnotes)
    parts.extend(reply.sources)
    return "\n".join(parts)


SILENCE = Reply()
"""The reply to text that is not for the bot."""
