"""Where the store is: the address as written in `KANJIA_DATABASE_URL`, or a file in the user's data folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from data.store.errors import StoreAddress

VARIABLE: Final = "KANJIA_DATABASE_URL"
SQLITE: Final = ("sqlite", "sqlite+pysqlite")
POSTGRES: Final = ("postgresql", "postgres", "postgresql+psycopg")


def store_url(url: str | None = None) -> str:
    """The address given, else the environment's, else the default file. Raises StoreAddress."""
    chosen = url or os.environ.get(VARIABLE) or f"sqlite:///{default_path()}"
    scheme, separator, rest = chosen.partition("://")
    if not separator or scheme not in (*SQLITE, *POSTGRES):
        raise StoreAddress(
            f"{VARIABLE} does not begin with a database's name: "
            "use sqlite:////folder/kanjia.db or postgresql://user@host/database"
        )
    return f"{'sqlite' if scheme in SQLITE else 'postgresql'}://{rest}"


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
    return Path(path)
