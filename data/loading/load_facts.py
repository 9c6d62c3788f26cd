"""`models/*.yaml` into the store: vendors, families with their flagships, models, and every name of them.

Facts are not history: a file's facts replace those it gave before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from data.files.vendor_file import FamilyEntry, ModelEntry, VendorEntry, VendorFile
from data.files.yaml_files import mistake
from data.loading.new_offers import model_row
from data.prices import Model
from data.store.bulk import chunks, insert_rows, upsert_rows
from data.tables import FamilyRow, FlagshipRow, ModelRow, NameRow, OfferRow, VendorRow


@dataclass(frozen=True, slots=True)
class FactsFile:
    """One file of `models/`; `position` orders the vendors."""

    name: str
    path: Path
    content: VendorFile
    position: int

    @property
    def vendor(self) -> str:
        """The id of the vendor it is about."""
        return self.content.vendor.id


def load_facts(session: Session, files: Sequence[FactsFile]) -> set[str]:
    """Put the facts of these files in place of what they gave before, all of them in a few statements.

    Returns the ids of all models of their vendors, whose changes may be told differently now. Raises FileError
    when another vendor's file has a family of the same id.
    """
    if not files:
        return set()
    _families_are_free(session, files)
    models = [(_model(file.vendor, entry), file.name) for file in files for entry in file.content.models]
    upsert_rows(session, VendorRow, [_vendor_row(file.content.vendor, file.position) for file in files])
    upsert_rows(session, FamilyRow, [row for file in files for row in _family_rows(file)])
    upsert_rows(session, ModelRow, [model_row(model, curated=True, file=name) for model, name in models])
    _put_flagships(session, files)
    _drop_vanished(session, files)
    _put_names(session, files, [model.id for model, _ in models])
    own = select(col(ModelRow.id)).where(col(ModelRow.vendor).in_([file.vendor for file in files]))
    return set(session.connection().execute(own).scalars())


def _put_flagships(session: Session, files: Sequence[FactsFile]) -> None:
    families = select(col(FamilyRow.id)).where(col(FamilyRow.vendor).in_([file.vendor for file in files]))
    session.connection().execute(delete(FlagshipRow).where(col(FlagshipRow.family).in_(families)))
    rows = [row for file in files for row in _flagship_rows(file.vendor, file.content.families)]
    insert_rows(session, FlagshipRow, rows)


def _put_names(session: Session, files: Sequence[FactsFile], models: Sequence[str]) -> None:
    _drop_names(session, [file.name for file in files])
    _drop_raw_names(session, [*(file.vendor for file in files), *models])
    rows = [{**row, "curated": True, "file": file.name} for file in files for row in _names(file.content)]
    insert_rows(session, NameRow, rows)


def forget_facts(session: Session, name: str) -> None:
    """A file that is gone: its names go; its models stay as far as prices need them, no longer curated."""
    _drop_names(session, [name])
    rows = update(ModelRow).where(col(ModelRow.file) == name).values(curated=False, file="")
    session.connection().execute(rows)


def _drop_names(session: Session, files: Sequence[str]) -> None:
    """Remove the names that these files gave."""
    session.connection().execute(delete(NameRow).where(col(NameRow.file).in_(files)))


def _drop_raw_names(session: Session, targets: Sequence[str]) -> None:
    """Names that were made up from a price alone give way to the reviewed ones."""
    for some in chunks(targets):
        raw = delete(NameRow).where(col(NameRow.target).in_(some), col(NameRow.curated).is_(False))
        session.connection().execute(raw)


def _families_are_free(session: Session, files: Sequence[FactsFile]) -> None:
    statement = select(col(FamilyRow.id), col(FamilyRow.vendor))
    taken = {row[0]: row[1] for row in session.connection().execute(statement)}
    for file in files:
        for i, family in enumerate(file.content.families):
            owner = taken.setdefault(family.id, file.vendor)
            if owner != file.vendor:
                raise mistake(file.path, ("families", i), f"family {family.id!r} belongs to {owner} already")


def _vendor_row(vendor: VendorEntry, position: int) -> dict[str, Any]:
    low, high = vendor.chars_per_token or (None, None)
    return {
        "id": vendor.id,
        "position": position,
        "zh": vendor.zh,
        "en": vendor.en,
        "home": vendor.home,
        "zone": vendor.zone,
        "chars_low": None if low is None else str(low),
        "chars_high": None if high is None else str(high),
    }


def _family_rows(file: FactsFile) -> Iterator[dict[str, Any]]:
    for position, family in enumerate(file.content.families):
        yield {
            "id": family.id,
            "vendor": file.vendor,
            "position": position,
            "display": family.names[0],
            "parent": family.parent,
        }


def _flagship_rows(vendor: str, families: Iterable[FamilyEntry]) -> Iterator[dict[str, Any]]:
    for family in families:
        dated = sorted(family.flagships, key=lambda f: f.since.isoformat() if f.since else "")
        for i, flagship in enumerate(dated):
            yield {
                "family": family.id,
                "position": i,
                "model": f"{vendor}/{flagship.model}",
                "since": flagship.since.isoformat() if flagship.since else None,
                "source": flagship.source,
            }


def _model(vendor: str, entry: ModelEntry) -> Model:
    return Model(
        id=f"{vendor}/{entry.id}",
        vendor=vendor,
        display=entry.display,
        family=entry.family,
        tier_word=entry.tier_word,
        version=entry.version,
        snapshot_of=f"{vendor}/{entry.snapshot_of}" if entry.snapshot_of else None,
        context_window=entry.context,
        max_output=entry.max_output,
        modalities=tuple(entry.modalities),
        chat=entry.chat,
        reasoning=entry.reasoning,
        tools=entry.tools,
        open_weights=entry.open_weights,
        params_b=entry.params_b,
        released=entry.released,
        retired=entry.retired,
    )


def _drop_vanished(session: Session, files: Sequence[FactsFile]) -> None:
    """Models and families that their file no longer has: gone, or uncurated where a price needs the model."""
    connection = session.connection()
    kept = {f"{file.vendor}/{entry.id}" for file in files for entry in file.content.models}
    before = select(col(ModelRow.id)).where(col(ModelRow.file).in_([file.name for file in files]))
    for some in chunks(set(connection.execute(before).scalars()) - kept):
        priced = select(col(OfferRow.model)).where(col(OfferRow.model).in_(some))
        needed = set(connection.execute(priced).scalars())
        uncurated = {"curated": False, "file": "", "family": None}
        connection.execute(update(ModelRow).where(col(ModelRow.id).in_(needed)).values(**uncurated))
        connection.execute(delete(ModelRow).where(col(ModelRow.id).in_(set(some) - needed)))
    families = {family.id for file in files for family in file.content.families}
    theirs = select(col(FamilyRow.id)).where(col(FamilyRow.vendor).in_([file.vendor for file in files]))
    for some in chunks(set(connection.execute(theirs).scalars()) - families):
        connection.execute(delete(FamilyRow).where(col(FamilyRow.id).in_(some)))


def _names(content: VendorFile) -> Iterator[dict[str, Any]]:
    """Every name of the file, each once."""
    seen: set[tuple[str, str, str]] = set()
    for words, kind, target, ordinary in _all_names(content):
        if (words, kind, target) not in seen:
            seen.add((words, kind, target))
            yield {"text": words, "kind": kind, "target": target, "ordinary": ordinary}


def _all_names(content: VendorFile) -> Iterator[tuple[str, str, str, bool]]:
    vendor = content.vendor
    kind = "vendor" if content.models else "host"
    for words in vendor.ordinary:
        yield words, kind, vendor.id, True
    for words in (vendor.id, vendor.zh, vendor.en, *vendor.names):
        if words not in vendor.ordinary:
            yield words, kind, vendor.id, False
    for family in content.families:
        for words in family.names:
            yield words, "family", family.id, family.ordinary
    for model in content.models:
        for words in (model.id, model.display, *model.names):
            yield words, "model", f"{vendor.id}/{model.id}", model.ordinary
