"""What subscribers may be told of: an offer's new prices, a launch, a retirement, a cancelled announcement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from typing import Any, Final, Literal, overload

from data.changes import percent
from data.prices import Change, ChangeKind, Currency, DateKind, Meter, Tier
from data.store.sheet_rows import day, iso, tier_from, tier_text
from data.tiers import tier_code

Phase = Literal["effective", "announced", "cancelled", "launch", "retirement"]

PUSHED: Final[frozenset[ChangeKind]] = frozenset({"change", "promo_start", "structure", "scheduled", "cancelled"})
"""Kinds that are news. A snapshot, a successor or a moved alias is another model; a promotion's end is no rise."""

_RANK: Final[tuple[ChangeKind, ...]] = ("change", "scheduled", "structure", "promo_start", "cancelled")


@dataclass(frozen=True, slots=True)
class Line:
    """One meter of one tier, per 1M tokens in the offer's currency. A launch has no price before."""

    tier: Tier
    meter: Meter
    before: Decimal | None
    after: Decimal

    @property
    def key(self) -> str:
        """What a told price is remembered by, within an offer: `input`, `32K<input<=128K|output`."""
        code = tier_code(self.tier)
        return f"{code}|{self.meter}" if code else self.meter

    @property
    def pct(self) -> Decimal | None:
        """Signed percent, negative = cut; None from nothing or from 0."""
        return percent(self.before, self.after) if self.before else None


@dataclass(frozen=True, slots=True)
class Notice:
    """One offer, one day, one kind. `offer` is empty for a retirement, which is the model's."""

    phase: Phase
    model: str
    offer: str
    list: str
    currency: Currency | None
    lines: tuple[Line, ...]
    kind: ChangeKind
    from_date: date | None
    to_date: date | None
    date_kind: DateKind
    source: str
    ends: date | None = None
    """Last day a promotion was promised for."""


def notices_of(changes: Iterable[Change], today: date) -> list[Notice]:
    """The news in these changes: a notice per offer and day; what has happened is folded to its net effect.

    A price that went and came back within `changes` (a line of history filled in late) is no news.
    """
    news = [change for change in changes if change.kind in PUSHED]
    past = [c for c in news if not _ahead(c, today) and c.kind in ("change", "scheduled", "structure")]
    past_ids = {id(change) for change in past}
    others = [c for c in news if id(c) not in past_ids]
    found = [notice for group in _grouped(past, by_day=False) if (notice := _net(group))]
    found += [_notice(group, _phase(group[0], today)) for group in _grouped(others, by_day=True)]
    return found


def _ahead(change: Change, today: date) -> bool:
    return change.to_date is not None and change.to_date > today


def _phase(change: Change, today: date) -> Phase:
    if change.kind == "cancelled":
        return "cancelled"
    return "announced" if _ahead(change, today) else "effective"


def _grouped(changes: Iterable[Change], *, by_day: bool) -> list[list[Change]]:
    """Per offer, and with `by_day` per kind and day."""

    def key(change: Change) -> tuple[str, str, date]:
        return (change.offer, change.kind, change.to_date or date.min) if by_day else (change.offer, "", date.min)

    ordered = sorted(changes, key=key)
    return [list(group) for _, group in groupby(ordered, key=key)]


def _net(changes: Sequence[Change]) -> Notice | None:
    """Every step of each meter and tier in order of time, from the first price before to the last one after."""
    ordered = sorted(changes, key=lambda change: change.to_date or date.min)
    lines: dict[str, Line] = {}
    for change in ordered:
        line = Line(change.tier, change.meter, change.before, change.after)
        first = lines.get(line.key)
        lines[line.key] = replace(line, before=first.before) if first else line
    moved = tuple(line for line in lines.values() if line.before != line.after)
    if not moved:
        return None
    last = ordered[-1]
    kind = min((change.kind for change in ordered), key=_RANK.index)
    return replace(_notice([last], "effective"), lines=moved, kind="change" if kind == "scheduled" else kind)


def _notice(changes: Sequence[Change], phase: Phase) -> Notice:
    first = changes[0]
    lines = tuple(Line(c.tier, c.meter, c.before, c.after) for c in changes)
    return Notice(
        phase, first.model, first.offer, first.offer.rpartition("@")[2], first.currency, lines,
        first.kind, first.from_date, first.to_date, first.date_kind, first.source,
    )  # fmt: skip


def digest(notice: Notice, run: str) -> str:
    """The key of a notice: the same content of the same run is the same news."""
    return blake2b(f"{run}\n{to_text(notice)}".encode(), digest_size=16).hexdigest()


def to_text(notice: Notice) -> str:
    """A notice as JSON, decimals as plain text."""
    plain: dict[str, Any] = {
        "phase": notice.phase, "model": notice.model, "offer": notice.offer, "list": notice.list,
        "currency": notice.currency, "kind": notice.kind, "from": iso(notice.from_date), "to": iso(notice.to_date),
        "date_kind": notice.date_kind, "source": notice.source, "ends": iso(notice.ends),
        "lines": [[tier_text(n.tier), n.meter, plain_price(n.before), plain_price(n.after)] for n in notice.lines],
    }  # fmt: skip
    return json.dumps(plain, ensure_ascii=False)


@overload
def plain_price(price: Decimal) -> str: ...
@overload
def plain_price(price: None) -> None: ...
def plain_price(price: Decimal | None) -> str | None:
    """2.50 -> `2.5`, 10 -> `10`: no exponent, no trailing zeros."""
    return None if price is None else f"{price.normalize():f}"


@lru_cache(maxsize=2048)
def from_text(text: str) -> Notice:
    """JSON -> notice."""
    plain = json.loads(text)
    lines = tuple(
        Line(tier_from(tier), meter, None if before is None else Decimal(before), Decimal(after))
        for tier, meter, before, after in plain["lines"]
    )
    return Notice(
        plain["phase"], plain["model"], plain["offer"], plain["list"], plain["currency"], lines,
        plain["kind"], day(plain["from"]), day(plain["to"]), plain["date_kind"], plain["source"],
        day(plain["ends"]),
    )  # fmt: skip
