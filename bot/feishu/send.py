"""Sends a reply in the best form Feishu takes: card, else rich text, else text. Repeats never double."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from bot.feishu.api import OpenApi
from bot.feishu.cards import card
from bot.feishu.errors import ContentRefused
from bot.feishu.post import post, text
from bot.feishu.uploads import file_key, picture_key
from bot.platform import PlatformError, Rejected, Sent, Uncertain
from handlers.message import Place
from handlers.reply import Reply

log = logging.getLogger(__name__)

MESSAGES = "/open-apis/im/v1/messages"
LARGEST = 30_000
"""Bytes of a request that carries a card or rich text."""
TRIES = 3
"""Sends of one form with one uuid, of which Feishu delivers one."""
PAUSE_SECONDS = 0.3
KEY_CHARACTERS = 44
"""Of the 50 a uuid may have; the rest tells the forms apart."""

Body = dict[str, Any]
T = TypeVar("T")


class Sender:
    """`twins` goes False once a button's tap has reached us: then nobody needs to be told what to type."""

    def __init__(self, api: OpenApi) -> None:
        self._api = api
        self.twins = True

    async def send(self, place: Place, reply: Reply, *, key: str = "", reply_to: str = "") -> Sent:
        """Raises the port's errors; Rejected when no form was taken."""
        base = _base(key)
        refused: PlatformError = Rejected("too large in every form")
        async for kind, content in self._forms(reply, place):
            body = {"msg_type": kind, "content": content, "uuid": f"{base}-{kind[0]}"}
            if kind != "text" and _size(body) > LARGEST:
                continue
            try:
                sent = await self._deliver(place, body, reply_to)
            except ContentRefused as error:
                refused = error
                continue
            if reply.document:
                await self._hand_over(place, reply.document, f"{base}-f", reply_to)
            return sent
        raise refused

    async def replace(self, message_id: str, content: Mapping[str, Any]) -> None:
        """Put another card in the place of one of the bot's own."""
        body = {"content": _json(content)}
        path = f"{MESSAGES}/{quote(message_id, safe='')}"
        await _repeated(lambda: self._api.call("PATCH", path, body=body))

    def card(self, reply: Reply, place: Place) -> dict[str, Any]:
        """The card alone. Raises ContentRefused when it is too large for one."""
        found = card(reply, place, twins=self.twins)
        if _size({"content": _json(found)}) > LARGEST:
            raise ContentRefused("too large for a card")
        return found

    async def _forms(self, reply: Reply, place: Place) -> AsyncIterator[tuple[str, str]]:
        yield "interactive", _json(card(reply, place, twins=self.twins))
        picture = await picture_key(self._api, chart) if (chart := reply.drawn) else ""
        yield "post", _json(post(reply, picture))
        yield "text", _json(text(reply))

    async def _deliver(self, place: Place, body: Body, reply_to: str) -> Sent:
        parent = reply_to or (place.topic if place.topic.startswith("om_") else "")
        if not parent:
            return await self._to_chat(place, body)
        answer = body | ({"reply_in_thread": True} if place.topic else {})
        path = f"{MESSAGES}/{quote(parent, safe='')}/reply"
        try:
            return _sent(await _repeated(lambda: self._api.call("POST", path, body=answer)))
        except ContentRefused:
            raise
        except Rejected as error:  # recalled, deleted, its thread closed: not all such codes are documented
            log.info("replying on Feishu refused, sending to the chat: %s", error)
            return await self._to_chat(place, body)

    async def _to_chat(self, place: Place, body: Body) -> Sent:
        params = {"receive_id_type": "open_id" if place.chat.startswith("ou_") else "chat_id"}
        whole = {"receive_id": place.chat, **body}
        return _sent(await _repeated(lambda: self._api.call("POST", MESSAGES, params=params, body=whole)))

    async def _hand_over(self, place: Place, document: tuple[str, bytes], key: str, reply_to: str) -> None:
        name, content = document
        found = await _repeated(lambda: file_key(self._api, name, content))
        body = {"msg_type": "file", "content": _json({"file_key": found}), "uuid": key}
        await self._deliver(place, body, reply_to)


async def _repeated(call: Callable[[], Awaitable[T]]) -> T:
    """Repeat what may or may not have arrived: the uuid, or the nature of the call, makes that harmless."""
    for _ in range(TRIES - 1):
        try:
            return await call()
        except Uncertain:
            await asyncio.sleep(PAUSE_SECONDS)
    return await call()


def _base(key: str) -> str:
    """What all forms of one send share: the key, or a digest of it when it is too long."""
    if not key:
        return uuid.uuid4().hex
    return key if len(key) <= KEY_CHARACTERS else hashlib.sha256(key.encode()).hexdigest()[:KEY_CHARACTERS]


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _size(body: Mapping[str, Any]) -> int:
    return len(json.dumps(body, ensure_ascii=False).encode())


def _sent(data: Mapping[str, Any]) -> Sent:
    return Sent(str(data.get("message_id", "")))
