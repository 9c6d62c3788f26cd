"""Reading offers with all their sheets and rates: one statement, so what comes back belongs together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from data.prices import Offer, PriceSheet
from data.store.sheet_rows import RATE_COLUMNS, SHEET_COLUMNS, rate_from, sheet_from

Rows = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Runs one statement, parameters written `?`, and returns its rows."""

_OFFER: Final = 7
_SHEET: Final = _OFFER + len(SHEET_COLUMNS)

_SELECT: Final = (
    "SELECT o.id, o.model, o.seller, o.market, o.currency, v.zone, o.first_party, "  # noqa: S608 (constants)
    + ", ".join(f"s.{c}" for c in SHEET_COLUMNS)
    + ", "
    + ", ".join(f"r.{c}" for c in RATE_COLUMNS)
    + " FROM offer o JOIN vendor v ON v.id = o.seller"
    " JOIN sheet s ON s.offer = o.id JOIN rate r ON r.sheet = s.id"
    " WHERE o.model IN ({marks})"
    " ORDER BY o.id, s.effective NULLS FIRST, s.promotion, s.id, r.position"
)


def read_offers(rows: Rows, models: Sequence[str]) -> list[Offer]:
    """All offers of these models (a few hundred at a time), by id; sheets oldest first, superseded ones too."""
    if not models:
        return []
    found = rows(_SELECT.format(marks=", ".join("?" * len(models))), models)
    return [_offer(list(group)) for _, group in groupby(found, key=itemgetter(0))]


def _offer(rows: list[tuple[Any, ...]]) -> Offer:
    identity, model, seller, market, currency, zone, first_party = rows[0][:_OFFER]
    return Offer(
        id=identity,
        model=model,
        seller=seller,
        list=market,
        currency=currency,
        zone=zone,
        first_party=bool(first_party),
        sheets=tuple(_sheets(rows)),
    )


def _sheets(rows: Iterable[tuple[Any, ...]]) -> list[PriceSheet]:
    grouped = groupby(rows, key=itemgetter(_OFFER))
    return [_sheet(list(group)) for _, group in grouped]


def _sheet(rows: list[tuple[Any, ...]]) -> PriceSheet:
    return sheet_from(rows[0][_OFFER:_SHEET], tuple(rate_from(row[_SHEET:]) for row in rows))
