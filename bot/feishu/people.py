"""Who is who: the bot's own id, by which groups mention it, and who may change a group's settings."""

from __future__ import annotations

import asyncio
import logging
import time
from urllib.parse import quote

from bot.feishu.api import OpenApi
from bot.platform import PlatformError, Unauthorised

log = logging.getLogger(__name__)

BOT_INFO = "/open-apis/bot/v3/info"
CHATS = "/open-apis/im/v1/chats"
ADMINS_KEPT = 60.0
"""Seconds for which a group's administrators are not asked for again."""
GROUPS_KEPT = 1_000
WAIT_FOR_OWN_ID = 1.5
"""Seconds an event may wait for it: events must be acknowledged within three."""
ASK_AGAIN = 20.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


class People:
    """Looks both up over the API and remembers them."""

    def __init__(self, api: OpenApi) -> None:
        self._api = api
        self._own_id = ""
        self._own_lock = asyncio.Lock()
        self._failed = -ASK_AGAIN
        self._admins: dict[str, tuple[float, frozenset[str] | None]] = {}

    async def introduce(self) -> None:
        """Learn the own id; keeps trying. Raises Unauthorised when the app's credentials are refused."""
        pause = FIRST_PAUSE
        while not self._own_id:
            try:
                await self._ask_own_id()
            except Unauthorised:
                raise
            except PlatformError as problem:
                log.warning("Feishu did not say who this bot is: %s", problem)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def own_id(self) -> str:
        """The bot's open_id; "" while Feishu does not say."""
        if not self._own_id and time.monotonic() - self._failed > ASK_AGAIN:
            try:
                await asyncio.wait_for(self._ask_own_id(), WAIT_FOR_OWN_ID)
            except (PlatformError, TimeoutError) as problem:
                self._failed = time.monotonic()
                log.warning("Feishu did not say who this bot is: %s", type(problem).__name__)
        return self._own_id

    async def is_admin(self, chat: str, person: str) -> bool:
        """The owner and the administrators of a group; everybody in a private chat. Raises the port's errors."""
        known = self._admins.get(chat)
        if known is None or time.monotonic() - known[0] > ADMINS_KEPT:
            known = time.monotonic(), await self._ask_admins(chat)
            if len(self._admins) > GROUPS_KEPT:
                self._admins.clear()
            self._admins[chat] = known
        return known[1] is None or person in known[1]

    async def _ask_own_id(self) -> None:
        async with self._own_lock:
            if not self._own_id:
                answer = await self._api.call("GET", BOT_INFO)
                # This old address answers under "bot" where the others say "data".
                found = answer.get("bot", answer)
                self._own_id = str(found.get("open_id", "")) if isinstance(found, dict) else ""

    async def _ask_admins(self, chat: str) -> frozenset[str] | None:
        path = f"{CHATS}/{quote(chat, safe='')}"
        found = await self._api.call("GET", path, params={"user_id_type": "open_id"})
        if found.get("chat_mode") == "p2p":
            return None
        managers = found.get("user_manager_id_list") or []
        return frozenset(str(one) for one in (found.get("owner_id"), *managers) if one)
