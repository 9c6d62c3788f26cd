"""Every sentence exists in every language, compiled; names convert without a converter."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO

import opencc
import pytest
import yaml

import bot
import handlers
from handlers.words import FOLDER, LANGUAGES, words
from handlers.words.names import english, traditional

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # Babel imports the standard library's old cgi
    from babel.messages.catalog import Catalog, Message
    from babel.messages.mofile import read_mo, write_mo
    from babel.messages.pofile import read_po

ROOTS = (Path(handlers.__file__).parent, Path(bot.__file__).parent)
FACTS = Path(__file__).parents[2] / "data" / "models"
PLACE = re.compile(r"\{(\w+)\}")


def used() -> Iterator[str]:
    """The message of every `say("…")` and `say.many("…", "…", n)` in the program."""
    for root in ROOTS:
        for path in sorted(root.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _speaks(node.func) and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value


def _speaks(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    owner = (
        getattr(function.value, "id", getattr(function.value, "attr", ""))
        if isinstance(function, ast.Attribute)
        else ""
    )
    return name == "say" or (name == "many" and owner == "say")


def catalogue(language: str) -> Catalog:
    """The .po file as written."""
    path = FOLDER / language.replace("-", "_") / "LC_MESSAGES" / "kanjia.po"
    with path.open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


def entries(language: str) -> dict[str, Message]:
    """Messages by their (singular) id."""
    return {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalogue(language) if m.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_program_is_in_the_catalogue(language: str) -> None:
    """A new sentence needs an entry in all three files."""
    known = entries(language)
    assert sorted({message for message in used() if message not in known}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_stand_in_order(language: str) -> None:
    """Sorted, so that a sentence is found, and two changes of the files seldom meet."""
    found = list(entries(language))
    assert found == sorted(found)


@pytest.mark.parametrize("language", ["zh", "zh-Hant"])
def test_every_sentence_is_translated_with_the_same_places(language: str) -> None:
    """The same {names} in, the same {names} out."""
    for message, entry in entries(language).items():
        texts = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        assert all(texts), f"{message!r} is not translated"
        for text in texts:
            assert set(PLACE.findall(text)) == set(PLACE.findall(message)), message


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_is_the_written_one(language: str) -> None:
    """`pybabel compile -D kanjia -d handlers/words` was run."""
    path = FOLDER / language.replace("-", "_") / "LC_MESSAGES" / "kanjia.mo"
    fresh = BytesIO()
    write_mo(fresh, catalogue(language))
    with path.open("rb") as file:
        assert _texts(file) == _texts(BytesIO(fresh.getvalue()))


def _texts(file: IO[bytes]) -> dict[str, object]:
    return {str(message.id): message.string for message in read_mo(file) if message.id}


def test_traditional_sentences_have_no_simplified_characters() -> None:
    """What OpenCC would still change, apart from words that both scripts write alike."""
    convert = opencc.OpenCC("s2tw").convert
    for entry in entries("zh-Hant").values():
        for text in [entry.string] if isinstance(entry.string, str) else list(entry.string):
            differing = {c for c, d in zip(text, convert(text), strict=True) if c != d}
            assert differing <= set("裡台群布週"), text


def test_values_are_never_read_as_a_pattern() -> None:
    """Braces in a name stay braces."""
    assert words("en")("I don't have “{name}”.", name="{0.__class__}") == "I don't have “{0.__class__}”."


def shipped_names() -> list[str]:
    """Chinese names of vendors, families and models in the fact files."""
    found: set[str] = set()
    for path in sorted(FACTS.glob("*.yaml")):
        facts = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        found.add(facts["vendor"]["zh"])
        found |= {model["display"] for model in facts.get("models", [])}
        found |= {family["names"][0] for family in facts.get("families", [])}
    return sorted(name for name in found if not name.isascii())


def test_traditional_names_are_what_a_converter_makes_of_them() -> None:
    """All shipped names; 阿里 is a name of its own and keeps its 里."""
    convert = opencc.OpenCC("s2tw").convert
    wrong = [n for n in shipped_names() if traditional(n) != convert(n) and "里" not in n]
    assert wrong == []


def test_english_names_have_no_chinese() -> None:
    """Product words are named, the rest falls back to the id."""
    assert english("豆包 Seed 1.6", "doubao-seed-1.6") == "Doubao Seed 1.6"
    assert english("某某 1", "some-1") == "some-1"
