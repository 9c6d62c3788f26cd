"""An answer outside any chat (Telegram's inline mode): prices only, nothing remembered, nothing set."""

from __future__ import annotations

from typing import Final

from handlers.answer import answer_question, understood
from handlers.desk import Desk
from handlers.message import Message
from handlers.question import Intent
from handlers.reply import SILENCE, Reply

PRICES: Final[frozenset[Intent]] = frozenset(
    {"compare_cost", "cost", "price", "history", "biggest_cuts", "cheapest", "budget"}
)


def aside(message: Message, desk: Desk) -> Reply:
    """The answer to a question about prices; SILENCE for anything else and for half-typed names."""
    question = understood(message.text, desk, message.sent)
    known = not question.models or any(question.models)
    if question.intent not in PRICES or not known:
        return SILENCE
    return answer_question(question, desk, message.sent)
