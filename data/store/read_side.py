"""The catalogue over the tables: loads what a question needs, when it needs it, and remembers it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from data.catalogue import Family, Name, StandingPrice, Vendor
from data.exchange import cross_rate
from data.prices import Change, Exchange, Model, Moment, Offer
from data.store.fact_rows import MODEL_COLUMNS, model_from, read_families, read_vendors
from data.store.offer_rows import read_offers
from data.store.read_connection import Reader
from data.store.sheet_rows import CHANGE_COLUMNS, change_from, day, from_micro
from data.timeline import day_of

KEPT: Final = 4096
"""Models whose facts, offers and changes stay in memory: more than anybody asks about, and bounded."""

_MODEL: Final = ", ".join(f"m.{c}" for c in MODEL_COLUMNS)
_CHANGES: Final = f"SELECT {', '.join(CHANGE_COLUMNS)} FROM change"  # noqa: S608 (constants)
_NEWEST: Final = (
    " ORDER BY COALESCE(m.released, (SELECT MIN(s.effective) FROM offer o JOIN sheet s ON s.offer = o.id"
    " WHERE o.model = m.id)) DESC NULLS LAST, m.id"
)
_STANDING: Final = (
    "WITH today (zone, day) AS (VALUES {days})"
    " SELECT o.model, o.id, o.first_party, o.currency, s.id, s.effective, s.checked, s.announced,"
    " r.input, r.output, r.cache_read"
    " FROM offer o JOIN vendor v ON v.id = o.seller JOIN today d ON d.zone = v.zone"
    " JOIN model m ON m.id = o.model AND (m.retired IS NULL OR m.retired > d.day)"
    " JOIN sheet s ON s.id = (SELECT t.id FROM sheet t WHERE t.offer = o.id AND t.standing = 'standing'"
    " AND (t.effective IS NULL OR t.effective <= d.day) AND (t.ends IS NULL OR t.ends >= d.day)"
    " ORDER BY t.effective DESC NULLS LAST, t.promotion DESC, t.id DESC LIMIT 1)"
    " JOIN rate r ON r.sheet = s.id AND r.position = 0"
    " ORDER BY o.id"
)


class StoreCatalogue:
    """One version of the store; implements `data.catalogue.Catalogue`.

    A model asked for the first time after the store has moved is read as it is by then; `CatalogueSource` puts a
    new catalogue in place of this one before the next question.
    """

    def __init__(
        self, reader: Reader, version: int, names_version: int, names: Sequence[Name] | None = None
    ) -> None:
        self.version = version
        self.names_version = names_version
        self._reader = reader
        self._names = names
        self._model = lru_cache(KEPT)(self._read_model)
        self._offers = lru_cache(KEPT)(self._read_offers)
        self._changes = lru_cache(KEPT)(self._read_changes)
        self._between = lru_cache(64)(self._read_between)
        self._snapshots = lru_cache(KEPT)(self._read_snapshots)
        self._exchange = lru_cache(KEPT)(self._read_exchange)
        self._ids = lru_cache(KEPT)(self._read_ids)
        self._standing = lru_cache(8)(self._read_standing)
        self._all_vendors = lru_cache(1)(lambda: read_vendors(reader.rows))
        self._all_families = lru_cache(1)(lambda: read_families(reader.rows))

    def names(self) -> Sequence[Name]:
        """Every name; the same object as long as no name changes, so an index over it can be kept."""
        if self._names is None:
            found = self._reader.rows("SELECT text, kind, target, ordinary, curated FROM name ORDER BY id")
            self._names = tuple(Name(text, kind, target, bool(o), bool(c)) for text, kind, target, o, c in found)
        return self._names

    def model(self, model_id: str) -> Model | None:
        """The model's facts."""
        return self._model(model_id)

    def vendor(self, vendor_id: str) -> Vendor | None:
        """The vendor or host."""
        return self._all_vendors().get(vendor_id)

    def vendors(self) -> Iterable[Vendor]:
        """All vendors and hosts, in the order of their files."""
        return self._all_vendors().values()

    def family(self, family_id: str) -> Family | None:
        """The family with its dated flagships."""
        return self._all_families().get(family_id)

    def families(self) -> Iterable[Family]:
        """All families, each vendor's in the order of its file."""
        return self._all_families().values()

    def model_ids(self, *, vendor: str | None = None, family: str | None = None) -> Sequence[str]:
        """Chat models of a vendor or of a family and its sub-families, newest first."""
        return self._ids(vendor, family)

    def snapshots(self, model_id: str) -> Sequence[str]:
        """Dated snapshots that stand behind a plain id, oldest first."""
        return self._snapshots(model_id)

    def vendor_flagship(self, vendor_id: str, on: date) -> str | None:
        """The flagship on that day of the first family in the vendor's file."""
        first = next((family for family in self.families() if family.vendor == vendor_id), None)
        return first.flagship(on) if first else None

    def offers(self, model_id: str) -> Sequence[Offer]:
        """The vendor's home list first, its other list, then named hosts by name; sheets oldest first."""
        return self._offers(model_id)

    def changes(self, model_id: str) -> Sequence[Change]:
        """Every consecutive change of the model, oldest first."""
        return self._changes(model_id)

    def changes_between(self, since: date, until: date) -> Sequence[Change]:
        """Changes of first-party list prices that begin in the window, both days included, oldest first."""
        return self._between(since, until)

    def standing_prices(self, at: Moment) -> Sequence[StandingPrice]:
        """Every offer of a model that is not retired, with its default rate, by offer id."""
        days = {zone: day_of(zone, at) for zone in {v.zone for v in self.vendors()}}
        return self._standing(tuple(sorted(days.items())))

    def exchange(self, base: str, quote: str, on: date) -> Exchange | None:
        """The reference rate of that day or the last day before; None for a currency the ECB does not quote."""
        if base == quote:
            return Exchange(base, quote, Decimal(1), on)
        return self._exchange(base, quote, on)

    def _read_model(self, model_id: str) -> Model | None:
        found = self._reader.rows(f"SELECT {_MODEL} FROM model m WHERE m.id = ?", (model_id,))  # noqa: S608
        return model_from(found[0]) if found else None

    def _read_ids(self, vendor: str | None, family: str | None) -> tuple[str, ...]:
        statement, values = "SELECT m.id FROM model m WHERE m.chat", list[str]()
        if vendor is not None:
            statement, values = f"{statement} AND m.vendor = ?", [vendor]
        if family is not None:
            members = self._members(family)
            statement += f" AND m.family IN ({', '.join('?' * len(members))})"
            values += members
        return tuple(row[0] for row in self._reader.rows(statement + _NEWEST, values))

    def _members(self, family: str) -> list[str]:
        """The family and everything below it."""
        found = [family]
        for parent in found:
            found.extend(f.id for f in self.families() if f.parent == parent and f.id not in found)
        return found

    def _read_snapshots(self, model_id: str) -> tuple[str, ...]:
        statement = "SELECT id FROM model WHERE snapshot_of = ? ORDER BY released NULLS FIRST, id"
        return tuple(row[0] for row in self._reader.rows(statement, (model_id,)))

    def _read_offers(self, model_id: str) -> tuple[Offer, ...]:
        vendor = self.vendor(model_id.partition("/")[0])
        home = vendor.home if vendor else None
        found = read_offers(self._reader.rows, (model_id,))
        return tuple(sorted(found, key=lambda o: (not o.first_party, o.list != home, o.list)))

    def _read_changes(self, model_id: str) -> tuple[Change, ...]:
        found = self._reader.rows(f"{_CHANGES} WHERE model = ? ORDER BY to_date NULLS FIRST, id", (model_id,))
        return tuple(change_from(row) for row in found)

    def _read_between(self, since: date, until: date) -> tuple[Change, ...]:
        window = " WHERE kind = 'change' AND first_party AND to_date BETWEEN ? AND ? ORDER BY to_date, id"
        found = self._reader.rows(_CHANGES + window, (since.isoformat(), until.isoformat()))
        return tuple(change_from(row) for row in found)

    def _read_standing(self, days: tuple[tuple[str, date], ...]) -> tuple[StandingPrice, ...]:
        told = self._reader.rows(f"SELECT {_MODEL} FROM model m")  # noqa: S608 (constants)
        models = {row[0]: model_from(row) for row in told}
        statement = _STANDING.format(days=", ".join(["(?, ?)"] * len(days)))
        found = self._reader.rows(statement, [text for zone, day in days for text in (zone, day.isoformat())])
        return tuple(_standing(models[row[0]], row) for row in found)

    def _read_exchange(self, base: str, quote: str, on: date) -> Exchange | None:
        latest = "SELECT day, per_eur FROM fx_day WHERE day <= ? ORDER BY day DESC LIMIT 10"
        rows = self._reader.rows(latest, (on.isoformat(),))
        return cross_rate(base, quote, _days(rows))


def _days(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[date, dict[str, str]]]:
    for quoted, rates in rows:
        yield date.fromisoformat(quoted), json.loads(rates)


def _standing(model: Model, row: tuple[Any, ...]) -> StandingPrice:
    _, offer, first_party, currency, sheet, effective, checked, announced, *prices = row
    rates = [None if micro is None else from_micro(micro) for micro in prices]
    return StandingPrice(
        model,
        offer,
        bool(first_party),
        currency,
        rates[0],
        rates[1],
        rates[2],
        sheet,
        day(effective),
        day(checked),
        day(announced),
    )
