"""The memory of what sources showed: rows by source and offer, read and written many at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from data.prices import PriceSheet
from data.store.bulk import chunks, insert_rows
from data.store.sheet_rows import iso
from data.tables import ObservationRow
from data.watching.filter_rules import FLIP, Glimpse
from data.watching.observations import Observation, rates_digest, rates_from, rates_text
from data.watching.sheet_compare import relation

RECENT: Final = timedelta(days=30)
"""How long a source's last word counts as its present one."""
SETTLED: Final = frozenset({"confirmed", "rejected"})
"""States that a person or a record has decided; seeing the line again does not reopen them."""


def family(source: str) -> str:
    """Two ways to one table are one witness: `litellm-json` is `litellm`."""
    return source.removesuffix("-json")


def day_ms(day: date) -> int:
    """A day's first millisecond, UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def day_of(ms: int) -> date:
    """The UTC day of a moment."""
    return datetime.fromtimestamp(ms / 1000, UTC).date()


def sheet_of(row: ObservationRow) -> PriceSheet:
    """The row as a sheet of rates; only rates, start and source are told."""
    effective = date.fromisoformat(row.effective) if row.effective else None
    return PriceSheet(
        id=0, effective=effective, date_kind="announced" if effective else "unknown_start",
        rates=rates_from(row.sheet), grade="table", sources=(row.url,), checked=day_of(row.last_seen),
    )  # fmt: skip


@dataclass
class ObservationBook:
    """Every row about some offers, and what is to be written back at the end."""

    session: Session
    rows: dict[str, list[ObservationRow]] = field(default_factory=lambda: defaultdict(list))
    _by_key: dict[tuple[str, str, str], ObservationRow] = field(default_factory=dict)
    _fresh: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    _moved: list[dict[str, Any]] = field(default_factory=list)

    def read(self, offers: Collection[str]) -> None:
        """Load the rows about these offers."""
        for some in chunks(sorted(offers)):
            wanted = select(ObservationRow).where(col(ObservationRow.offer).in_(some))
            for row in self.session.execute(wanted.order_by(col(ObservationRow.first_seen))).scalars():
                self.rows[row.offer].append(row)
                self._by_key[row.source, row.offer, row.digest] = row

    def known(self, item: Observation) -> ObservationRow | None:
        """The row of this very line."""
        return self._by_key.get((item.source, item.offer_id, rates_digest(item.sheet)))

    def glimpses(self, item: Observation) -> tuple[Glimpse, ...]:
        """Everything the same table showed for the offer, oldest first."""
        return tuple(
            Glimpse(rates_from(row.sheet)[0].prices, day_of(row.first_seen), day_of(row.last_seen))
            for row in self._own(item)
        )

    def since(self, item: Observation) -> tuple[date, timedelta | None]:
        """The day the source began to show this value; how long ago it had shown it before, if it came back."""
        row = self.known(item)
        if row is None:
            return item.seen, None
        if any(other is not row and other.last_seen > row.last_seen for other in self._own(item)):
            return item.seen, item.seen - day_of(row.last_seen)
        began = day_of(row.first_seen)
        flipped = "flips-back" in row.reasons and item.seen - began <= FLIP
        return began, timedelta(0) if flipped else None

    def _own(self, item: Observation) -> list[ObservationRow]:
        return [row for row in self.rows.get(item.offer_id, ()) if family(row.source) == family(item.source)]

    def others(self, item: Observation) -> list[ObservationRow]:
        """Rows of independent sources that show the same now."""
        since = item.seen - RECENT
        return [
            row
            for row in self.rows.get(item.offer_id, ())
            if family(row.source) != family(item.source)
            and day_of(row.last_seen) >= since
            and row.state != "rejected"
            and row is self._latest(row)
            and relation(item.sheet, sheet_of(row)) in ("same", "coarser", "finer")
        ]

    def rejected(self, item: Observation) -> bool:
        """A person said no to this line, or lately to another source's line of the same figures."""
        since = item.seen - RECENT
        row = self.known(item)
        return (row is not None and row.state == "rejected") or any(
            other.state == "rejected"
            and day_of(other.last_seen) >= since
            and relation(item.sheet, sheet_of(other)) == "same"
            for other in self.rows.get(item.offer_id, ())
        )

    def _latest(self, row: ObservationRow) -> ObservationRow:
        """The source's present word on the offer."""
        own = [other for other in self.rows[row.offer] if other.source == row.source]
        return max(own, key=lambda other: (other.last_seen, other.first_seen))

    def note(self, item: Observation, state: str, reasons: Sequence[str] = ()) -> None:
        """Remember the line with its state; one that is settled keeps its own."""
        key = (item.source, item.offer_id, rates_digest(item.sheet))
        row = self._by_key.get(key)
        last = day_ms(item.seen)
        if row is not None:
            kept = row.state in SETTLED and state != "confirmed"
            self._moved.append(
                {"row": row.id, "from": day_ms(self.since(item)[0]), "seen": max(last, row.last_seen),
                 "now_state": row.state if kept else state,
                 "why": row.reasons if kept else json.dumps(list(reasons))}
            )  # fmt: skip
            return
        self._fresh[key] = {
            "source": item.source, "offer": item.offer_id, "currency": item.currency,
            "sheet": rates_text(item.sheet), "digest": key[2], "effective": iso(item.sheet.effective),
            "url": item.url, "state": state, "reasons": json.dumps(list(reasons)), "first_seen": last,
            "last_seen": last,
        }  # fmt: skip

    def settle(self, rows: Iterable[ObservationRow]) -> None:
        """Rows that a record has confirmed."""
        self._moved += [
            {"row": r.id, "from": r.first_seen, "seen": r.last_seen, "now_state": "confirmed", "why": "[]"}
            for r in rows
        ]

    def write(self) -> None:
        """Put everything noted into the table."""
        insert_rows(self.session, ObservationRow, list(self._fresh.values()))
        if self._moved:
            table: Any = ObservationRow.__table__  # type: ignore[attr-defined]
            statement = update(table).where(table.c.id == bindparam("row"))
            statement = statement.values(
                first_seen=bindparam("from"), last_seen=bindparam("seen"), state=bindparam("now_state"),
                reasons=bindparam("why"),
            )  # fmt: skip
            self.session.connection().execute(statement, self._moved)
