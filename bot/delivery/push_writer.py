"""What a claimed message of the outbox says, in the chat's language."""

from __future__ import annotations

from data.outbox.cargo import Claimed
from handlers.alerts.push import push
from handlers.desk import Desk
from handlers.reply import Reply
from handlers.words import LANGUAGES, Language, words

USUAL: Language = "zh"


class PushWriter:
    """Called in the delivery worker's threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, message: Claimed) -> Reply:
        """A push, a correction, or a note to an admin. Raises StoreError."""
        language = _language(message.language)
        if message.kind == "note":
            return Reply(lines=tuple(str(message.payload["text"]).splitlines()), language=language)
        return push(message.told, self._desk.shelf(), words(language), correction=message.kind == "correction")


def _language(chosen: str | None) -> Language:
    return next((language for language in LANGUAGES if language == chosen), USUAL)
