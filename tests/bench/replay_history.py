"""Replays the ledger's real history through two witnesses, reconcile, a subscription to everything and the outbox.

    python -m tests.bench.replay_history [VENDOR…]

Each table shows a real change some days late, and makes the mistakes that public tables were measured to make:
slips of unit, flips back and forth, another tier, a redirect of four names, 0 for "not known". Printed: changes of
the ledger that were pushed, pushes that are not the ledger's, and what was missed, with the reason it waits for.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlmodel import Session, col

from data.files.ledger_file import LedgerFile
from data.files.packaged_files import packaged_files
from data.files.vendor_file import VendorFile
from data.files.yaml_files import parse_file
from data.loading.create import make_schema
from data.loading.ledger_offers import LedgerSource, ledger_lines
from data.loading.load_facts import load_facts
from data.people.notices import from_text
from data.people.subscriptions import add_subscription
from data.people.wishes import Wish
from data.prices import Model, Offer, PriceSheet, Rate, Tier
from data.store.engine import Store, open_store
from data.store.record import load_offers
from data.tables import NoticeRow, ObservationRow, OutboxItemRow
from data.watching.fetch import Witness
from data.watching.observation_rows import sheet_of
from data.watching.observations import Observation
from data.watching.reconcile import reconcile
from data.watching.sheet_compare import relation
from tests.bench.replay_person import Person, is_change

WITNESSES = ("litellm", "genai-prices")
LAG = (1, 5)
"""Days after the true one on which each table shows a change, and up to so many more."""
MISTAKE_DAYS = 3


@dataclass
class Score:
    """True and false pushes, and the ledger's changes nobody was told of, by what they wait for."""

    true: int = 0
    false: list[str] = field(default_factory=list)
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    mistakes: int = 0
    silent: int = 0
    """Steps of the ledger that are no change of a list price: a name moved, flat became tiered."""
    carried: int = 0
    """Items in the outbox for the one subscription to everything."""

    def __str__(self) -> str:
        by_number = sorted(self.missed.items(), key=lambda group: -len(group[1]))
        listed = "".join(
            f"\n  {len(steps):4} {reason}" + "".join(f"\n         {step}" for step in steps)
            for reason, steps in by_number
        )
        wrong = "".join(f"\n  {line}" for line in self.false)
        return (
            f"true pushes   {self.true}\nfalse pushes  {len(self.false)}{wrong}\n"
            f"missed        {self.missed_in_all}{listed}\n"
            f"alias moves and new structures in the ledger, not to be pushed  {self.silent}\n"
            f"mistakes shown by the tables  {self.mistakes}\noutbox items  {self.carried}"
        )

    @property
    def missed_in_all(self) -> int:
        """However they are grouped."""
        return sum(map(len, self.missed.values()))


@dataclass(frozen=True)
class Step:
    """A real change: an offer's sheet follows another on a day."""

    offer: Offer
    before: PriceSheet
    after: PriceSheet

    @property
    def day(self) -> date:
        assert self.after.effective
        return self.after.effective

    def __str__(self) -> str:
        old, new = self.before.rates[0].prices, self.after.rates[0].prices
        moves = ", ".join(f"{m} {old[m]:f} → {new[m]:f}" for m in new if m in old and old[m] != new[m])
        return f"{self.day} {self.offer.id}: {moves or 'in other tiers'}"

    @property
    def is_change(self) -> bool:
        """Same offer, meter and tier: what subscribers want to hear of."""
        return is_change(self.offer, self.before, self.after)


def ledger_offers(vendors: Sequence[str] = ()) -> list[Offer]:
    """The ledger's first-party offers with their standing sheets, oldest first."""
    files = [file for file in packaged_files() if file.kind == "ledger"]
    sources = [LedgerSource(f.name, f.path, parse_file(f.path, LedgerFile)) for f in files]
    by_offer: defaultdict[str, list[PriceSheet]] = defaultdict(list)
    offers: dict[str, Offer] = {}
    for line in ledger_lines(sources):
        if line.offer.first_party and line.new.sheet.standing == "standing" and not line.new.sheet.promotion:
            offers[line.offer.id] = line.offer
            by_offer[line.offer.id].append(line.new.sheet)
    return [
        replace(offer, sheets=tuple(sorted(by_offer[key], key=lambda s: s.effective or date.min)))
        for key, offer in sorted(offers.items())
        if not vendors or offer.seller in vendors
    ]


def steps(offers: Iterable[Offer]) -> list[Step]:
    """Every change of a list price since 2023, in order of time; repetitions of one price are none."""
    found = []
    for offer in offers:
        for before, after in zip(offer.sheets, offer.sheets[1:], strict=False):
            if after.effective and relation(after, before) == "differs":
                found.append(Step(offer, before, after))
    return sorted(found, key=lambda step: (step.day, step.offer.id))


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


