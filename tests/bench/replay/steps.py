"""The ledger's real changes of a list price, in order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from data.files.ledger_file import LedgerFile
from data.files.packaged_files import packaged_files
from data.files.yaml_files import parse_file
from data.loading.ledger_offers import LedgerSource, ledger_lines
from data.prices import Offer, PriceSheet
from data.watching.sheet_compare import relation
from tests.bench.replay.person import is_change


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
