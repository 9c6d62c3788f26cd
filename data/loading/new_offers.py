"""Rows for offers that are new: their models, vendors, hosts and names, their sheets and rates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from data.prices import Model, Offer, PriceSheet
from data.store.bulk import chunks, insert_rows, next_sheet_ids
from data.store.engine import database_now
from data.store.sheet_rows import iso, rate_rows, rows_digest, sheet_row
from data.tables import ModelRow, NameRow, OfferRow, RateRow, SheetRow, VendorRow

Origin = Literal["ledger", "snapshot", "admin", "watch"]


class OfferConflict(ValueError):
    """The same offer was recorded in another currency: one list has one currency."""


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet to be recorded: where it belongs and what tells it from every other line."""

    offer: str
    sheet: PriceSheet
    row: Mapping[str, Any]
    rates: Sequence[Mapping[str, Any]]
    digest: str
    file: str


def new_sheet(offer: str, sheet: PriceSheet, file: str = "") -> NewSheet:
    """The sheet with its rows, which are made once. Raises ValueError for prices finer than a micro-unit."""
    row, rates = sheet_row(sheet), rate_rows(sheet)
    return NewSheet(offer, sheet, row, rates, rows_digest(row, rates), file)


def know_offers(session: Session, offers: Sequence[Offer], facts: Mapping[str, Model], file: str) -> bool:
    """Make sure that the offers, their models and vendors have rows. True when names were added."""
    fresh = _missing(session, col(ModelRow.id), {offer.model for offer in offers})
    models = [facts.get(i) or Model(id=i, vendor=i.partition("/")[0], display=i.partition("/")[2]) for i in fresh]
    know_vendors(session, {o.seller for o in offers} | {model.vendor for model in models})
    insert_rows(session, ModelRow, [model_row(model, curated=False) for model in models])
    names = [_name(m.id.partition("/")[2], "model", m.id, file) for m in models]
    names += [_name(host, "host", host, file) for host in _new_hosts(session, offers)]
    insert_rows(session, NameRow, names)
    _know_offer_rows(session, offers)
    return bool(names)


def _missing(session: Session, key: Mapped[str], wanted: Collection[str]) -> list[str]:
    """Those of the wanted keys that have no row yet, in order."""
    found: set[str] = set()
    for some in chunks(wanted):
        found.update(session.connection().execute(select(key).where(key.in_(some))).scalars())
    return sorted(set(wanted) - found)


def know_vendors(session: Session, vendors: Collection[str]) -> None:
    """A row for every vendor; one without facts is called by its id and counts its days in UTC."""
    rows = [
        {"id": v, "position": 10_000, "zh": v, "en": v, "home": "intl", "zone": "UTC", "chars_low": None,
         "chars_high": None}
        for v in _missing(session, col(VendorRow.id), vendors)
    ]  # fmt: skip
    insert_rows(session, VendorRow, rows)


def model_row(model: Model, *, curated: bool, file: str = "") -> dict[str, Any]:
    """The row of a model's facts."""
    return {
        "id": model.id,
        "vendor": model.vendor,
        "display": model.display,
        "family": model.family,
        "tier_word": model.tier_word,
        "version": model.version,
        "snapshot_of": model.snapshot_of,
        "context_window": model.context_window,
        "max_output": model.max_output,
        "modalities": ",".join(model.modalities),
        "chat": model.chat,
        "reasoning": model.reasoning,
        "tools": model.tools,
        "open_weights": model.open_weights,
        "params_b": None if model.params_b is None else str(model.params_b),
        "released": iso(model.released),
        "retired": iso(model.retired),
        "curated": curated,
        "file": file,
    }


def _name(words: str, kind: str, target: str, file: str) -> dict[str, Any]:
    return {"text": words, "kind": kind, "target": target, "ordinary": False, "curated": False, "file": file}


def _new_hosts(session: Session, offers: Sequence[Offer]) -> list[str]:
    hosts = {offer.list for offer in offers if not offer.first_party}
    if not hosts:
        return []
    named = select(col(NameRow.target)).where(col(NameRow.kind) == "host")
    return sorted(hosts - set(session.connection().execute(named).scalars()))


def _know_offer_rows(session: Session, offers: Sequence[Offer]) -> None:
    wanted = {offer.id: offer for offer in offers}
    known: dict[str, str] = {}
    for some in chunks(wanted):
        statement = select(col(OfferRow.id), col(OfferRow.currency)).where(col(OfferRow.id).in_(some))
        known.update((row[0], row[1]) for row in session.connection().execute(statement))
    for offer in offers:
        other = known.setdefault(offer.id, offer.currency)
        if other != offer.currency:
            raise OfferConflict(f"{offer.id}: {offer.currency} here, {other} before: one list has one currency")
    fresh = _missing(session, col(OfferRow.id), wanted)
    insert_rows(session, OfferRow, [_offer_row(wanted[i]) for i in fresh])


def _offer_row(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.id,
        "model": offer.model,
        "seller": offer.seller,
        "market": offer.list,
        "currency": offer.currency,
        "first_party": offer.first_party,
    }


def recorded(session: Session, offers: Collection[str], origin: Origin) -> set[tuple[str, str]]:
    """(offer, digest) of every line of these offers that this origin has recorded."""
    found: set[tuple[str, str]] = set()
    for some in chunks(offers):
        statement = select(col(SheetRow.offer), col(SheetRow.digest))
        statement = statement.where(col(SheetRow.offer).in_(some), col(SheetRow.origin) == origin)
        found.update((row[0], row[1]) for row in session.connection().execute(statement))
    return found


def insert_sheets(session: Session, new: Sequence[NewSheet], *, origin: Origin, by: str = "") -> list[int]:
    """Insert sheets with their rates; returns their ids in the same order."""
    ids = next_sheet_ids(session, len(new))
    now = database_now(session)
    same = {"superseded_by": None, "origin": origin, "recorded_at": now, "recorded_by": by}
    sheets: list[dict[str, Any]] = []
    rates: list[dict[str, Any]] = []
    for identity, item in zip(ids, new, strict=True):
        place = {"id": identity, "offer": item.offer, "digest": item.digest, "file": item.file}
        sheets.append({**item.row, **place, **same})
        rates.extend({"sheet": identity, **row} for row in item.rates)
    insert_rows(session, SheetRow, sheets)
    insert_rows(session, RateRow, rates)
    return ids
