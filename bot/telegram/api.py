"""The Bot API as raw JSON in both directions, with python-telegram-bot's encoding and errors."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable
from typing import Any, Final

import telegram
from telegram.error import TelegramError, TimedOut

from bot.telegram.errors import port_error
from bot.telegram.http import SECONDS, AiohttpRequest

LONG_POLL: Final = 30
"""Seconds that getUpdates may stay open when nothing happens."""

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


def open_api(token: str, base_url: str) -> Api:
    """The bot behind `token`; `base_url` is the server's root. `open()` it before use."""
    return Api(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=AiohttpRequest(base_url),
        get_updates_request=AiohttpRequest(base_url),
    )
