"""Feishu as one of the program's platforms: its events in, replies out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from starlette.routing import Route

from bot.feishu.api import OpenApi
from bot.feishu.config import FeishuConfig
from bot.feishu.errors import ContentRefused
from bot.feishu.events import NAME
from bot.feishu.people import People
from bot.feishu.reactions import Inbox, Reactions
from bot.feishu.send import Sender
from bot.feishu.socket import LongConnection
from bot.feishu.taps import Taps, brief, toast
from bot.platform import Capabilities, Sent
from handlers.message import Place
from handlers.reply import Reply

log = logging.getLogger(__name__)

DRAIN_SECONDS = 3.0


class FeishuAdapter:
    """Implements `bot.platform.Platform`. `await run()` until cancelled; `ready` is set once events can arrive."""

    name: str = NAME
    capabilities: Capabilities = Capabilities(
        idempotent_sends=True,
        edits=True,
        per_bot=((50, timedelta(seconds=1)), (1000, timedelta(minutes=1))),
        per_chat=((5, timedelta(seconds=1)),),
        per_group=((5, timedelta(seconds=1)),),
    )

    def __init__(self, config: FeishuConfig, inbox: Inbox) -> None:
        self.config: Final = config
        self.ready: Final = asyncio.Event()
        self.api: Final = OpenApi(config.domain, config.app_id, config.app_secret)
        self._sender = Sender(self.api)
        self._people = People(self.api)
        self._taps = Taps()
        self._reactions = Reactions(self, inbox, self._people, self._taps, config.language)
        self._socket = LongConnection(self.api.discover, self.take) if config.mode == "websocket" else None

    async def send(
        self,
        place: Place,
        reply: Reply,
        *,
        key: str = "",
        reply_to: str = "",
        silent: bool = False,  # noqa: ARG002
    ) -> Sent:
        """Feishu knows no silent messages of bots: `silent` changes nothing."""
        return await self._sender.send(place, reply, key=key, reply_to=reply_to)

    async def edit(self, place: Place, message_id: str, reply: Reply) -> None:
        """With the callback's own answer while a tap waits for it, else by changing the message.

        A word of confirmation is shown to whoever tapped, and leaves everybody the card.
        """
        if (words := brief(reply)) and self._taps.fulfil(message_id, toast(words)):
            return
        try:
            card = self._sender.card(reply, place)
        except ContentRefused:
            self._taps.fulfil(message_id, {})
            raise
        if not self._taps.fulfil(message_id, {"card": {"type": "raw", "data": card}}):
            await self._sender.replace(message_id, card)

    async def is_admin(self, place: Place, person: str) -> bool:
        """The group's owner and administrators; everybody in a private chat."""
        return not place.group or await self._people.is_admin(place.chat, person)

    async def take(self, event: Mapping[str, Any]) -> dict[str, Any] | None:
        """Take an authentic event in; answers what a callback is to be answered with. Raises StoreError."""
        answer = await self._reactions.take(event)
        if answer is not None:
            self._sender.twins = False  # taps do reach us: nobody needs to be told what to type instead
        return answer

    async def run(self) -> None:
        """Opens the long connection, or waits behind the webhook. Raises Unauthorised for a wrong id or secret."""
        if self._socket is None:
            self.ready.set()
            await self._people.introduce()
            await asyncio.Event().wait()
        else:
            await self._run_connected(self._socket)

    async def _run_connected(self, socket: LongConnection) -> None:
        every = {
            asyncio.create_task(work)
            for work in (socket.run(), self._people.introduce(), self._tell_when_connected(socket))
        }
        parts = every
        try:
            while parts:
                done, parts = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
                for part in done:
                    part.result()
        finally:
            for part in every:
                part.cancel()
            # Several may have failed at once, and an exception nobody looks at is logged with a traceback.
            await asyncio.gather(*every, return_exceptions=True)

    async def _tell_when_connected(self, socket: LongConnection) -> None:
        await socket.connected.wait()
        self.ready.set()

    def health(self) -> Mapping[str, Any]:
        """`ready`; for the long connection also for how long nothing was heard, and what is wrong."""
        if self._socket is None:
            return {"ready": self.ready.is_set(), "mode": "webhook"}
        deaf = self._socket.deaf_seconds
        found = {"ready": self._socket.connected.is_set(), "mode": "websocket", "deaf_seconds": round(deaf, 1)}
        trouble = self._socket.trouble
        return (
            found if found["ready"] or not trouble else {**found, "trouble": f"deaf for {deaf:.0f} s: {trouble}"}
        )

    async def close(self) -> None:
        """After the last send."""
        if self._socket is not None:
            await self._socket.drain(DRAIN_SECONDS)
        await self.api.close()


def routes(adapter: FeishuAdapter) -> list[Route]:
    """The webhook, when that is how events arrive."""
    from bot.feishu.verify import Verifier
    from bot.feishu.web import route

    if adapter.config.mode != "webhook":
        return []
    verifier = Verifier(adapter.config.encrypt_key, adapter.config.verification_token)
    return [route(verifier, adapter.take)]
