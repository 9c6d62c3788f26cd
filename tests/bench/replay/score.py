"""What was pushed against what the ledger says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session, col

from data.people.notices import from_text
from data.prices import PriceSheet
from data.store.engine import Store
from data.tables import NoticeRow, ObservationRow, OutboxItemRow
from data.watching.observation_rows import sheet_of
from data.watching.sheet_compare import relation
from tests.bench.replay.steps import Step


@dataclass
class Score:
    """True and false pushes, and the ledger's changes nobody was told of, by what they wait for."""

    true: int = 0
    false: list[str] = field(default_factory=list)
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    mistakes: int = 0
    silent: int = 0
    """Steps of the ledger that are no change of a list price: a name moved, flat became tiered."""
    carried: int = 0
    """Items in the outbox for the one subscription to everything."""

    def __str__(self) -> str:
        by_number = sorted(self.missed.items(), key=lambda group: -len(group[1]))
        listed = "".join(
            f"\n  {len(steps):4} {reason}" + "".join(f"\n         {step}" for step in steps)
            for reason, steps in by_number
        )
        wrong = "".join(f"\n  {line}" for line in self.false)
        return (
            f"true pushes   {self.true}\nfalse pushes  {len(self.false)}{wrong}\n"
            f"missed        {self.missed_in_all}{listed}\n"
            f"alias moves and new structures in the ledger, not to be pushed  {self.silent}\n"
            f"mistakes shown by the tables  {self.mistakes}\noutbox items  {self.carried}"
        )

    @property
    def missed_in_all(self) -> int:
        """However they are grouped."""
        return sum(map(len, self.missed.values()))


def judge(store: Store, every: Sequence[Step], mistakes: int) -> Score:
    """Notices against the ledger."""
    score = Score(mistakes=mistakes)
    wanted = {(step.offer.id, _figures(step.after)): step for step in every if step.is_change}
    score.silent = len(every) - len(wanted)
    told: set[tuple[str, frozenset[tuple[str, Decimal]]]] = set()
    with store.reading() as session:
        for text in session.connection().execute(select(col(NoticeRow.content))).scalars():
            notice = from_text(text)
            after = {line.after for line in notice.lines}
            hits = [key for key in wanted if key[0] == notice.offer and after <= {p for _, p in key[1]}]
            told.update(hits)
            if hits:
                score.true += 1
            else:
                score.false.append(f"{notice.offer} {notice.to_date}: {sorted(after)}")
        reasons = _reasons(session)
        score.carried = len(session.execute(select(OutboxItemRow)).all())
    for key, step in wanted.items():
        if key not in told:
            score.missed[_reason(reasons.get(step.offer.id, ()), step)].append(str(step))
    return score


def _figures(sheet: PriceSheet) -> frozenset[tuple[str, Decimal]]:
    return frozenset((meter, price) for rate in sheet.rates for meter, price in rate.prices.items())


def _reasons(session: Session) -> dict[str, list[ObservationRow]]:
    found: defaultdict[str, list[ObservationRow]] = defaultdict(list)
    for row in session.execute(select(ObservationRow)).scalars():
        found[row.offer].append(row)
    return found


def _reason(rows: Sequence[ObservationRow], step: Step) -> str:
    fitting = [row for row in rows if relation(sheet_of(row), step.after) == "same"]
    return " / ".join(sorted({f"{row.state} {row.reasons}" for row in fitting})) or "never shown"
