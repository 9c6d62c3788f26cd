"""Updates that Telegram brings: the route, and telling Telegram where it is."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.metrics import REFUSED
from bot.web import body_of
from data.store.errors import StoreError

logger = logging.getLogger(__name__)

PATH: Final = "/telegram"
SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"  # noqa: S105 (a header's name)
MOST_CONNECTIONS: Final = 40

Take = Callable[[dict[str, Any]], Awaitable[None]]


def webhook_route(secret: str, take: Callable[[], Take | None]) -> Route:
    """POST /telegram. `take()` is None until the bot knows its own name; updates are then asked for later."""

    async def receive(request: Request) -> Response:
        if not _knows(secret, request):
            return _refuse("secret", 403)
        update = _update(await body_of(request, "telegram"))
        if update is None:
            return _refuse("malformed", 400)
        taking = take()
        if taking is None:
            return _refuse("not ready", 503)
        try:
            await taking(update)
        except StoreError as error:
            logger.warning("an update could not be taken in, Telegram will repeat it: %s", error)
            return _refuse("store", 503)
        return Response()

    return Route(PATH, receive, methods=["POST"])


def _knows(secret: str, request: Request) -> bool:
    """Compared in constant time."""
    given = request.headers.get(SECRET_HEADER, "")
    return hmac.compare_digest(given.encode(), secret.encode())


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        return None
    return update


def _refuse(reason: str, status: int) -> Response:
    REFUSED.labels("telegram", reason).inc()
    return Response(status_code=status)
