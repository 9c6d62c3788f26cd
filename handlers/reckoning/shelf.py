"""What answering needs of one catalogue version, prepared once and kept within bounds: flat memory, warm reads."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from data.announced import seen_on
from data.catalogue import Catalogue
from data.history import since_launch, since_peak
from data.prices import Change, Exchange, Model, Offer
from handlers.kept import put
from handlers.reckoning.days import local

if TYPE_CHECKING:
    from handlers.question import Question
    from handlers.understand.naming.lexicon import Lexicon
    from handlers.understand.understanding import Reading
    from handlers.words import Language

Made = TypeVar("Made")
KEPT: Final = 4_096
"""So many prepared things at most (offers, changes, row halves, rates of exchange); then all are dropped."""
READINGS_KEPT: Final = 512
LONGEST_KEPT: Final = 200
"""Characters of a text whose reading is kept."""


class Shelf:
    """One catalogue and what was computed from it. Dropped as a whole when the catalogue's version moves."""

    def __init__(self, catalogue: Catalogue, before: Shelf | None = None) -> None:
        self.catalogue: Final = catalogue
        self._kept: dict[Hashable, Any] = {}
        self._readings: dict[Hashable, Reading] = {}
        self._lexicon = before.lexicon_for(catalogue) if before else None

    def keep(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """`make()`, computed once per key while this shelf has room."""
        try:
            found: Made = self._kept[key]
        except KeyError:
            found = put(self._kept, key, make(), KEPT)
        return found

    def reading(
        self, text: str, now: datetime, language: Language | None = None, previous: Question | None = None
    ) -> Reading:
        """What a text asks, perhaps going on with the question before; its `今天` is Shanghai's."""
        from handlers.understand.understanding import completed

        here = local(now)
        return completed(self._read(text, here, language), previous, here, self.lexicon)

    def _read(self, text: str, here: datetime, language: Language | None) -> Reading:
        """By itself. What everybody asks, and what buttons say, is read once a day."""
        from handlers.understand.understanding import read

        key = (text, here.date(), language)
        found = self._readings.get(key)
        if found is None:
            found = read(text, here, self.lexicon, language)
            if len(text) <= LONGEST_KEPT:
                put(self._readings, key, found, READINGS_KEPT)
        return found

    @property
    def lexicon(self) -> Lexicon:
        """The names of this catalogue, taken apart on first need."""
        if self._lexicon is None:
            from handlers.understand.naming.lexicon import build_lexicon

            self._lexicon = build_lexicon(self.catalogue)
        return self._lexicon

    def lexicon_for(self, following: Catalogue) -> Lexicon | None:
        """This shelf's lexicon over the next catalogue, if no name changed: taking names apart is slow."""
        if self._lexicon is None or following.names() is not self.catalogue.names():
            return None
        return replace(self._lexicon, catalogue=following)

    def model(self, model_id: str) -> Model | None:
        """The model's facts."""
        return self.catalogue.model(model_id)

    def offers(self, model_id: str) -> tuple[Offer, ...]:
        """The vendor's home list first, its other list, then hosts."""
        return self.keep(("offers", model_id), lambda: tuple(self.catalogue.offers(model_id)))

    def changes(self, model_id: str, day: date) -> tuple[Change, ...]:
        """Every consecutive change as known on `day`, oldest first, each once; resellers' of open weights only."""
        return self.keep(("changes", model_id, day), lambda: self._changes(model_id, day))

    def _changes(self, model_id: str, day: date) -> tuple[Change, ...]:
        offers = self._offers_and_snapshots(model_id)
        seen = seen_on(self.catalogue.changes(model_id), offers, day)
        if self.sold_by_hosts(model_id):
            return each_once(seen)
        resold = {offer.id for offer in offers if not offer.first_party}
        return each_once(change for change in seen if change.offer not in resold)

    def sold_by_hosts(self, model_id: str) -> bool:
        """True when hosts' prices belong to the model's answer: open weights, or no list of the vendor's own."""
        model = self.model(model_id)
        open_weights = bool(model and model.open_weights)
        return open_weights or not any(offer.first_party for offer in self.offers(model_id))

    def _offers_and_snapshots(self, model_id: str) -> Sequence[Offer]:
        behind = [offer for snapshot in self.catalogue.snapshots(model_id) for offer in self.offers(snapshot)]
        return [*self.offers(model_id), *behind]

    def cumulative(self, model_id: str, day: date) -> tuple[Change, ...]:
        """Since launch, then since the peak, on each list, to the list price standing on `day`."""
        return self.keep(("cumulative", model_id, day), lambda: self._cumulative(model_id, day))

    def _cumulative(self, model_id: str, day: date) -> tuple[Change, ...]:
        offers = self.offers(model_id)
        own = [offer for offer in offers if offer.first_party] or offers
        return tuple(c for offer in own for c in (*since_launch(offer, day), *since_peak(offer, day)))

    def exchange(self, base: str, quote: str, day: date) -> Exchange | None:
        """The reference rate of that day, or of the last day before."""
        return self.keep(("exchange", base, quote, day), lambda: self.catalogue.exchange(base, quote, day))


def each_once(changes: Iterable[Change]) -> tuple[Change, ...]:
    """A flagship of two families has the same step in both: told once."""
    seen: dict[Hashable, Change] = {}
    for c in changes:
        seen.setdefault((c.offer, c.meter, c.tier, c.before, c.after, c.kind, c.to_date), c)
    return tuple(seen.values())
