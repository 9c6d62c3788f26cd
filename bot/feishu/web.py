"""POST /feishu: events and card callbacks, believed only after verification."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.feishu.verify import Challenge, Refused, Verifier
from bot.metrics import REFUSED
from bot.web import body_of
from data.store.errors import StoreError

log = logging.getLogger(__name__)

PATH = "/feishu"
Take = Callable[[dict[str, Any]], Awaitable[dict[str, Any] | None]]


def route(verifier: Verifier, take: Take) -> Route:
    """401 or 400 for what is not Feishu's, 413 for what is too large, else 200, whatever kind of event it is."""

    async def receive(request: Request) -> Response:
        body = await body_of(request)
        try:
            event = verifier.open(request.headers, body)
        except Refused as refused:
            REFUSED.labels("feishu", refused.reason).inc()
            return PlainTextResponse("", status_code=refused.status)
        if isinstance(event, Challenge):
            return JSONResponse({"challenge": event.text})
        return await _taken(take, event)

    return Route(PATH, receive, methods=["POST"])


async def _taken(take: Take, event: dict[str, Any]) -> Response:
    try:
        answer = await take(event)
    except StoreError as problem:
        # Nothing was kept of the event: Feishu shall send it again.
        log.warning("an event could not be taken in: %s", problem)
        return PlainTextResponse("", status_code=503)
    except Exception:
        log.exception("an event failed")
        return JSONResponse({})
    return JSONResponse(answer if answer is not None else {})
