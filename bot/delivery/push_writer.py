"""What a claimed message of the outbox says, in the chat's language."""

from __future__ import annotations

from typing import Final

from data.outbox.cargo import Claimed
from handlers.alerts.push import push
from handlers.alerts.source_notes import stale_source
from handlers.desk import Desk
from handlers.reply import Reply
from handlers.words import LANGUAGES, Language, words

USUAL: Language = "zh"
BOTH: Final[tuple[Language, ...]] = ("zh", "en")


class PushWriter:
    """Called in the delivery worker's threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, message: Claimed) -> Reply:
        """A push, a correction, or a note to an admin. Raises StoreError."""
        if message.kind == "note":
            return _note(message)
        language = _known(message.language) or USUAL
        return push(message.told, self._desk.shelf(), words(language), correction=message.kind == "correction")


def _note(message: Claimed) -> Reply:
    """In the admin's language; in both while nobody knows it."""
    known = _known(message.language or message.payload.get("language"))
    return stale_source(message.payload, (known,) if known else BOTH)


def _known(chosen: str | None) -> Language | None:
    return next((language for language in LANGUAGES if language == chosen), None)
