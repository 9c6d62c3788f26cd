"""Who may change a chat's subscriptions and settings: anybody in private, in groups its admins unless opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.inquiry import Inquiry
from handlers.message import Message
from handlers.reply import Reply

if TYPE_CHECKING:
    from data.store.engine import Store

CHATS = ("telegram", "feishu")
"""Platforms whose chats can be told something later."""


def chat_of(inquiry: Inquiry) -> tuple[Message, Store] | None:
    """The message and the store of a real chat; None for a question by itself."""
    message, desk = inquiry.message, inquiry.desk
    if message is None or desk is None or desk.people is None or message.place.platform not in CHATS:
        return None
    return message, desk.people


def refusal(inquiry: Inquiry, message: Message, store: Store) -> Reply | None:
    """None when the person may; else the question to the platform, or the words that say no."""
    if not message.place.group or message.is_admin:
        return None
    if _opened(message, store):
        return None
    if message.is_admin is None:
        return Reply(needs_admin=True, language=inquiry.say.language)
    told = inquiry.say("In groups only admins may do that. An admin can open it to everybody: /settings open")
    return Reply(lines=(told,), language=inquiry.say.language, notice=True)


def _opened(message: Message, store: Store) -> bool:
    from data.people.chats import find_chat

    with store.reading() as session:
        chat = find_chat(session, message.place.platform, message.place.chat)
        return bool(chat and chat.open_settings)