def open_desk(store: Store, offers: Sequence[Offer]) -> None:
    """Facts, the first line of every offer, both tables in agreement with it, one subscription to everything."""
    with store.writing() as session:
        for place, file in enumerate(f for f in packaged_files() if f.kind == "models"):
            load_facts(session, file.name, file.path, parse_file(file.path, VendorFile), place)
        first = [replace(offer, sheets=(_known_to_move(offer),)) for offer in offers]
        load_offers(session, first, origin="ledger")
        add_subscription(
            session, "telegram", "1", Wish("all", kinds=frozenset({"cut", "rise"}), threshold=Decimal(0))
        )
    for source in WITNESSES:
        told = [
            shown(source, offer, offer.sheets[0], (offer.sheets[0].effective or date(2022, 12, 1)))
            for offer in offers
        ]
        with store.writing() as session:
            reconcile(session, Witness(source, "first"), told)


def _known_to_move(offer: Offer) -> PriceSheet:
    """The first line; a name that the ledger knows as a moving one is known so from the start."""
    moving = next((sheet.points_to for sheet in offer.sheets if sheet.points_to), None)
    return replace(offer.sheets[0], points_to=offer.sheets[0].points_to or moving)


def play(store: Store, lines: Sequence[Observation], person: Person | None = None) -> None:
    """Day by day, table by table, as an update would; in between a person sees to what waits, if there is one."""
    runs: defaultdict[tuple[date, str], list[Observation]] = defaultdict(list)
    for line in lines:
        runs[line.seen, line.source].append(line)
    for (day, source), told in sorted(runs.items()):
        if person:
            person.look(day)
        with store.writing() as session:
            reconcile(session, Witness(source, f"{day}:{source}"), told)


def judge(store: Store, every: Sequence[Step], mistakes: int) -> Score:
    """Notices against the ledger."""
    score = Score(mistakes=mistakes)
    wanted = {(step.offer.id, _figures(step.after)): step for step in every if step.is_change}
    score.silent = len(every) - len(wanted)
    told: set[tuple[str, frozenset[tuple[str, Decimal]]]] = set()
    with store.reading() as session:
        for text in session.connection().execute(select(col(NoticeRow.content))).scalars():
            notice = from_text(text)
            after = {line.after for line in notice.lines}
            hits = [key for key in wanted if key[0] == notice.offer and after <= {p for _, p in key[1]}]
            told.update(hits)
            if hits:
                score.true += 1
            else:
                score.false.append(f"{notice.offer} {notice.to_date}: {sorted(after)}")
        reasons = _reasons(session)
        score.carried = len(session.execute(select(OutboxItemRow)).all())
    for key, step in wanted.items():
        if key not in told:
            score.missed[_reason(reasons.get(step.offer.id, ()), step)].append(str(step))
    return score


def _figures(sheet: PriceSheet) -> frozenset[tuple[str, Decimal]]:
    return frozenset((meter, price) for rate in sheet.rates for meter, price in rate.prices.items())


def _reasons(session: Session) -> dict[str, list[ObservationRow]]:
    found: defaultdict[str, list[ObservationRow]] = defaultdict(list)
    for row in session.execute(select(ObservationRow)).scalars():
        found[row.offer].append(row)
    return found


def _reason(rows: Sequence[ObservationRow], step: Step) -> str:
    fitting = [row for row in rows if relation(sheet_of(row), step.after) == "same"]
    return " / ".join(sorted({f"{row.state} {row.reasons}" for row in fitting})) or "never shown"


def replay(store: Store, vendors: Sequence[str] = (), seed: int = 1, *, attended: bool = False) -> Score:
    """The whole run on an empty store. attended: a person confirms what waits and is true, two weeks late."""
    offers = ledger_offers(vendors)
    every = steps(offers)
    lines, mistakes = timetable(every, offers, seed)
    open_desk(store, offers)
    person = Person(store, [(step.offer, step.before, step.after) for step in every]) if attended else None
    play(store, lines, person)
    if person:
        person.look(date.max)
    return judge(store, every, mistakes)


def main() -> None:
    """Print the figures."""
    for attended in (False, True):
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(f"sqlite:///{Path(folder) / 'replay.db'}")
            with store.writing() as session:
                make_schema(session.connection())
            print("WITH A PERSON WHO CONFIRMS WHAT IS TRUE:" if attended else "BY THE TABLES ALONE:")
            print(replay(store, sys.argv[1:], attended=attended))
            store.close()
        print(f"{time.monotonic() - began:.1f} s\n")


if __name__ == "__main__":
    main()
