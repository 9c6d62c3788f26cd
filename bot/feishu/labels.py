"""The few words that belong to Feishu's form of an answer and not to the answer."""

from __future__ import annotations

from handlers.words import LANGUAGES, Language, words


def say(language: str, sentence: str, /, **values: object) -> str:
    """The sentence in a reply's language; Chinese for one there are no words of."""
    known: Language = language if language in LANGUAGES else "zh"
    return words(known)(sentence, **values)
