"""A folder or address of ledger files in the project's own format: a team's negotiated or corrected prices.

`ledger:/srv/prices` reads every `*.yaml` there; `ledger:https://host/prices.yaml` one file;
`ledger:https://host/prices/` the files that its `index.txt` names, one a line. Their word counts at once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urljoin, urlsplit

from data.files.bounded import Unreadable, read_file
from data.files.ledger_file import LedgerFile
from data.files.yaml_files import FileError, check_depth, parse_file
from data.loading.ledger_offers import LedgerLine, LedgerSource, ledger_lines
from data.prices import Model
from data.sources.canonical import Canon
from data.sources.http import MEGABYTE, Client, shown
from data.sources.port import Fetched, FetchState, SourceError
from data.sources.tables import today
from data.watching.observations import Observation

FILE_LIMIT: Final = 4 * MEGABYTE
MOST_FILES: Final = 500
SCHEME: Final = "ledger:"
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class LedgerFolder:
    """`place`: a folder, a file, or an http(s) address."""

    place: str
    experimental: bool = False

    @property
    def name(self) -> str:
        """`ledger:` and the place, without user and password."""
        return f"{SCHEME}{shown(self.place) if _is_web(self.place) else self.place}"

    def fetch(self, client: Client, state: FetchState, canon: Canon, cache: Path) -> Fetched:  # noqa: ARG002 (the port)
        """Every line of every file, when any file is not as it was. Raises SourceError naming file and line."""
        files = _from_web(client, self.place) if _is_web(self.place) else _from_disk(Path(self.place))
        version = blake2b(repr(sorted(files.items())).encode(), digest_size=12).hexdigest()
        if version == state.version:
            return Fetched(None, state)
        lines = self._parsed(files)
        seen = today()
        observations = tuple(_observation(line, self.name, seen) for line in lines)
        return Fetched(observations, FetchState(version=version), seen, trusted=True)

    def _parsed(self, files: dict[str, bytes]) -> list[LedgerLine]:
        with tempfile.TemporaryDirectory() as folder:
            sources = []
            try:
                for name, content in files.items():
                    path = Path(folder) / name
                    path.write_bytes(content)
                    check_depth(path)
                    sources.append(LedgerSource(name, path, parse_file(path, LedgerFile)))
                return ledger_lines(sources)
            except FileError as error:
                raise SourceError(f"{self.name}: {str(error).splitlines()[0]}: correct the file") from error


def _is_web(place: str) -> bool:
    return place.startswith(("http://", "https://"))


def _from_disk(place: Path) -> dict[str, bytes]:
    paths = sorted(place.glob("*.y*ml")) if place.is_dir() else [place]
    return {path.name: _bytes_of(path, place) for path in _few(paths, str(place))}


def _bytes_of(path: Path, place: Path) -> bytes:
    name = f"{place}: {path.name}" if path != place else str(place)
    try:
        return read_file(path, FILE_LIMIT)
    except OSError as error:
        raise SourceError(f"{SCHEME}{name}: cannot be read ({error.strerror}): check the path") from error
    except Unreadable as error:
        raise SourceError(f"{SCHEME}{name}: {error}: point it at a price file or their folder") from error


def _from_web(client: Client, place: str) -> dict[str, bytes]:
    if urlsplit(place).path.endswith((".yaml", ".yml")):
        return {Path(urlsplit(place).path).name: client.get(place, limit=FILE_LIMIT).content}
    root = place.rstrip("/") + "/"
    listed = client.get(f"{root}index.txt", limit=FILE_LIMIT).content.decode("utf-8", "replace").split()
    names = [name for name in listed if name.endswith((".yaml", ".yml")) and "/" not in name]
    if listed and not names:  # an error page is no reason to withdraw every price
        raise SourceError(f"{SCHEME}{shown(root)}: index.txt names no .yaml file: name one a line")
    return {name: client.get(urljoin(root, name), limit=FILE_LIMIT).content for name in _few(names, shown(place))}


def _few(items: Iterable[Item], place: str) -> list[Item]:
    found = list(items)
    if len(found) > MOST_FILES:
        raise SourceError(
            f"{SCHEME}{place}: more than {MOST_FILES} files: point it at the folder of the price files"
        )
    return found


def _observation(line: LedgerLine, source: str, seen: date) -> Observation:
    vendor, _, name = line.offer.model.partition("/")
    return Observation(
        source=source, key=f"{line.source.name}#{line.index + 1}",
        model=Model(id=line.offer.model, vendor=vendor, display=name), market=line.offer.list,
        seller=line.offer.seller, first_party=line.offer.first_party, currency=line.offer.currency,
        sheet=line.new.sheet, seen=seen,
    )  # fmt: skip
