"""The Bot API as raw JSON in both directions, over python-telegram-bot's HTTP, errors and multipart."""

from __future__ import annotations

import asyncio
import json
import os
import urllib.request
from collections.abc import Awaitable
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpcore
import telegram
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest, RequestData

from bot.telegram.errors import port_error

SECONDS: Final = {"connect": 5.0, "read": 15.0, "write": 15.0, "pool": 10.0}
LONG_POLL: Final = 30
"""Seconds that getUpdates may stay open when nothing happens."""
CONNECTIONS: Final = 64
UNSAID_WAIT: Final = timedelta(seconds=3)
"""For a 429 that does not say how long to wait."""

os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library warns at each RetryAfter otherwise


class Api(telegram.Bot):
    """Answers and errors of the Bot API. Raw JSON on purpose: what a server leaves out or adds breaks nothing."""

    async def open(self) -> None:
        """Ready the HTTP side without asking the server anything."""
        await asyncio.gather(*(request.initialize() for request in self._request))

    async def close_connections(self) -> None:
        """Close the HTTP side."""
        await asyncio.gather(*(request.shutdown() for request in self._request))

    async def call(self, method: str, **fields: Any) -> Any:
        """The `result` of a method; None values are left out. Raises PlatformError."""
        return await self._answer(self._post(method, fields))

    async def updates(self, offset: int | None, seconds: int, allowed: list[str]) -> list[Any]:
        """The pending updates as they came, waiting up to `seconds` for one. Raises PlatformError."""
        fields: dict[str, Any] = {"timeout": seconds, "limit": 100, "allowed_updates": allowed}
        if offset is not None:
            fields["offset"] = offset
        asked = self._post("getUpdates", fields, read_timeout=seconds + SECONDS["read"])
        found = await self._answer(asyncio.wait_for(asked, seconds + 2 * SECONDS["read"]))
        return found if isinstance(found, list) else []

    async def _answer(self, asked: Awaitable[Any]) -> Any:
        try:
            return await asked
        except TelegramError as error:
            raise port_error(error) from error
        except TimeoutError as error:
            raise port_error(TimedOut()) from error
        except (KeyError, TypeError, AttributeError) as error:  # JSON, but not what the Bot API answers
            raise port_error(TelegramError("no result")) from error


class LeanRequest(HTTPXRequest):
    """Plain requests go straight to httpcore, at about half the processor time of httpx around it.

    Uploads, and everything when a proxy is configured, go the ordinary way.
    """

    def __init__(self) -> None:
        super().__init__(
            connection_pool_size=CONNECTIONS,
            read_timeout=SECONDS["read"],
            write_timeout=SECONDS["write"],
            connect_timeout=SECONDS["connect"],
            pool_timeout=SECONDS["pool"],
            media_write_timeout=30,
        )
        self._pool: httpcore.AsyncConnectionPool | None = None

    async def initialize(self) -> None:
        """Open the pool."""
        await super().initialize()
        if self._pool is None and not urllib.request.getproxies():
            self._pool = httpcore.AsyncConnectionPool(
                max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=20
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        await super().shutdown()
        if self._pool is not None:
            await self._pool.aclose()
            self._pool = None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **options: Any
    ) -> tuple[int, bytes]:
        """Status and body. A refusal that came with status 200 gets the status it names itself."""
        if self._pool is None or (request_data and request_data.contains_files):
            code, body = await super().do_request(url, method, request_data, *args, **options)
        else:
            read = options.get("read_timeout")
            code, body = await self._lean(
                url, method, request_data, read if isinstance(read, int | float) else SECONDS["read"]
            )
        code = _true_status(code, body)
        if code == HTTPStatus.TOO_MANY_REQUESTS and b"retry_after" not in body:
            raise RetryAfter(UNSAID_WAIT)
        return code, body

    async def _lean(
        self, url: str, method: str, request_data: RequestData | None, read_seconds: float
    ) -> tuple[int, bytes]:
        assert self._pool is not None  # noqa: S101 (for the type checker; the caller looked)
        form = urlencode(request_data.json_parameters).encode() if request_data else b""
        headers = [
            (b"Host", urlsplit(url).netloc.encode()),
            (b"User-Agent", self.USER_AGENT.encode()),
            (b"Content-Type", b"application/x-www-form-urlencoded"),
            (b"Content-Length", b"%d" % len(form)),
        ]
        timeouts = {**SECONDS, "read": read_seconds}
        try:
            response = await self._pool.request(
                method, url, headers=headers, content=form, extensions={"timeout": timeouts}
            )
        except httpcore.TimeoutException as error:
            raise TimedOut(type(error).__name__) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise NetworkError(type(error).__name__) from error
        return response.status, response.content


def _true_status(code: int, body: bytes) -> int:
    """Some servers refuse with status 200 and `"ok": false`."""
    if code != HTTPStatus.OK or b"false" not in body[:64]:
        return code
    try:
        answer = json.loads(body)
    except ValueError:
        return code
    if isinstance(answer, dict) and answer.get("ok") is False:
        return int(answer.get("error_code") or 400)
    return code


def open_api(token: str, base_url: str) -> Api:
    """The bot behind `token`; `base_url` is the server's root. `open()` it before use."""
    return Api(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=LeanRequest(),
        get_updates_request=LeanRequest(),
    )
