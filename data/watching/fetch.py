"""One fetch of a source beside what the store has of the same offers, and what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from data.prices import Offer
from data.watching.observation_rows import ObservationBook
from data.watching.observations import Observation


@dataclass
class Outcome:
    """What reconciling one source came to. Lists hold offer ids."""

    counts: Counter[str] = field(default_factory=Counter)
    """agrees, older, disputed, confirmed, followed, waiting, quarantined, rejected, new, absurd."""
    confirmed: list[str] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            ", ".join(f"{count} {word}" for word, count in sorted(self.counts.items()) if count) or "nothing new"
        )


@dataclass(frozen=True, slots=True)
class Witness:
    """Who shows the lines. `official`: the vendor's own page. `run`: the name pushes are grouped under."""

    source: str
    run: str
    official: bool = False


@dataclass(frozen=True, slots=True)
class Fetch:
    """offers: those of the store that the lines name, by id. book: what sources have shown of them."""

    session: Session
    witness: Witness
    offers: Mapping[str, Offer]
    book: ObservationBook
    outcome: Outcome = field(default_factory=Outcome)

    def put_down(self, item: Observation, word: str, state: str, reasons: Sequence[str] = ()) -> None:
        """Count a line under a word and remember it with its state."""
        self.outcome.counts[word] += 1
        self.book.note(item, state, reasons)
