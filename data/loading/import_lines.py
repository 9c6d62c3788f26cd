"""From all that sources showed to what is worth keeping: one line an offer, source and day, no absurd figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from statistics import median
from typing import Final

from data.prices import Offer, PriceSheet
from data.watching.observations import LineName, Observation
from data.watching.sheet_compare import factor, relation

FAR_APART: Final = Decimal(15)
"""Beyond this ratio it is a slip of unit and not a price (170 of 170 in the history of public tables)."""
DEAREST: Final = Decimal(700)
"""Input per 1M tokens in USD that no token-priced model has asked."""
PREFERRED: Final = ("genai-prices", "litellm")
"""Whose figure stands where two tables differ on an offer that the ledger does not have: the reviewed one."""


def distinct(observations: Iterable[Observation]) -> list[Observation]:
    """One line an offer, source and stated day: the exact name before regions and aliases, then the plainest."""
    found: dict[LineName, Observation] = {}
    for item in observations:
        before = found.get(item.line)
        if before is None or _rank(item) > _rank(before):
            found[item.line] = item
    chosen = {(s, offer): item for (s, offer, _), item in found.items() if item.certain}
    return [i for i in found.values() if i.certain or (i.source, i.offer_id) not in chosen]


def _rank(item: Observation) -> tuple[bool, int, int]:
    """`sonar` before `perplexity/sonar`: a longer path is another product under the same name."""
    return item.certain, -item.key.count("/"), sum(len(rate.prices) for rate in item.sheet.rates)


def plausible(observations: Sequence[Observation]) -> tuple[list[Observation], Counter[str]]:
    """Lines less those a factor of 15 or more from the same model elsewhere, or beyond any list price."""
    inputs: defaultdict[str, list[Decimal]] = defaultdict(list)
    for item in observations:
        price = item.sheet.rates[0].prices.get("input")
        if price:
            inputs[item.model.id].append(price)
    kept: list[Observation] = []
    dropped: Counter[str] = Counter()
    for item in observations:
        reason = _absurd(item, inputs[item.model.id])
        if reason:
            dropped[reason] += 1
        else:
            kept.append(item)
    return kept, dropped


def _absurd(item: Observation, elsewhere: Sequence[Decimal]) -> str | None:
    prices = item.sheet.rates[0].prices
    told = prices.get("input")
    if told and told > DEAREST:
        return "dearer than any list"
    apart = factor(told, median(elsewhere)) if told and len(elsewhere) > 2 else None
    if apart is not None and apart >= FAR_APART:
        return "15 times or more from the same model elsewhere"
    output = prices.get("output")
    if told and output and (output * FAR_APART < told or output > told * 100):
        return "input and output do not fit together"
    return None


def present_lines(lines: Sequence[Observation]) -> list[Observation]:
    """Of each offer's dated lines the one in force on the table's day, and those to come; not the past."""
    by_offer: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for item in lines:
        by_offer[item.source, item.offer_id].append(item)
    found: list[Observation] = []
    for own in by_offer.values():
        past = [i for i in own if i.sheet.effective is None or i.sheet.effective <= i.seen]
        found += [i for i in own if i not in past]
        found += [max(past, key=lambda i: i.sheet.effective or date.min)] if past else []
    return found


def new_offers(observations: Iterable[Observation]) -> list[Offer]:
    """Offers that only tables know, each with its sheets; where two tables differ, the second is disputed."""
    listed = sorted(observations, key=lambda o: (o.offer_id, _preference(o), o.sheet.effective or date.min))
    return [_offer(list(lines)) for _, lines in groupby(listed, key=lambda o: o.offer_id)]


def _preference(item: Observation) -> int:
    return PREFERRED.index(item.source) if item.source in PREFERRED else len(PREFERRED)


def _offer(lines: list[Observation]) -> Offer:
    by_source = [list(some) for _, some in groupby(lines, key=lambda o: o.source)]
    sheets = [line.sheet for line in by_source[0]]
    for others in by_source[1:]:
        sheets = _with_second(sheets, others[-1])
    return replace(lines[0].offer(), sheets=tuple(sheets))


def _earlier(one: PriceSheet, other: PriceSheet) -> PriceSheet:
    """The one whose first day is known to be the earlier, as long as the first does not state it itself."""
    if one.date_kind == "announced" or not one.effective or not other.effective:
        return one
    return other if other.effective < one.effective else one


def _with_second(sheets: list[PriceSheet], other: Observation) -> list[PriceSheet]:
    """Another table's line: further evidence of the sheet that it agrees with, or kept as disputed."""
    for place, sheet in reversed(list(enumerate(sheets))):
        stands = relation(other.sheet, sheet) if sheet.standing == "standing" else "differs"
        if stands != "differs":
            told = tuple(dict.fromkeys((*sheet.sources, *other.sheet.sources)))
            rates = other.sheet.rates if stands == "finer" else sheet.rates
            joined = replace(_earlier(sheet, other.sheet), sources=told, rates=rates, checked=sheet.checked)
            return [*sheets[:place], joined, *sheets[place + 1 :]]
    return [*sheets, replace(other.sheet, standing="disputed")]
