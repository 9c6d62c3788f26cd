"""Updates that are asked for: getUpdates as long poll. Nothing pending is ever thrown away."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from bot.connection import Backoff, Hopeless, Standing, pause
from bot.platform import Limited, PlatformError, Unauthorised
from bot.telegram.api import LONG_POLL, Api
from bot.telegram.errors import SecondPoller
from bot.telegram.incoming import ALLOWED
from data.store.errors import StoreError

logger = logging.getLogger(__name__)

CONFLICTS_AT_START: Final = 4
"""So many 409 to a newcomer: somebody else polls, and will go on doing so."""
NEWCOMER_SECONDS: Final = 2.0
"""Telegram lets the latest call win. Whoever is interrupted this soon after its first call is the newcomer and
gives way; whoever was polling before tries again at once and goes on."""
AGAIN_SECONDS: Final = 0.5
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
        self._conflicts = 0
        self._newcomer = True
        self._stood = 0.0
        self._complain_at = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. Raises Hopeless for a refused token and when somebody else polls from the start."""
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
        self._stood = self._stood or loop.time()
        before = self._offset
        for update in updates:
            await self._one(update)
        if self._offset == before and loop.time() - started < TOO_FAST:
            await asyncio.sleep(TOO_FAST)

    async def _ask(self, stop: asyncio.Event) -> list[Any] | None:
        """The next updates; None when `stop` came first. The first call does not wait: it shows that we stand."""
        asking = asyncio.ensure_future(self._api.updates(self._offset, LONG_POLL if self._stood else 0, ALLOWED))
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
        """Raises Hopeless when it is ours to give way."""
        if not self._conflicts and self._stood:
            self._newcomer = asyncio.get_running_loop().time() - self._stood < NEWCOMER_SECONDS
        self._conflicts += 1
        self._standing.lost(SOMEBODY_ELSE)
        self._complain()
        if self._newcomer and self._conflicts >= CONFLICTS_AT_START:
            raise Hopeless(SOMEBODY_ELSE)

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
