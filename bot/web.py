"""The one web application: the platforms' webhooks, `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.metrics import REGISTRY
from data.store.errors import StoreError

logger = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024
"""Bytes of a webhook request; updates and events are far smaller."""
BODY_SECONDS = 10.0
"""How long a request may take to arrive."""

Health = Callable[[], Mapping[str, Any]]
"""State of every part: {"telegram": {"ready": True, "deaf_seconds": 0.4}, …}; cheap and never raises."""
StoreCheck = Callable[[], None]
"""Blocking; raises when the store cannot be read."""


class BodyTooLarge(HTTPException):
    """Answered 413."""

    def __init__(self) -> None:
        super().__init__(413)


async def body_of(request: Request, most: int = LARGEST_BODY) -> bytes:
    """The request's body. Raises BodyTooLarge before more than `most` bytes were read into memory."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise BodyTooLarge
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read(request, most)
    except TimeoutError as error:
        raise HTTPException(408) from error


async def _read(request: Request, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise BodyTooLarge
        parts.append(part)
    return b"".join(parts)


def web_app(routes: Sequence[BaseRoute], health: Health, check_store: StoreCheck) -> Starlette:
    """The application with the platforms' `routes`. No answer ever holds the text of an exception."""
    own = [
        Route("/healthz", _healthz(check_store)),
        Route("/readyz", _readyz(health)),
        Route("/metrics", _metrics),
    ]
    handlers: dict[Any, Any] = {HTTPException: _plain, Exception: _failed}
    return Starlette(routes=[*routes, *own], exception_handlers=handlers)


async def _plain(_request: Request, error: HTTPException) -> Response:
    return PlainTextResponse("", status_code=error.status_code)


async def _failed(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("", status_code=500)


def _healthz(check_store: StoreCheck) -> Callable[[Request], Awaitable[Response]]:
    async def healthz(_request: Request) -> Response:
        try:
            await asyncio.wait_for(asyncio.to_thread(check_store), timeout=5)
        except (StoreError, TimeoutError) as error:
            logger.warning("the store does not answer: %s", error)
            return JSONResponse({"store": "unreachable"}, status_code=503)
        return JSONResponse({"store": "ok"})

    return healthz


def _readyz(health: Health) -> Callable[[Request], Awaitable[Response]]:
    async def readyz(_request: Request) -> Response:
        parts = health()
        ready = all(part.get("ready") for part in parts.values())
        return JSONResponse(parts, status_code=200 if ready else 503)

    return readyz


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
