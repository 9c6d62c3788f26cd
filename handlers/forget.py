"""`/forget`: what is stored of a person or of a chat is deleted at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.inquiry import Inquiry
from handlers.reply import Reply
from handlers.rights import chat_of

if TYPE_CHECKING:
    from data.store.engine import Store
    from handlers.message import Message


def forget(inquiry: Inquiry) -> Reply:
    """In private everything; in a group everything of the group for its admins, of themselves for all others."""
    say = inquiry.say
    found = chat_of(inquiry)
    if found is None:
        told = say("Nothing is stored about you here. In a Telegram or Feishu chat /forget deletes what is.")
        return Reply(lines=(told,), language=say.language)
    message, store = found
    if message.place.group and message.is_admin is None:
        return Reply(needs_admin=True, language=say.language)
    whole = not message.place.group or bool(message.is_admin)
    _delete(message, store, whole=whole)
    if not message.place.group:
        told = say("Done: your subscriptions, settings and last questions are deleted.")
    elif whole:
        told = say("Done: this group's subscriptions, settings and last questions are deleted.")
    else:
        told = say("Done: your last questions are deleted. What belongs to the group its admins can delete.")
    return Reply(lines=(told,), language=say.language, kept=False)


def _delete(message: Message, store: Store, *, whole: bool) -> None:
    from data.people.chats import forget_chat, forget_person

    place = message.place
    with store.writing() as session:
        forget_person(session, place.platform, message.person)
        if whole:
            forget_chat(session, place.platform, place.chat)
