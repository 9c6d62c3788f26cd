"""Telegram as a platform: sends, edits, pictures, files, and who is an admin."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from telegram import InputFile, InputMediaPhoto

from bot.buttons import Buttons
from bot.platform import Capabilities, Limited, PlatformError, Rejected, Sent, Unavailable
from bot.telegram.api import Api
from bot.telegram.errors import NoText, Unmodified
from bot.telegram.markup import keyboard, only_by_id
from bot.telegram.picture import picture_of
from bot.telegram.render import CAPTION_LIMIT, caption, one_page, pages
from data.store.errors import StoreError
from handlers.message import Place
from handlers.reply import Reply, plain_text

logger = logging.getLogger(__name__)

ADMINS: Final = ("creator", "administrator")
ADMIN_SECONDS: Final = 30.0
"""How long an answer about somebody's rights is believed."""
NO_PREVIEW: Final = {"is_disabled": True}
PAGE_WAIT: Final = timedelta(minutes=1)
"""The later pages of an answer wait at most this long when Telegram says slow down."""


class Telegram:
    """Implements `bot.platform.Platform`. `username` is known once `getMe` was answered."""

    name = "telegram"
    capabilities = Capabilities(
        idempotent_sends=False,
        edits=True,
        per_bot=((30, timedelta(seconds=1)),),
        per_chat=((1, timedelta(seconds=1)),),
        per_group=((20, timedelta(minutes=1)),),
    )

    def __init__(self, api: Api, buttons: Buttons) -> None:
        self.api = api
        self.buttons = buttons
        self.username = ""
        self._rights: dict[tuple[str, str], tuple[float, bool]] = {}

    async def send(
        self, place: Place, reply: Reply, *, key: str = "", reply_to: str = "", silent: bool = False
    ) -> Sent:
        """Send; Telegram knows no `key`, so a time-out is Uncertain. The id is that of the first message."""
        del key
        await self._keep_twins(reply, place)
        where = _where(place, reply_to, silent=silent)
        picture = await picture_of(reply)
        text = caption(reply) if picture else None
        buttons = keyboard(reply, place, self.username)
        if reply.document:
            return await self._document(where, reply, buttons)
        if picture and text is not None:
            return await self._photo(where, picture, text, buttons)
        first = await self._text(where, pages(reply), reply, buttons)
        if picture:
            await self._extra(partial(self._photo, _where(place), picture, "", None))
        return first

    async def edit(self, place: Place, message_id: str, reply: Reply) -> None:
        """Replace a message; a picture that belongs to the reply replaces the old one or follows the text."""
        await self._keep_twins(reply, place)
        target = {"chat_id": int(place.chat), "message_id": int(message_id)}
        buttons = keyboard(reply, place, self.username)
        picture = await picture_of(reply)
        try:
            await self._edit_text(target, reply, buttons)
        except Unmodified:
            return
        except NoText:
            await self._edit_picture(target, reply, picture, buttons)
            return
        if picture:
            await self._extra(partial(self._photo, _where(place), picture, "", None))

    async def is_admin(self, place: Place, person: str) -> bool:
        """True in private chats and for a group's anonymous admins, who write as the group itself."""
        if not place.group or person == place.chat:
            return True
        if not person.isdecimal():  # a channel writing in the group
            return False
        known = self._rights.get((place.chat, person))
        if known and time.monotonic() - known[0] < ADMIN_SECONDS:
            return known[1]
        member = await self.api.call("getChatMember", chat_id=int(place.chat), user_id=int(person))
        found = isinstance(member, dict) and member.get("status") in ADMINS
        if len(self._rights) > 1000:
            self._rights.clear()
        self._rights[place.chat, person] = (time.monotonic(), found)
        return found

    async def _text(
        self, where: dict[str, Any], texts: list[str], reply: Reply, buttons: dict[str, Any] | None
    ) -> Sent:
        """Every page as a message, the buttons under the last one."""
        first = await self._message(where, texts[0], reply, buttons if len(texts) == 1 else None)
        where = {name: value for name, value in where.items() if name != "reply_parameters"}
        for number, text in enumerate(texts[1:], start=2):
            rest = buttons if number == len(texts) else None
            if not await self._extra(partial(self._message, where, text, reply, rest)):
                break
        return first

    async def _message(
        self, where: dict[str, Any], text: str, reply: Reply, buttons: dict[str, Any] | None
    ) -> Sent:
        fields = {"link_preview_options": NO_PREVIEW, "reply_markup": buttons}
        try:
            sent = await self._put("sendMessage", where, text=text, parse_mode="HTML", **fields)
        except Rejected as error:
            if "parse entities" not in str(error).lower():
                raise
            logger.warning("Telegram did not read our HTML; sent as plain text")
            sent = await self._put("sendMessage", where, text=plain_text(reply)[:2000], **fields)
        return _sent(sent)

    async def _put(self, method: str, where: dict[str, Any], **fields: Any) -> Any:
        """Send. Where its topic is gone an answer still finds its question; a push stays out of other topics."""
        try:
            return await self.api.call(method, **where, **fields)
        except Rejected as error:
            answers = where["chat_id"] > 0 or "reply_parameters" in where
            rest = {name: value for name, value in where.items() if name != "message_thread_id"}
            if "thread not found" not in str(error).lower() or not answers or rest == where:
                raise
            return await self.api.call(method, **rest, **fields)

    async def _photo(
        self, where: dict[str, Any], picture: bytes, text: str, buttons: dict[str, Any] | None
    ) -> Sent:
        file = InputFile(picture, filename="prices.png")
        fields = {"reply_markup": buttons, "caption": text or None, "parse_mode": "HTML"}
        return _sent(await self._put("sendPhoto", where, photo=file, **fields))

    async def _document(self, where: dict[str, Any], reply: Reply, buttons: dict[str, Any] | None) -> Sent:
        name, content = reply.document or ("", b"")
        text = one_page(reply, CAPTION_LIMIT)
        fields = {"reply_markup": buttons, "caption": text, "parse_mode": "HTML"}
        return _sent(await self._put("sendDocument", where, document=InputFile(content, filename=name), **fields))

    async def _edit_text(self, target: dict[str, int], reply: Reply, buttons: dict[str, Any] | None) -> None:
        fields = {**target, "link_preview_options": NO_PREVIEW, "reply_markup": buttons}
        await self.api.call("editMessageText", text=one_page(reply), parse_mode="HTML", **fields)

    async def _edit_picture(
        self,
        target: dict[str, int],
        reply: Reply,
        picture: bytes | None,
        buttons: dict[str, Any] | None,
    ) -> None:
        """The message is a picture: give it the reply's picture, or only its text as a caption."""
        text = one_page(reply, CAPTION_LIMIT)
        fields: dict[str, Any] = {**target, "reply_markup": buttons}
        try:
            if picture:
                media = InputMediaPhoto(picture, caption=text, parse_mode="HTML", filename="prices.png")
                await self.api.call("editMessageMedia", media=media, **fields)
            else:
                await self.api.call("editMessageCaption", caption=text, parse_mode="HTML", **fields)
        except Unmodified:
            return

    async def _extra(self, send: Callable[[], Awaitable[Sent]]) -> bool:
        """What follows the message that counts: waits when told to, once, and is given up when it fails."""
        for wait in (True, False):
            try:
                await send()
            except PlatformError as error:
                if not (wait and isinstance(error, Limited) and error.after <= PAGE_WAIT):
                    logger.warning("a following message did not arrive: %s", error)
                    return False
                await asyncio.sleep(error.after.total_seconds())
            else:
                return True
        return False

    async def _keep_twins(self, reply: Reply, place: Place) -> None:
        try:
            await self.buttons.keep(only_by_id(reply, place))
        except StoreError as error:
            raise Unavailable("the store does not take the buttons") from error


def _where(place: Place, reply_to: str = "", *, silent: bool = False) -> dict[str, Any]:
    """Chat, topic and the message answered; the General topic and chats without topics name none."""
    where: dict[str, Any] = {"chat_id": int(place.chat)}
    if place.topic:
        where["message_thread_id"] = int(place.topic)
    if reply_to:
        where["reply_parameters"] = {"message_id": int(reply_to), "allow_sending_without_reply": True}
    if silent:
        where["disable_notification"] = True
    return where


def _sent(result: Any) -> Sent:
    """The id is all that matters; a server that leaves it out still took the message."""
    return Sent(str(result.get("message_id", "")) if isinstance(result, dict) else "")
