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
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from data.files.packaged_files import packaged_files
from data.files.vendor_file import VendorFile
from data.files.yaml_files import parse_file
from data.loading.create import make_schema
from data.loading.load_facts import FactsFile, load_facts
from data.people.subscriptions import add_subscription
from data.people.wishes import Wish
from data.prices import Offer, PriceSheet
from data.store.engine import Store, open_store
from data.store.record import load_offers
from data.watching.fetch import Witness
from data.watching.observations import Observation
from data.watching.reconcile import reconcile
from tests.bench.replay.person import Person
from tests.bench.replay.score import Score, judge
from tests.bench.replay.steps import ledger_offers, steps
from tests.bench.replay.tables import WITNESSES, shown, timetable


def open_desk(store: Store, offers: Sequence[Offer]) -> None:
    """Facts, the first line of every offer, both tables in agreement with it, one subscription to everything."""
    with store.writing() as session:
        for place, file in enumerate(f for f in packaged_files() if f.kind == "models"):
            load_facts(session, [FactsFile(file.name, file.path, parse_file(file.path, VendorFile), place)])
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
