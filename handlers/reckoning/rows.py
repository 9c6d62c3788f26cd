"""The machine half of an answer: `rows`, `cuts` and `fx` as `kanjia ask --json` prints them. Money is text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from data.cost import Bill
from data.prices import Change
from data.tiers import tier_code
from data.timeline import last_seen
from handlers.inquiry import Inquiry
from handlers.reckoning.quote import Line, Quote
from handlers.writing.figures import plain

Row = dict[str, Any]
NOTHING: Final[Mapping[str, object]] = {"rows": (), "cuts": (), "fx": None}
"""The facts of an answer without any price."""
_NO_COST: Final[Row] = {
    "cost": None, "cost_low": None, "cost_high": None,
    "cost_cny": None, "cost_cny_low": None, "cost_cny_high": None,
    "cost_usd": None, "cost_usd_low": None, "cost_usd_high": None,
}  # fmt: skip


def facts(quotes: Iterable[Quote], inquiry: Inquiry, models: Iterable[str]) -> dict[str, object]:
    """Every line of the quotes, every change of the models, and the rate of exchange."""
    rows = [row(line, inquiry) for quote in quotes for line in quote.lines]
    return {"rows": rows, "cuts": cuts_of(models, inquiry), "fx": fx(inquiry)}


def fx(inquiry: Inquiry) -> Row | None:
    """CNY per 1 USD and its day."""
    rate = inquiry.exchange
    return {"rate": plain(rate.rate), "date": rate.day.isoformat()} if rate else None


def row(line: Line, inquiry: Inquiry) -> Row:
    """One price line with the question's cost on it."""
    key = ("row", line.offer.id, line.sheet.id, line.rate.tier, inquiry.today)
    head, tail = inquiry.shelf.keep(key, lambda: _fixed_parts(line, inquiry.today))
    found = {**head, "applies": line.applies, **_costs(line, inquiry), **tail}
    if inquiry.question.filters.batch:
        found["batch_input_per_m"] = plain(line.rate.prices.get("batch_input"))
        found["batch_output_per_m"] = plain(line.rate.prices.get("batch_output"))
    return found


def _fixed_parts(line: Line, today: date) -> tuple[Row, Row]:
    """What a line says whatever was asked: before and after the costs. A sighting still to come is none yet."""
    offer, sheet, prices = line.offer, line.sheet, line.rate.prices
    head = {
        "model": offer.model,
        "offer": offer.id,
        "vendor": offer.model.partition("/")[0],
        "list": offer.list,
        "currency": offer.currency,
        "input_per_m": plain(prices.get("input")),
        "output_per_m": plain(prices.get("output")),
        "cached_input_per_m": plain(prices.get("cache_read")),
        "tier": tier_code(line.rate.tier),
    }
    tail = {
        "effective_date": iso(sheet.effective),
        "date_kind": sheet.date_kind,
        "checked_date": iso(last_seen(sheet, today)),
        "source": best_source(sheet.sources),
    }
    return head, tail


def best_source(sources: Sequence[str]) -> str:
    """The first address among the sources, else the first document."""
    return next((source for source in sources if source.startswith("http")), sources[0])


def iso(day: date | None) -> str | None:
    """`2024-05-15`."""
    return day.isoformat() if day else None


def _costs(line: Line, inquiry: Inquiry) -> Row:
    made = line.bill
    if made is None:
        return _NO_COST
    found = dict(_NO_COST)
    ends = ends_of(made)
    for name, amount in (("", made.total), ("_low", ends[0]), ("_high", ends[1])):
        if amount is not None:
            found[f"cost{name}"] = plain(amount)
            found[f"cost_cny{name}"] = plain(inquiry.converted(amount, line.offer.currency, "CNY"))
            found[f"cost_usd{name}"] = plain(inquiry.converted(amount, line.offer.currency, "USD"))
    return found


def ends_of(made: Bill) -> tuple[Decimal | None, Decimal | None]:
    """Low and high of an amount that has no single cost; (None, None) when it has one."""
    return (None, None) if made.total is not None else (made.low, made.high)


def cuts_of(models: Iterable[str], inquiry: Inquiry) -> list[Row]:
    """Every consecutive change of the models, then since launch and peak; oldest first."""
    found = [row for model in dict.fromkeys(models) for row in _model_cuts(model, inquiry)]
    return sorted(found, key=_cut_day) if found else found


def _model_cuts(model_id: str, inquiry: Inquiry) -> tuple[Row, ...]:
    shelf, day = inquiry.shelf, inquiry.today
    return shelf.keep(
        ("cuts", model_id, day),
        lambda: tuple(map(cut, (*shelf.changes(model_id, day), *moved(shelf.cumulative(model_id, day))))),
    )


def moved(changes: Iterable[Change]) -> Iterator[Change]:
    """Those of a comparison that found a difference."""
    return (change for change in changes if change.before != change.after)


def _cut_day(found: Row) -> str:
    return str(found["to_date"] or "")


def cut(change: Change) -> Row:
    """One change as the contract prints it."""
    return {
        "model": change.model,
        "offer": change.offer,
        "meter": change.meter,
        "tier": tier_code(change.tier),
        "from": plain(change.before),
        "to": plain(change.after),
        "currency": change.currency,
        "pct": plain(change.pct),
        "kind": change.kind,
        "basis": change.basis,
        "from_date": iso(change.from_date),
        "to_date": iso(change.to_date),
        "date_kind": change.date_kind,
        "source": change.source,
    }
