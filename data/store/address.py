"""Where the store is: the address as written in `KANJIA_DATABASE_URL`, or a file in the user's data folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from data.store.errors import StoreAddress

VARIABLE: Final = "KANJIA_DATABASE_URL"
SQLITE: Final = ("sqlite", "sqlite+pysqlite")
POSTGRES: Final = ("postgresql", "postgres", "postgresql+psycopg")


def store_url(url: str | None = None) -> str:
    """The address given, else the environment's, else the default file. Raises StoreAddress."""
    chosen = (url or os.environ.get(VARIABLE) or "").strip() or f"sqlite:///{default_path()}"
    scheme, separator, rest = chosen.partition("://")
    if not separator or scheme not in (*SQLITE, *POSTGRES):
        raise StoreAddress(
            f"{VARIABLE} begins with no database that is known: "
            "use sqlite:////folder/kanjia.db or postgresql://user@host/database"
        )
    if scheme in SQLITE:
        return f"sqlite://{rest}"
    _check_server(rest)
    return f"postgresql://{rest}"


def _check_server(rest: str) -> None:
    """A password with a sign of the address in it would be cut in two, and its second half told as a host."""
    place = rest.partition("?")[0]
    person, _, hosts = place.partition("/")[0].rpartition("@")
    if "@" in person or person.count(":") > 1 or ("@" in place and not person):
        raise StoreAddress(f"{VARIABLE}: write @ : / and # in the password as %40 %3A %2F and %23")
    try:
        for host in hosts.split(","):
            urlsplit(f"//{host}").port  # noqa: B018 (raises)
    except ValueError as error:
        raise StoreAddress(f"{VARIABLE}: the port is no number from 0 to 65535") from error


def default_path() -> Path:
    """`kanjia/kanjia.db` in the user's data folder, as the system has it."""
    import platformdirs

    return platformdirs.user_data_path("kanjia", appauthor=False) / "kanjia.db"


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite address; None for PostgreSQL. Raises StoreAddress for one that names no file."""
    scheme, _, rest = url.partition("://")
    if scheme not in SQLITE:
        return None
    path = unquote(rest.partition("?")[0])[1:]
    if not path or path == ":memory:":
        raise StoreAddress(f"{VARIABLE}: a SQLite store is a file: sqlite:////folder/kanjia.db")
    if Path(path).is_dir():
        raise StoreAddress(
            f"{VARIABLE}: {path} is a folder: name a file in it, sqlite:///{path.rstrip('/')}/kanjia.db"
        )
    if Path(path).exists() and not Path(path).is_file():
        raise StoreAddress(f"{VARIABLE}: {path} is not a file: name one, sqlite:////folder/kanjia.db")
    return Path(path)
