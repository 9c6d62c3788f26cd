"""Reading a file that somebody named: only a file, and never more of it than it can rightly hold."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import IO, Final

MEGABYTE: Final = 1_000_000


class Unreadable(ValueError):
    """What stands there is no such file; the text says why."""


def read_file(path: Path, limit: int) -> bytes:
    """Its bytes. Raises Unreadable for a folder, a device or a pipe and for more than `limit` bytes; OSError."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise Unreadable("that is not a file")
    with path.open("rb") as file:
        return read_stream(file, limit)


def read_stream(stream: IO[bytes], limit: int) -> bytes:
    """All that comes. Raises Unreadable for more than `limit` bytes."""
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise Unreadable(f"that is larger than {limit // MEGABYTE} MB")
    return content
