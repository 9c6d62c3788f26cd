"""The tenant access token: fetched when first needed, by one at a time, kept until shortly before its end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

FETCH_EARLY = 300.0
"""Seconds before its end that a token is replaced; a tenth of its life when that is shorter."""

Fetch = Callable[[], Awaitable[tuple[str, float]]]
"""Answers a token and the seconds it lives."""


class TenantToken:
    """`await token.get()`; `token.drop(old)` after the platform refused it, and only that one."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._until = 0.0

    async def get(self) -> str:
        """The token in force. Raises what the fetch raises."""
        if not self._fresh():
            async with self._lock:
                if not self._fresh():
                    await self._renew()
        return self._token

    def drop(self, refused: str) -> None:
        """Forget this token; one that has replaced it meanwhile stays."""
        if refused == self._token:
            self._until = 0.0

    def _fresh(self) -> bool:
        return bool(self._token) and self._clock() < self._until

    async def _renew(self) -> None:
        token, seconds = await self._fetch()
        self._token = token
        self._until = self._clock() + seconds - min(FETCH_EARLY, seconds / 10)
