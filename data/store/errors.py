"""What can go wrong with the store, each as one line: what, where, what to do. Knows no database library."""

from __future__ import annotations

import errno
from pathlib import Path
from urllib.parse import urlsplit


class StoreError(Exception):
    """The store cannot be used; the message is fit to be shown as it is."""


class StoreReadOnly(StoreError):
    """The folder or the file cannot be written."""


class StoreFull(StoreError):
    """No room on the disk. Nothing was half applied."""


class StoreCorrupt(StoreError):
    """Not a store, or damaged."""


class StoreTooNew(StoreError):
    """Written by a newer program than this one."""


class StoreUnreachable(StoreError):
    """The database server does not answer or refuses."""


class StoreBusy(StoreError):
    """Another process held the write lock too long."""


class StoreAddress(StoreError):
    """`KANJIA_DATABASE_URL` is not an address this program can use."""


def shown(url: str) -> str:
    """The address without its password: a file's whole path (three slashes or four?), or `host:port/database`."""
    if url.startswith("sqlite"):
        path = url.partition(":///")[2]
        return str(Path(path).absolute()) if path else url
    parts = urlsplit(url)
    host = parts.hostname or "local socket"
    port = f":{parts.port}" if parts.port else ""
    return f"{host}{port}{parts.path}"


def explain(error: BaseException, url: str) -> StoreError | None:
    """The StoreError for a driver's or the system's error; None when it is a mistake of the program."""
    if isinstance(error, OSError):
        return _explain_system(error, url)
    text = str(error).partition("\n")[0]
    for words, make in _SIGNS:
        if any(word in text.lower() for word in words):
            return make(text, shown(url))
    return None


def _explain_system(error: OSError, url: str) -> StoreError | None:
    if error.errno == errno.ENOSPC:
        return _full(str(error), shown(url))
    if error.errno in (
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
        errno.ENOTDIR,
        errno.ENOENT,
        errno.EISDIR,
        errno.EEXIST,
    ):
        return _read_only(error.strerror or str(error), shown(url))
    return None


def _full(text: str, where: str) -> StoreError:
    return StoreFull(
        f"no room for the store at {where} ({text}): free some space and try again; nothing was changed"
    )


def _read_only(text: str, where: str) -> StoreError:
    return StoreReadOnly(
        f"cannot write the store at {where} ({text}): make it writable or point KANJIA_DATABASE_URL elsewhere"
    )


def _corrupt(text: str, where: str) -> StoreError:
    return StoreCorrupt(
        f"the store at {where} is damaged or not a Kanjia store ({text}): "
        "move it away, a new one is made on the next run"
    )


def _unreachable(text: str, where: str) -> StoreError:
    return StoreUnreachable(
        f"the database at {where} does not let us in ({text}): "
        "check that it runs, KANJIA_DATABASE_URL and the password"
    )


def _busy(text: str, where: str) -> StoreError:
    return StoreBusy(f"the store at {where} is locked by another process ({text}): wait for it or stop it")


def too_new(revision: str, url: str) -> StoreTooNew:
    """The store's schema revision is not one this program knows."""
    return StoreTooNew(
        f"the store at {shown(url)} was written by a newer Kanjia (schema {revision}): upgrade the program"
    )


def _failing(text: str, where: str) -> StoreError:
    return StoreError(
        f"the disk under the store at {where} fails ({text}): check its space, its quota and its health"
    )


_SIGNS = (
    (("disk is full", "no space left", "disk full"), _full),
    (("readonly database", "unable to open database", "read-only"), _read_only),
    (("disk i/o error",), _failing),
    (("database is locked", "lock timeout", "database table is locked"), _busy),
    (("not a database", "malformed", "no such table", "no such column", 'relation "'), _corrupt),
    (("connection failed", "connection refused", "connection timeout", "failed to resolve"), _unreachable),
    (("connection is bad", "invalid uri", "invalid connection option"), _unreachable),
    (("could not connect", "password", 'database "', 'role "', "server closed"), _unreachable),
    (("consuming input failed", "connection is lost", "terminating connection"), _unreachable),
)
"""Words of the drivers' messages, in lower case, and what they mean."""
