"""The table of computed changes: rebuilt for the models whose sheets moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col

from data.catalogue import Family
from data.changes import changes_of_family, changes_of_offer, changes_of_snapshots
from data.prices import Change, Offer
from data.store.bulk import chunks, insert_rows, session_rows
from data.store.fact_rows import read_families, read_vendors
from data.store.offer_rows import Rows, read_offers
from data.store.sheet_rows import change_row
from data.tables import ChangeRow


def recompute_changes(session: Session, models: Collection[str]) -> None:
    """Replace the changes of these models, of their dated snapshots and of the families they are flagships of."""
    if not models:
        return
    about = _read(session_rows(session), set(models))
    found = dict(about.computed(set(models)))
    for some in chunks(found):
        session.connection().execute(delete(ChangeRow).where(col(ChangeRow.scope).in_(some)))
    party = {offer.id: offer.first_party for offers in about.offers.values() for offer in offers}
    rows = [
        {"scope": scope, "first_party": party[change.offer], **change_row(change)}
        for scope, changes in found.items()
        for change in changes
    ]
    insert_rows(session, ChangeRow, rows)


@dataclass(frozen=True, slots=True)
class _Affected:
    """Offers by model, families and plain-id groups that the moved models touch."""

    offers: Mapping[str, Sequence[Offer]]
    families: Sequence[Family]
    snapshots: Mapping[str, Sequence[str]]
    home: Mapping[str, str]

    def computed(self, models: set[str]) -> Iterator[tuple[str, list[Change]]]:
        """(scope, its changes); a scope without any is there too, so that old rows go."""
        for model in models:
            for offer in self.offers.get(model, ()):
                yield offer.id, changes_of_offer(offer)
        for family in self.families:
            yield f"family:{family.id}", changes_of_family(family, self._home_offer)
        for plain, dated in self.snapshots.items():
            for offer in (known for known in self.offers.get(plain, ()) if known.first_party):
                others = [o for model in dated for o in self.offers.get(model, ()) if o.list == offer.list]
                yield f"snapshots:{offer.id}", changes_of_snapshots(offer, others)

    def _home_offer(self, model: str) -> Offer | None:
        """The vendor's home list, or its other list where it has no such."""
        own = [offer for offer in self.offers.get(model, ()) if offer.first_party]
        home = self.home.get(model.partition("/")[0])
        return min(own, key=lambda offer: offer.list != home, default=None)


def _read(rows: Rows, models: set[str]) -> _Affected:
    families = [
        f for f in read_families(rows).values() if any(flagship.model in models for flagship in f.flagships)
    ]
    snapshots = _snapshot_groups(rows, models)
    needed = models | {flagship.model for family in families for flagship in family.flagships}
    needed |= snapshots.keys() | {model for dated in snapshots.values() for model in dated}
    offers: defaultdict[str, list[Offer]] = defaultdict(list)
    for some in chunks(sorted(needed)):
        for offer in read_offers(rows, some):
            offers[offer.model].append(offer)
    home = {vendor.id: vendor.home for vendor in read_vendors(rows).values()}
    return _Affected(offers, families, snapshots, home)


def _snapshot_groups(rows: Rows, models: set[str]) -> dict[str, list[str]]:
    """Plain id -> its dated snapshots, for the groups that any of the models belongs to."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for model, plain in rows("SELECT id, snapshot_of FROM model WHERE snapshot_of IS NOT NULL ORDER BY id", ()):
        groups[plain].append(model)
    return {plain: dated for plain, dated in groups.items() if plain in models or not models.isdisjoint(dated)}
