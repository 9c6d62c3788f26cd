"""Every sentence the bot says: `words/<language>/LC_MESSAGES/kanjia.po`, compiled to .mo beside it.

The message ids are the English sentences. After a change:
`pybabel compile -D kanjia -d handlers/words --statistics` (Babel is in requirements/dev.txt).
"""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Final, Literal

Language = Literal["zh", "zh-Hant", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "zh-Hant", "en")
FOLDER: Final = Path(__file__).parent


class Words:
    """One language's sentences: `say("{model} is free", model="GLM-4-Flash")`."""

    def __init__(self, language: Language, catalogue: GNUTranslations) -> None:
        self.language: Final = language
        self.chinese: Final = language != "en"
        self._gettext = catalogue.gettext
        self._said: dict[str, str] = {}
        """Looked up once: an answer says some fifty sentences, and gettext takes two lookups for each."""
        self._ngettext = catalogue.ngettext

    def __call__(self, message: str, /, **values: object) -> str:
        """The sentence in this language; `values` fill its {names} and are never read as a pattern themselves."""
        text = self._said.get(message)
        if text is None:
            text = self._said[message] = self._gettext(message)
        return text.format_map(values) if values else text

    def many(self, one: str, several: str, number: int, /, **values: object) -> str:
        """The singular or plural of a counted sentence; `{number}` is the count."""
        return self._ngettext(one, several, number).format_map({"number": number, **values})


@lru_cache(maxsize=len(LANGUAGES))
def words(language: Language) -> Words:
    """The sentences of a language, read once."""
    path = FOLDER / language.replace("-", "_") / "LC_MESSAGES" / "kanjia.mo"
    with path.open("rb") as file:
        return Words(language, GNUTranslations(file))
