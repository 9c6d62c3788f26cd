"""Settings belong to a chat; outside one there is nothing to set."""

from __future__ import annotations

from handlers.inquiry import Inquiry
from handlers.reply import Reply
from handlers.rows import NOTHING


def settings(inquiry: Inquiry) -> Reply:
    """Says where the setting would hold."""
    told = inquiry.say("Settings belong to a Telegram or Feishu chat; there is none here.")
    return Reply(lines=(told,), language=inquiry.say.language, facts=NOTHING)
