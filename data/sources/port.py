"""What a source is: something that can be fetched politely and yields observations, or says clearly why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from data.watching.observations import Observation

if TYPE_CHECKING:
    from data.sources.canonical import Canon
    from data.sources.http import Client


class SourceError(Exception):
    """A source that cannot be used now: what failed, where, what to do. Holds no credentials.

    status: of the HTTP answer, when there was one.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class FetchState:
    """What the last good fetch left behind, for a conditional request.

    version: of the package whose table was read, or a digest of the content.
    """

    etag: str = ""
    last_modified: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The outcome of one fetch. `observations` None: unchanged since `state`.

    official: read from the vendor's own page. trusted: the operator's own files, whose word counts at once.
    skipped: lines that were not taken, reason -> how many, so that nothing vanishes silently.
    """

    observations: tuple[Observation, ...] | None
    state: FetchState
    seen: date | None = None
    official: bool = False
    trusted: bool = False
    skipped: dict[str, int] = field(default_factory=dict)


class Source(Protocol):
    """One source. `experimental`: its live answer was never seen by the maintainers; off unless named."""

    @property
    def name(self) -> str:
        """As settings and messages call it."""
        ...

    @property
    def experimental(self) -> bool:
        """Off unless named."""
        ...

    def fetch(self, client: Client, state: FetchState, canon: Canon, cache: Path) -> Fetched:
        """Read the source's table of today. `canon` places its names; `cache` is a folder. Raises SourceError."""
        ...
