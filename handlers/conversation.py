"""What was said before: the last question understood, by platform, chat, topic and person, for 15 minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from pydantic import ValidationError

from data.people.talk import Talk
from handlers.kept import put
from handlers.question import Question
from handlers.words import LANGUAGES, Language

if TYPE_CHECKING:
    from handlers.desk import Desk
    from handlers.message import Message

REMEMBERED: Final = frozenset(
    {"compare_cost", "cost", "price", "history", "biggest_cuts", "cheapest", "budget", "subscribe"}
)
"""Intents a follow-up can lean on; a question that was not understood leaves the one before in place."""

_KEPT: Final = timedelta(minutes=15)
_here: WeakKeyDictionary[Desk, dict[Talk, tuple[datetime, Question]]] = WeakKeyDictionary()
"""Conversations of a desk without a store for people (the terminal)."""
_SAID_AT_MOST: Final = 1_024


@dataclass(frozen=True, slots=True)
class Context:
    """language: what the chat has set, or the platform says of somebody who tapped or sent a bare command."""

    language: Language | None = None
    previous: Question | None = None


def recall(message: Message, desk: Desk) -> Context:
    """What the reading of a message may lean on; nothing for text nobody addressed to the bot."""
    hint = _known(message.language) if message.button or message.text.lstrip().startswith("/") else None
    if not message.addressed:
        return Context(hint)
    if desk.talks is None:
        said = _here.get(desk, {}).get(talk_of(message))
        fresh = said is not None and message.sent - said[0] < _KEPT
        return Context(hint, said[1] if said and fresh else None)
    kept = desk.talks.recall(talk_of(message))
    return Context(_known(kept.language) or hint, _loaded(kept.question, desk) if kept.question else None)


def remember(message: Message, question: Question, desk: Desk) -> None:
    """Keep the question when it was understood."""
    if question.intent not in REMEMBERED or not message.addressed:
        return
    if desk.talks is None:
        _here.setdefault(desk, {})[talk_of(message)] = (message.sent, question)
        return
    text = dumped(question)
    put(desk.said, text, question, _SAID_AT_MOST)
    desk.talks.remember(talk_of(message), text)


def dumped(question: Question) -> str:
    """The question as one line of text, with what the contract's object leaves out."""
    return question.model_dump_json(exclude_none=True)


def _loaded(stored: str, desk: Desk) -> Question | None:
    """None for a question of another version of the program: then there was none."""
    said = desk.said.get(stored)
    if said is not None:
        return said
    try:
        return Question.model_validate_json(stored)
    except ValidationError:
        return None


def talk_of(message: Message) -> Talk:
    """Whose conversation it belongs to."""
    place = message.place
    return Talk(place.platform, place.chat, place.topic, message.person)


def _known(language: str | None) -> Language | None:
    return next((known for known in LANGUAGES if known == language), None)
