"""The packaged files into the store, in the caller's one transaction: what did not change is not even parsed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from data.files.ecb_file import read_days
from data.files.ledger_file import LedgerFile
from data.files.packaged_files import KINDS, PackagedFile, content_digests, glance, of_kind
from data.files.vendor_file import VendorFile
from data.files.yaml_files import parse_file
from data.loading.import_snapshot import load_snapshot
from data.loading.ledger_offers import LedgerSource
from data.loading.load_facts import FactsFile, forget_facts, load_facts
from data.loading.load_ledger import load_ledger
from data.store.bulk import upsert_rows
from data.store.change_rows import recompute_changes
from data.store.engine import bump_version, database_now, lock_prices
from data.tables import FxDayRow, SourceFileRow, StoreVersionRow


def load_packaged(session: Session, files: Sequence[PackagedFile]) -> bool:
    """Bring the store to what the files say. True when something changed.

    Files whose digest the store knows are skipped; files the store knows and the package no longer has are
    withdrawn. Raises FileError (file, line, reason) and ExchangeFileError: roll the transaction back, then nothing
    has changed. A store that a newer version of the program has loaded is left as it is.
    """
    lock_prices(session)
    if _loaded_by_newer(session):
        return False
    digests = content_digests(files)
    known = _known_digests(session)
    changed = [file for file in files if known.get(file.name) != digests[file.name]]
    vanished = [name for name in known if name not in digests and name.partition("/")[0] in KINDS]
    if changed or vanished:
        _load(session, changed, vanished, files)
        _remember(session, {file.name: digests[file.name] for file in changed}, vanished)
        bump_version(session, names=True)
    _sign(session, glance(files))
    return bool(changed or vanished)


def _load(
    session: Session, changed: Sequence[PackagedFile], vanished: Sequence[str], files: Sequence[PackagedFile]
) -> None:
    places = {file.name: place for place, file in enumerate(files)}
    facts = [
        FactsFile(file.name, file.path, parse_file(file.path, VendorFile), places[file.name])
        for file in of_kind(changed, "models")
    ]
    touched = load_facts(session, facts)
    for name in vanished:
        forget_facts(session, name)
    ledger = [LedgerSource(f.name, f.path, parse_file(f.path, LedgerFile)) for f in of_kind(changed, "ledger")]
    touched |= load_ledger(session, ledger, vanished)
    recompute_changes(session, touched)
    tables = of_kind(files, "snapshot")
    if tables and (ledger or of_kind(changed, "snapshot")):
        load_snapshot(session, tables[0].path.parent)
    for file in of_kind(changed, "exchange"):
        days = [{"day": day, "per_eur": json.dumps(rates)} for day, rates in read_days(file.path)]
        upsert_rows(session, FxDayRow, days)


def _known_digests(session: Session) -> dict[str, str]:
    found = session.connection().execute(select(col(SourceFileRow.name), col(SourceFileRow.digest)))
    return {row[0]: row[1] for row in found}


def _remember(session: Session, digests: Mapping[str, str], vanished: Collection[str]) -> None:
    now = database_now(session)
    rows = [{"name": name, "digest": digest, "loaded_at": now} for name, digest in digests.items()]
    upsert_rows(session, SourceFileRow, rows)
    session.connection().execute(delete(SourceFileRow).where(col(SourceFileRow.name).in_(vanished)))


def _sign(session: Session, seen: str) -> None:
    row = update(StoreVersionRow).where(col(StoreVersionRow.id) == 1)
    session.connection().execute(row.values(files=seen, loaded_by=program_version()))


def _loaded_by_newer(session: Session) -> bool:
    """During a rolling upgrade an old replica must not bring back the prices of its older files."""
    loaded_by = session.connection().execute(select(col(StoreVersionRow.loaded_by))).scalar_one()
    return _numbers(loaded_by) > _numbers(program_version())


def program_version() -> str:
    """The installed version of Kanjia; 0 when run from a folder that was never installed."""
    try:
        return version("kanjia")
    except PackageNotFoundError:
        return "0"


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())
