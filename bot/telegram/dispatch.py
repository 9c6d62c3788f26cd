"""What an update asks for: a question, a tapped button, an inline question, a chat joined, left or moved."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pydantic import ValidationError

from bot.answering.pipeline import Incoming, Pipeline
from bot.metrics import EVENTS
from bot.phrases import language_of, phrases
from bot.telegram.adapter import Telegram
from bot.telegram.addressing import addressed
from bot.telegram.incoming import CallbackQuery, InlineQuery, MemberChange, TelegramMessage, Update, User
from bot.telegram.inline import answer_inline
from bot.telegram.links import asked_by_link, of_lasting, twin_of
from bot.telegram.menus import COMMAND_NAMES
from handlers.message import Message, Place
from handlers.words import Language

logger = logging.getLogger(__name__)

NOTICE = 200
"""Characters that the answer to a tap may have."""


class Dispatch:
    """Takes updates as decoded JSON, whoever brought them. `me` is the bot itself."""

    def __init__(self, telegram: Telegram, pipeline: Pipeline, me: User) -> None:
        self._telegram = telegram
        self._pipeline = pipeline
        self._chats = pipeline.chats
        self._me = me

    async def take(self, raw: Mapping[str, Any]) -> None:
        """Returns once the update is safely taken (or is not for us). Raises StoreError: offer it again later."""
        try:
            update = Update.model_validate(raw)
        except ValidationError as error:
            EVENTS.labels("telegram", "malformed").inc()
            logger.warning("an update that makes no sense (%d faults) was skipped", error.error_count())
            return
        event = f"{self._me.id}:{update.update_id}"
        if update.message:
            await self._message(event, update.message)
        elif update.edited_message:
            await self._message(event, update.edited_message, edited=True)
        elif update.callback_query:
            await self._tapped(event, update.callback_query)
        elif update.inline_query:
            await self._inline(event, update.inline_query)
        elif update.my_chat_member:
            await self._member(event, update.my_chat_member)
        else:
            EVENTS.labels("telegram", "ignored").inc()

    async def _message(self, event: str, message: TelegramMessage, *, edited: bool = False) -> None:
        if message.migrate_to_chat_id or message.migrate_from_chat_id:
            await self._migrated(event, message)
            return
        said = None if self._not_a_person(message) else addressed(message, self._me, COMMAND_NAMES)
        if said is None:
            EVENTS.labels("telegram", "ignored").inc()
            return
        question = Message(
            text=await self._asked(said.text),
            place=_place(message),
            person=_person(message),
            sent=datetime.now(UTC),
            id=str(message.message_id),
            language=_language(message.from_),
            addressed=said.called,
            is_admin=True if _anonymous_admin(message) else None,
        )
        await self._pipeline.converse(self._telegram, Incoming(event, question, edited=edited))

    async def _asked(self, text: str) -> str:
        """What a deep link asks, in place of its `/start code`."""
        command, _, payload = text.partition(" ")
        if command != "/start" or not payload:
            return text
        return await asked_by_link(payload.strip(), self._telegram.buttons) or command

    async def _tapped(self, event: str, tap: CallbackQuery) -> None:
        say = phrases(tap.from_.language_code)
        twin = await twin_of(tap.data, self._telegram.buttons)
        if twin is None or tap.message is None:
            text = say("This button is too old. Please type your question again.")
            await self._pipeline.once(
                "telegram", event, f"tap:{tap.from_.id}", partial(self._acknowledge, tap.id, text)
            )
            return
        question = Message(
            text=twin,
            place=_place(tap.message),
            person=str(tap.from_.id),
            sent=datetime.now(UTC),
            id=str(tap.message.message_id),
            language=_language(tap.from_),
            button=True,
        )
        carrier = "" if of_lasting(tap.data) else str(tap.message.message_id)
        done = partial(self._acknowledge, tap.id)
        await self._pipeline.converse(self._telegram, Incoming(event, question, carrier=carrier, acknowledge=done))

    async def _acknowledge(self, callback: str, text: str = "") -> None:
        """Stop the spinner; a word is shown until it was read, and to whoever tapped alone."""
        shown = {"text": text[:NOTICE], "show_alert": True} if text else {}
        await self._telegram.api.call("answerCallbackQuery", callback_query_id=callback, **shown)

    async def _inline(self, event: str, asked: InlineQuery) -> None:
        work = partial(answer_inline, self._telegram, self._pipeline, asked)
        await self._pipeline.once("telegram", event, f"inline:{asked.from_.id}", work)

    async def _member(self, event: str, change: MemberChange) -> None:
        chat = str(change.chat.id)
        happened = self._chats.joined if change.new_chat_member.present else self._chats.left
        await self._pipeline.once("telegram", event, chat, partial(happened, "telegram", chat))

    async def _migrated(self, event: str, message: TelegramMessage) -> None:
        old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
        work = partial(self._chats.moved, "telegram", str(old), str(new))
        await self._pipeline.once("telegram", event, str(new), work)

    def _not_a_person(self, message: TelegramMessage) -> bool:
        """Our own inline answers, channel posts passed on, and other bots (two bots could talk for ever)."""
        if message.is_automatic_forward or (message.via_bot and message.via_bot.id == self._me.id):
            return True
        if message.chat.type == "channel":
            return True
        return bool(message.from_ and message.from_.is_bot and message.sender_chat is None)


def _place(message: TelegramMessage) -> Place:
    topic = str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""
    return Place("telegram", str(message.chat.id), topic=topic, group=message.chat.group)


def _language(person: User | None) -> Language | None:
    """What the person's own Telegram speaks, as far as we speak it."""
    return language_of(person.language_code) if person and person.language_code else None


def _person(message: TelegramMessage) -> str:
    """Whoever writes as a channel or as the group has that chat's id."""
    if message.sender_chat is not None:
        return str(message.sender_chat.id)
    return str(message.from_.id if message.from_ else message.chat.id)


def _anonymous_admin(message: TelegramMessage) -> bool:
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id
