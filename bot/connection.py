"""What `kanjia serve` runs of each platform: something that brings messages in, stands or not, and says so."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from typing import Any, Protocol

from starlette.routing import BaseRoute

from bot.metrics import DEAF, UP
from bot.platform import Platform


class Hopeless(Exception):
    """This connection can never stand as configured; the message tells the operator what to do."""


class Occupied(Hopeless):
    """Another program holds the connection, and may let go of it some day."""


class Standing:
    """Whether a connection stands, when the platform was last heard, and what went wrong last."""

    def __init__(self, name: str) -> None:
        self.stands = asyncio.Event()
        self.settled = asyncio.Event()
        """Set once the first attempt has succeeded or failed."""
        self.fault = ""
        self._name = name
        self._heard = time.monotonic()

    def heard(self) -> None:
        """The platform spoke just now: the connection stands."""
        self._heard = time.monotonic()
        self.fault = ""
        self.stands.set()
        self.settled.set()
        UP.labels(self._name).set(1)

    def lost(self, fault: str) -> None:
        """It does not stand; `fault` says why, without secrets."""
        self.fault = fault
        self.stands.clear()
        self.settled.set()
        UP.labels(self._name).set(0)

    @property
    def deaf_seconds(self) -> float:
        """Since the platform was last heard."""
        return time.monotonic() - self._heard

    def state(self, **more: Any) -> dict[str, Any]:
        """For `/readyz`."""
        deaf = round(self.deaf_seconds, 1)
        DEAF.labels(self._name).set(deaf)
        return {"ready": self.stands.is_set(), "deaf_seconds": deaf, "fault": self.fault, **more}


class Connection(Protocol):
    """One platform's way in."""

    @property
    def name(self) -> str: ...

    @property
    def mode(self) -> str: ...

    @property
    def platform(self) -> Platform: ...

    @property
    def standing(self) -> Standing: ...

    def routes(self) -> Sequence[BaseRoute]:
        """Webhook routes for the web application; none when messages come another way."""
        ...

    async def run(self, stop: asyncio.Event) -> None:
        """Bring messages in until `stop`; lost connections come back by themselves. Raises Hopeless."""
        ...

    async def close(self) -> None:
        """Give up the sending side too; after the last answer went out."""
        ...

    def state(self) -> dict[str, Any]:
        """For `/readyz`: at least ready, deaf_seconds, fault."""
        ...


class Backoff:
    """Pauses that grow from `first` to `longest` seconds, with jitter, until something succeeds."""

    def __init__(self, first: float = 0.5, longest: float = 30.0) -> None:
        self._first = first
        self._longest = longest
        self._failures = 0

    def reset(self) -> None:
        """It worked."""
        self._failures = 0

    async def pause(self, stop: asyncio.Event, at_least: float = 0.0) -> None:
        """Wait, or return at once when `stop` is set."""
        seconds = min(self._first * 2.0**self._failures, self._longest)
        self._failures = min(self._failures + 1, 16)
        await pause(max(seconds * random.uniform(0.7, 1.3), at_least), stop)  # noqa: S311 (no secret)


async def pause(seconds: float, stop: asyncio.Event) -> None:
    """Sleep, or return at once when `stop` is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
