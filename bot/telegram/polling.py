"""Updates that are asked for: getUpdates as long poll. Nothing pending is ever thrown away."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from bot.connection import Backoff, Hopeless, Occupied, Standing, pause
from bot.platform import Limited, PlatformError, Unauthorised
from bot.telegram.api import LONG_POLL, Api
from bot.telegram.errors import SecondPoller
from bot.telegram.incoming import ALLOWED
from bot.telegram.rivals import Tenure
from data.store.errors import StoreError

logger = logging.getLogger(__name__)

AGAIN_SECONDS: Final = 0.5
"""After an interruption; another program that looks whether it is alone must meet us within LOOK_SECONDS."""
PEEK_SECONDS: Final = 0.2
"""Between two calls while updates are left alone: they are answered at once when something is pending."""
COMPLAIN_SECONDS: Final = 60.0
SOMEBODY_ELSE: Final = (
    "another program is already receiving this bot's updates (409 from Telegram): "
    "stop it, or give this one a token of its own"
)
REFUSAL: Final = "Telegram refuses the bot's token (401): copy KANJIA_TELEGRAM_TOKEN again from @BotFather"
TOO_FAST: Final = 0.2
"""Seconds: a server that answers an empty long poll faster than this is not asked at full speed."""
GOODBYE: Final = 2.0


class Poller:
    """`take` takes one update; it raises StoreError when the update must be offered again."""

    def __init__(self, api: Api, take: Callable[[dict[str, Any]], Awaitable[None]], standing: Standing) -> None:
        self._api = api
        self._take = take
        self._standing = standing
        self._offset: int | None = None
        self._tenure = Tenure()
        self._left: int | None = None
        self._asked = 0.0
        self._complain_at = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. Raises Hopeless for a refused token, Occupied when another program polls and was first."""
        backoff = Backoff()
        while not stop.is_set():
            try:
                await self._round(stop)
            except SecondPoller:
                self._conflict()
                await pause(AGAIN_SECONDS, stop)
            except PlatformError as error:
                await backoff.pause(stop, self._trouble(error))
            except StoreError as error:
                logger.warning("updates wait until the store is back: %s", error)
                await backoff.pause(stop)
            else:
                backoff.reset()
        await self._confirm()

    async def _round(self, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        updates = await self._ask(stop)
        if updates is None:
            return
        self._standing.heard()
        self._tenure.answered(loop.time())
        if self._others_take(updates) or self._tenure.looking(loop.time()):
            self._left = _first(updates)
            await pause(PEEK_SECONDS, stop)
            return
        before = self._offset
        for update in updates:
            await self._one(update)
        if self._offset == before and loop.time() - started < TOO_FAST:
            await asyncio.sleep(TOO_FAST)

    def _others_take(self, updates: list[Any]) -> bool:
        """True when what we left alone is no longer there: another program has taken it. Raises Occupied."""
        left, self._left = self._left, None
        if left is None or left == _first(updates):
            return False
        self._conflict()
        return True

    async def _ask(self, stop: asyncio.Event) -> list[Any] | None:
        """The next updates; None when `stop` came first."""
        self._asked = asyncio.get_running_loop().time()
        seconds = self._tenure.open_for(self._asked, LONG_POLL)
        asking = asyncio.ensure_future(self._api.updates(self._offset, seconds, ALLOWED))
        stopping = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
        if asking.done():
            return asking.result()
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError, PlatformError):
            await asking
        return None

    async def _one(self, update: Any) -> None:
        """An update counts as received once it was taken, or shown to make no sense."""
        number = update.get("update_id") if isinstance(update, dict) else None
        if not isinstance(number, int):
            logger.warning("an update without a number was skipped")
            return
        await self._take(update)
        self._offset = max(self._offset or 0, number + 1)

    def _trouble(self, error: PlatformError) -> float:
        """Note and count the fault; seconds to wait at least. Raises Hopeless."""
        if isinstance(error, Unauthorised):
            raise Hopeless(REFUSAL)
        self._standing.lost(str(error))
        logger.warning("asking for updates failed: %s: %s", type(error).__name__, error)
        return error.after.total_seconds() if isinstance(error, Limited) else 0.0

    def _conflict(self) -> None:
        """Raises Occupied when it is ours to give way."""
        self._standing.lost(SOMEBODY_ELSE)
        self._complain()
        if self._tenure.gives_way(self._asked, asyncio.get_running_loop().time()):
            raise Occupied(SOMEBODY_ELSE)

    def _complain(self) -> None:
        """Two programs that poll against each other would fill the log."""
        now = asyncio.get_running_loop().time()
        if now >= self._complain_at:
            logger.error(SOMEBODY_ELSE)
            self._complain_at = now + COMPLAIN_SECONDS

    async def _confirm(self) -> None:
        """Tell Telegram what was received, so that whoever comes next is not offered it again."""
        if self._offset is None:
            return
        with contextlib.suppress(PlatformError, TimeoutError):
            async with asyncio.timeout(GOODBYE):
                await self._api.updates(self._offset, 0, ALLOWED)


def _first(updates: list[Any]) -> int | None:
    """The number of the oldest update that is pending."""
    numbers = (update.get("update_id") for update in updates if isinstance(update, dict))
    return next((number for number in numbers if isinstance(number, int)), None)
