"""What a subscription would have pushed in the past, by the same rules, from the ledger's real history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from data.catalogue import Catalogue
from data.people.matching import as_decimal, judge, reached
from data.people.measures import measure_of, standing_price
from data.people.notices import PUSHED, Notice, notices_of
from data.people.wishes import Subject, Wish, concerns
from data.prices import Change, Offer

YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class PastPush:
    """One message that would have been sent."""

    day: date
    notices: tuple[Notice, ...]


def preview(wish: Wish, catalogue: Catalogue, today: date, span: timedelta = YEAR) -> list[PastPush]:
    """The pushes of the `span` before today, oldest first, had the subscription begun with it."""
    told: dict[str, str] = {}
    found: list[PastPush] = []
    for day, changes in _by_day(_changes(wish, catalogue, today - span, today)):
        worth: list[Notice] = []
        for notice in notices_of(changes, day):
            subject = _subject(notice, catalogue)
            if subject is None or not concerns(wish, subject):
                continue
            measure = measure_of(wish, notice, catalogue, day) if wish.aims else None
            verdict = judge(wish, told, notice, measure)
            told = verdict.told
            worth += [notice] if verdict.push else []
        if worth:
            found.append(PastPush(day, tuple(worth)))
    return found


def reached_now(wish: Wish, catalogue: Catalogue, today: date) -> list[str]:
    """The models whose price is at the target already: that is told only when it is reached anew."""
    target = wish.below if wish.below is not None else as_decimal(wish.ratio)
    if target is None or wish.target_kind in ("list", "all"):
        return []
    models = [wish.target] if wish.ratio else _models(wish, catalogue)
    return [
        model
        for model in models
        if any(_at(target, wish, offer, catalogue, today) for offer in catalogue.offers(model))
    ]


def _at(target: Decimal, wish: Wish, offer: Offer, catalogue: Catalogue, today: date) -> bool:
    price = standing_price(offer, wish.meter or "input", today)
    notice = Notice(
        "effective", offer.model, offer.id, offer.list, offer.currency, (), "change", None, today, "announced", ""
    )
    subject = _subject(notice, catalogue)
    if price is None or subject is None or not concerns(wish, subject):
        return False
    measure = measure_of(wish, notice, catalogue, today)
    return measure is not None and reached(None, measure(price), target)


def _by_day(changes: Iterable[Change]) -> Iterator[tuple[date, list[Change]]]:
    days: defaultdict[date, list[Change]] = defaultdict(list)
    for change in changes:
        if change.to_date:
            days[change.to_date].append(change)
    yield from sorted(days.items())


def _changes(wish: Wish, catalogue: Catalogue, since: date, until: date) -> list[Change]:
    if wish.target_kind in ("list", "all"):
        found: Iterable[Change] = catalogue.changes_between(since, until)
    else:
        found = (change for model in _models(wish, catalogue) for change in catalogue.changes(model))
    kept = (c for c in found if c.kind in PUSHED and c.kind != "cancelled")
    return [c for c in kept if c.to_date and since < c.to_date <= until]


def _models(wish: Wish, catalogue: Catalogue) -> Sequence[str]:
    if wish.target_kind == "family":
        return catalogue.model_ids(family=wish.target)
    if wish.target_kind == "vendor":
        return catalogue.model_ids(vendor=wish.target)
    return [wish.target, *([wish.ratio_model] if wish.ratio_model else [])]


def _subject(notice: Notice, catalogue: Catalogue) -> Subject | None:
    model = catalogue.model(notice.model)
    if model is None:
        return None
    families: set[str] = set()
    family = model.family
    while family and family not in families:
        families.add(family)
        known = catalogue.family(family)
        family = known.parent if known else None
    return Subject(
        models=frozenset({model.id}), families=frozenset(families), vendor=model.vendor, chat=model.chat,
        plain=model.snapshot_of is None, first_party=notice.list in ("cn", "intl"), host=notice.list,
        currency=notice.currency,
    )  # fmt: skip
