"""The first thing people see: what the bot can do, and how it is called in groups."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers.help import help_
from handlers.inquiry import Inquiry
from handlers.reply import Reply

TELEGRAM: Final = "telegram"


def start(inquiry: Inquiry) -> Reply:
    """Help, and on Telegram what its privacy mode lets a bot see."""
    reply, say = help_(inquiry), inquiry.say
    message = inquiry.message
    if message is None or message.place.platform != TELEGRAM:
        return reply
    seen = say(
        "In groups Telegram's privacy mode shows me only /commands, messages that mention me and replies to me. "
        "All else in the group stays unread."
    )
    anywhere = say("In any chat: type my @name and a question, and send the answer from the list.")
    return replace(reply, footnotes=(seen, anywhere, *reply.footnotes))
