"""`ledger/*.yaml` into the store: new lines are added, lines that left are superseded, none is rewritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from data.files.yaml_files import FileError, mistake
from data.loading.ledger_offers import LedgerLine, LedgerSource, ledger_lines
from data.loading.new_offers import NewSheet, OfferConflict, insert_sheets, know_offers
from data.store.bulk import chunks
from data.store.sheet_rows import iso
from data.tables import SheetRow

Line = tuple[str, str]
"""(offer, digest): what makes a line of the ledger."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A line the store has. `returns`: set aside by the ledger itself, so it stands again when it comes back."""

    id: int
    file: str
    checked: str | None
    day: tuple[str | None, bool]
    superseded: bool
    returns: bool


@dataclass
class _Plan:
    """What loading will do: lines that arrive (new or back again), that go, and that stay with a small move."""

    new: list[NewSheet] = field(default_factory=list)
    back: dict[Line, int] = field(default_factory=dict)
    gone: dict[Line, _Known] = field(default_factory=dict)
    updates: dict[int, dict[str, Any]] = field(default_factory=dict)


def load_ledger(session: Session, sources: Iterable[LedgerSource], vanished: Collection[str] = ()) -> set[str]:
    """Bring these files' lines into the store; `vanished`: names of files that are no longer there.

    Returns the models whose sheets moved. Raises FileError (file, line, reason); the caller's transaction then
    is to be rolled back.
    """
    given = list(sources)
    lines = ledger_lines(given)
    files = {*(source.name for source in given), *vanished}
    plan = _plan(lines, _known(session, files, lines), files)
    _make_known(session, lines)
    ids = insert_sheets(session, plan.new, origin="ledger")
    arrived = {(new.offer, new.digest): i for new, i in zip(plan.new, ids, strict=True)} | plan.back
    _supersede(session, plan, arrived, {(line.new.offer, line.new.digest): line for line in lines})
    return {offer.rpartition("@")[0] for offer, _ in (*arrived, *plan.gone)}


def _known(session: Session, files: Collection[str], lines: Iterable[LedgerLine]) -> dict[Line, _Known]:
    """Every ledger line the store has from these files, and of these offers from any file."""
    later = aliased(SheetRow)
    row = (
        select(SheetRow, later.origin)  # type: ignore[call-overload]
        .outerjoin(later, later.id == SheetRow.superseded_by)
        .where(col(SheetRow.origin) == "ledger")
    )
    found: dict[Line, _Known] = {}
    for column, values in ((SheetRow.file, files), (SheetRow.offer, {line.offer.id for line in lines})):
        for some in chunks(values):
            for sheet, successor in session.execute(row.where(col(column).in_(some))):
                found[sheet.offer, sheet.digest] = _from_row(sheet, successor)
    return found


def _from_row(sheet: SheetRow, successor: str | None) -> _Known:
    superseded = sheet.standing == "superseded"
    day = (sheet.effective, sheet.promotion)
    return _Known(
        sheet.id or 0, sheet.file, sheet.checked, day, superseded, superseded and successor in (None, "ledger")
    )


def _plan(lines: Sequence[LedgerLine], known: Mapping[Line, _Known], files: Collection[str]) -> _Plan:
    plan = _Plan()
    wanted: set[Line] = set()
    for line in lines:
        key = (line.new.offer, line.new.digest)
        wanted.add(key)
        before = known.get(key)
        if before is None:
            plan.new.append(line.new)
        elif before.file not in files:
            reason = f"{line.offer.id}: the same line is in {before.file}"
            raise mistake(line.source.path, ("prices", line.index), reason)
        elif before.returns and line.new.sheet.standing != "superseded":
            plan.back[key] = before.id
        elif (before.file, before.checked) != (line.new.file, iso(line.new.sheet.checked)):
            plan.updates[before.id] = {"file": line.new.file, "checked": iso(line.new.sheet.checked)}
    stays = wanted | {key for key, before in known.items() if before.superseded or before.file not in files}
    plan.gone = {key: before for key, before in known.items() if key not in stays}
    return plan


def _make_known(session: Session, lines: Iterable[LedgerLine]) -> None:
    """Rows for the offers, and for models and vendors without facts."""
    by_file: defaultdict[str, list[LedgerLine]] = defaultdict(list)
    for line in lines:
        by_file[line.source.name].append(line)
    for name, some in by_file.items():
        try:
            know_offers(session, list({line.offer.id: line.offer for line in some}.values()), {}, name)
        except OfferConflict as error:
            raise FileError(f"{name}: {error}") from error


def _supersede(
    session: Session, plan: _Plan, arrived: Mapping[Line, int], lines: Mapping[Line, LedgerLine]
) -> None:
    """Set aside what left, let stand again what came back, note what moved."""
    updates = dict(plan.updates)
    by_offer: defaultdict[str, dict[tuple[str | None, bool], int]] = defaultdict(dict)
    for key, identity in arrived.items():
        sheet = lines[key].new.sheet
        day = (iso(sheet.effective), sheet.promotion)
        if sheet.standing == "standing":
            by_offer[key[0]][day] = identity
        elif sheet.standing != "superseded":
            by_offer[key[0]].setdefault(day, identity)
        if key in plan.back:
            again = {"standing": sheet.standing, "superseded_by": None, "checked": iso(sheet.checked)}
            updates[identity] = {**again, "file": lines[key].new.file}
    for (offer, _), before in plan.gone.items():
        instead = _instead(before, by_offer[offer])
        updates[before.id] = {"standing": "superseded", "superseded_by": instead}
    for identity, values in updates.items():
        session.connection().execute(update(SheetRow).where(col(SheetRow.id) == identity).values(**values))


def _instead(before: _Known, arrived: Mapping[tuple[str | None, bool], int]) -> int | None:
    """The line that came for one that left: the one of the same day, or the offer's only new one."""
    if before.day in arrived:
        return arrived[before.day]
    return next(iter(arrived.values())) if len(arrived) == 1 else None
