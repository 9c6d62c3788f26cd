"""What the program itself says to people, in the language they most likely read."""

from __future__ import annotations

from handlers.words import Language, Words, words

_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def language_of(hint: str | None) -> Language:
    """The nearest of the program's languages to a BCP 47 hint; Chinese when there is none."""
    tag = (hint or "zh").lower().replace("_", "-")
    if tag.startswith(_TRADITIONAL):
        return "zh-Hant"
    return "zh" if tag.startswith("zh") else "en"


def phrases(hint: str | None) -> Words:
    """The sentences of that language."""
    return words(language_of(hint))
