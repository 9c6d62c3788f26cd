"""Polite, bounded HTTP for the sources: limits of size and time, few retries, conditional requests.

Addresses are shown without user, password and query, so that no credential reaches a message or a log.
"""

from __future__ import annotations

import os
import random
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Final, Self
from urllib.parse import unquote, urlsplit, urlunsplit

from data.sources.port import FetchState, SourceError

if TYPE_CHECKING:
    import httpx

MEGABYTE: Final = 1024 * 1024
AGAIN: Final = frozenset({429, 500, 502, 503, 504})
TRIES: Final = 3
LONGEST_PAUSE: Final = 30.0


def shown(url: str) -> str:
    """`https://host/path`: fit for messages."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `content` is empty for 304 and when it was written to a file."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str

    def state(self, version: str = "") -> FetchState:
        """What the next conditional request needs."""
        return FetchState(self.headers.get("etag", ""), self.headers.get("last-modified", ""), version)


@dataclass
class Client:
    """One HTTP client for a run over the sources.

    pause: seconds of silence that end a request; total: seconds for one whole fetch; sleep: for tests.
    """

    pause: float = 15.0
    total: float = 120.0
    sleep: Callable[[float], None] = time.sleep
    _http: httpx.Client | None = field(default=None, init=False, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._http is not None:
            self._http.close()

    def get(
        self,
        url: str,
        *,
        limit: int,
        headers: Mapping[str, str] | None = None,
        state: FetchState | None = None,
        into: IO[bytes] | None = None,
    ) -> Answer:
        """GET with at most `limit` bytes of answer, into memory or a file. 304 comes back as an answer.

        Raises SourceError saying what failed, where, and what to do.
        """
        address, user = _split_user(url)
        sent = {**(headers or {}), **_conditions(state)}
        until = time.monotonic() + self.total
        for attempt in range(1, TRIES + 1):
            found = self._try(address, user, sent, limit, until, into)
            if isinstance(found, Answer):
                return found
            if attempt == TRIES or not found.again or time.monotonic() + found.wait > until:
                raise SourceError(f"{shown(url)}: {found.reason}", found.status)
            self.sleep(found.wait or min(LONGEST_PAUSE, 2**attempt) * random.uniform(0.5, 1))  # noqa: S311
        raise AssertionError("every attempt returns or raises")

    def _try(
        self,
        url: str,
        user: tuple[str, str] | None,
        headers: Mapping[str, str],
        limit: int,
        until: float,
        into: IO[bytes] | None,
    ) -> Answer | _Failure:
        import httpx

        watch = threading.Timer(max(0.0, until - time.monotonic()), self._hang_up)
        watch.daemon = True
        watch.start()
        try:
            with self._client().stream("GET", url, headers=dict(headers), auth=user) as response:
                failed = _refusal(response)
                if failed:
                    return failed
                content = _read(response, limit, until, into)
                return Answer(response.status_code, response.headers, content, str(response.url))
        except (httpx.HTTPError, OSError) as error:
            if time.monotonic() >= until:
                return _Failure("the answer takes too long: try again later", again=False)
            return _failure(error, self.pause, into)
        except httpx.InvalidURL:
            return _Failure("is not an address that can be asked: check the configuration", again=False)
        finally:
            watch.cancel()

    def _hang_up(self) -> None:
        """End a request whose headers come so slowly that no single silence is long enough to notice."""
        http, self._http = self._http, None
        if http is not None:
            http.close()

    def _client(self) -> httpx.Client:
        if self._http is None:
            import httpx

            self._http = httpx.Client(
                timeout=self.pause, follow_redirects=True, max_redirects=5, verify=_certificates(),
                headers={"User-Agent": "kanjia (price watcher)"},
            )  # fmt: skip
        return self._http


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: str
    again: bool = True
    wait: float = 0.0
    status: int | None = None


def _failure(error: Exception, pause: float, into: IO[bytes] | None) -> _Failure:
    """What went wrong on the way, in words for whoever runs the program."""
    import httpx

    match error:
        case httpx.TimeoutException():
            return _Failure(f"no answer within {pause:g} s: check the network or try again later")
        case httpx.UnsupportedProtocol():
            return _Failure("only http and https can be asked: check the configuration", again=False)
        case httpx.TooManyRedirects():
            return _Failure("is passed on in a circle: check the address or the mirror", again=False)
        case httpx.DecodingError():
            return _Failure("the answer is packed in a way that cannot be read: try again later", again=False)
        case httpx.RemoteProtocolError():
            if into is not None:
                into.seek(0)
                into.truncate()
            return _Failure("the answer broke off: try again later")
    return _Failure(f"cannot be reached ({type(error).__name__}): check the network, proxy and certificates")


def _split_user(url: str) -> tuple[str, tuple[str, str] | None]:
    """The address without user and password (libraries log addresses), and those two."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    if not user:
        return url, None
    name, _, password = user.partition(":")
    return urlunsplit(parts._replace(netloc=host)), (unquote(name), unquote(password))


def _conditions(state: FetchState | None) -> dict[str, str]:
    told = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified} if state else {}
    return {name: value for name, value in told.items() if value}


def _refusal(response: httpx.Response) -> _Failure | None:
    status = response.status_code
    if status < HTTPStatus.BAD_REQUEST:
        return None
    if status == HTTPStatus.NOT_FOUND:
        return _Failure("is not there (404): check the address or the mirror", again=False, status=status)
    if status in (401, 403):
        return _Failure(
            f"refuses access ({status}): check the user and password of the address", again=False, status=status
        )
    wait = response.headers.get("retry-after", "")
    pause = min(float(wait), LONGEST_PAUSE) if wait.isdigit() else 0.0
    return _Failure(
        f"answers with an error ({status}): try again later", again=status in AGAIN, wait=pause, status=status
    )


def _read(response: httpx.Response, limit: int, until: float, into: IO[bytes] | None) -> bytes:
    where = shown(str(response.url))
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > limit:
            raise SourceError(f"{where}: the answer is larger than {limit // MEGABYTE or 1} MB: refused")
        if time.monotonic() > until:
            raise SourceError(f"{where}: the answer takes too long: try again later")
        if into is None:
            parts.append(part)
        else:
            into.write(part)
    return b"".join(parts)


def _certificates() -> ssl.SSLContext:
    """The system's, and the bundle that pip is told to trust."""
    bundle = os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT")
    return ssl.create_default_context(cafile=bundle if bundle and Path(bundle).is_file() else None)
