"""The one way in: a message, or a question already understood, to the reply."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Final

from handlers.desk import Desk
from handlers.inquiry import Inquiry, inquire
from handlers.message import Message
from handlers.question import Intent, Question
from handlers.reply import SILENCE, Reply
from handlers.words import Language

Handler = Callable[[Inquiry], Reply]

HANDLERS: Final[dict[Intent, tuple[str, str]]] = {
    "compare_cost": ("handlers.compare", "compare"),
    "cost": ("handlers.cost", "cost"),
    "price": ("handlers.price", "price"),
    "history": ("handlers.history", "history"),
    "biggest_cuts": ("handlers.cuts", "biggest_cuts"),
    "cheapest": ("handlers.cheapest", "cheapest"),
    "budget": ("handlers.budget", "budget"),
    "subscribe": ("handlers.subscribe", "subscribe"),
    "unsubscribe": ("handlers.subscribe", "unsubscribe"),
    "list_subscriptions": ("handlers.subscribe", "list_subscriptions"),
    "settings": ("handlers.settings", "settings"),
    "help": ("handlers.help", "help_"),
    "ambiguous": ("handlers.help", "ambiguous"),
    "out_of_scope": ("handlers.help", "out_of_scope"),
}
"""Intent -> module and function; a module is loaded when its first question comes."""

ACTIONS: Final[dict[str, tuple[str, str]]] = {
    "start": ("handlers.start", "start"),
    "forget": ("handlers.forget", "forget"),
    "review": ("handlers.review", "review"),
}
"""Commands that are no price question."""

NEED_A_MODEL: Final[frozenset[Intent]] = frozenset({"compare_cost", "cost", "price", "history", "budget"})


def answer(message: Message, desk: Desk) -> Reply:
    """Understand, compute, write. Text in a group that is not for the bot gets SILENCE."""
    from handlers.conversation import recall, remember
    from handlers.direct import direct_question

    context = recall(message, desk)
    direct = direct_question(message.text) if message.addressed else None
    if direct is not None:
        return answer_question(direct, desk, message.sent, context.language, message=message)
    reading = desk.shelf().reading(message.text, message.sent, context.language, context.previous)
    if not message.addressed and not reading.confident:
        return SILENCE
    remember(message, reading.question, desk)
    return answer_question(reading.question, desk, message.sent, message=message)


def understood(text: str, desk: Desk, now: datetime) -> Question:
    """What a text by itself asks, as `kanjia ask` shows it."""
    from handlers.direct import direct_question

    return direct_question(text) or desk.shelf().reading(text, now).question


def answer_question(
    question: Question,
    desk: Desk,
    now: datetime,
    language: Language | None = None,
    message: Message | None = None,
) -> Reply:
    """The reply to a question, in its own language unless another is given. `now` is timezone-aware."""
    inquiry = inquire(question, desk.shelf(), now, language, message, desk)
    reply = handler_of(question)(inquiry)
    if question.claim and question.intent != "out_of_scope":
        from handlers.claim import with_verdict

        reply = with_verdict(reply, inquiry)
    return reply


def handler_of(question: Question) -> Handler:
    """The function for its intent; a price question without any name is asked back."""
    intent = question.intent
    if intent in NEED_A_MODEL and not question.models and not question.unresolved and question.claim is None:
        intent = "ambiguous"
    if intent in NEED_A_MODEL and question.filters.modality and _of_sellers(question):
        intent = "cheapest"
    module, name = ACTIONS.get(question.action or "") or HANDLERS[intent]
    found: Handler = getattr(import_module(module), name)
    return found


def _of_sellers(question: Question) -> bool:
    """百度和智谱的embedding: all that these sellers have of that sort, cheapest first, not their flagships."""
    return all(model is not None and model.startswith("vendor:") for model in question.models)
