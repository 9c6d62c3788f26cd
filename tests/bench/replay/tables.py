"""What two public tables would have shown of them: each change some days late, and the mistakes they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from data.prices import Model, Offer, PriceSheet, Rate, Tier
from data.watching.observations import Observation
from tests.bench.replay.steps import Step

WITNESSES = ("litellm", "genai-prices")
LAG = (1, 5)
"""Days after the true one on which each table shows a change, and up to so many more."""
MISTAKE_DAYS = 3


def shown(source: str, offer: Offer, sheet: PriceSheet, day: date, rates: Sequence[Rate] = ()) -> Observation:
    """The sheet as a table shows it on a day: rates only."""
    told = PriceSheet(
        id=0, effective=None, date_kind="unknown_start", rates=tuple(rates) or sheet.rates, grade="table",
        sources=(f"https://{source}.example {offer.model}",), checked=day,
    )  # fmt: skip
    vendor, _, name = offer.model.partition("/")
    return Observation(
        source=source, key=offer.model, model=Model(id=offer.model, vendor=vendor, display=name),
        market=offer.list, seller=offer.seller, first_party=True, currency=offer.currency, sheet=told, seen=day,
    )  # fmt: skip


def timetable(every: Sequence[Step], offers: Sequence[Offer], seed: int) -> tuple[list[Observation], int]:
    """What both tables show, real changes and mistakes, in order of time; and how many mistakes."""
    random = Random(seed)
    lines: list[Observation] = []
    mistakes = 0
    for step in every:
        for source in WITNESSES:
            day = step.day + timedelta(days=LAG[0] + random.randrange(LAG[1]))
            lines.append(shown(source, step.offer, step.after, day))
    for offer in offers:
        for wrong in _mistakes(offer, random):
            mistakes += 1
            lines += wrong
    return sorted(lines, key=lambda line: (line.seen, line.source, line.offer_id)), mistakes


def _mistakes(offer: Offer, random: Random) -> Iterator[list[Observation]]:
    """At most one mistake an offer, by one table, taken back after a few days."""
    sheet = offer.sheets[-1]
    if sheet.effective is None or random.random() > 0.5:
        return
    day = sheet.effective + timedelta(days=30 + random.randrange(60))
    source = random.choice(WITNESSES)
    kinds = [
        _times(Decimal("0.001")),
        _times(Decimal(1000)),
        _times(Decimal(0)),
        _times(Decimal("0.7")),
        _last_tier,
    ]
    rates = random.choice(kinds)(sheet)
    back = day + timedelta(days=MISTAKE_DAYS)
    yield [shown(source, offer, sheet, day, rates), shown(source, offer, sheet, back)]


def _times(factor: Decimal):  # type: ignore[no-untyped-def]
    def wrong(sheet: PriceSheet) -> list[Rate]:
        return [
            replace(rate, prices={m: (p * factor).quantize(Decimal("0.000001")) for m, p in rate.prices.items()})
            for rate in sheet.rates
        ]

    return wrong


def _last_tier(sheet: PriceSheet) -> list[Rate]:
    return [Rate(Tier(), sheet.rates[-1].prices)]
