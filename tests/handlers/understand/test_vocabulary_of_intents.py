"""The YAML files of names and intents: their compiled form, their schema, and what lint finds in them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from data.catalogue import Catalogue, Family, Flagship, Name
from data.files.yaml_files import FileError
from data.prices import Model
from handlers.understand import phrase_files
from handlers.understand.lint import lint
from handlers.understand.naming.pinyin import TABLE, make_table
from handlers.understand.phrases import COMPILED, phrases
from handlers.understand.slots import festivals
from tests.paper import PaperCatalogue


def test_the_compiled_form_is_up_to_date() -> None:
    """`python -m handlers.understand.phrase_files` makes it."""
    assert COMPILED.read_text(encoding="utf-8") == phrase_files.compile_phrases()


def test_the_table_of_syllables_is_pypinyins() -> None:
    """`python -m handlers.understand.naming.pinyin` makes it."""
    assert TABLE.read_text(encoding="utf-8") == make_table()


def test_the_table_of_festivals_is_the_calendars() -> None:
    """`python -m handlers.understand.slots.festivals` makes it."""
    assert festivals.TABLE.read_text(encoding="utf-8") == festivals.make_table()


@pytest.mark.parametrize(
    ("file", "content", "mistake"),
    [
        ("cues_price.yaml", "ask: [多少钱, ' how much']", "without space"),
        ("cues_price.yaml", "ask: [How much]", "lower case"),
        ("cues_price.yaml", "ask: {a: b}", "cues_price.yaml:1"),
        ("intents.yaml", "- {name: x, intent: price, al: [ask]}", "intents.yaml:1"),
        ("namesakes.yaml", "blocked: [1]", "namesakes.yaml:1"),
        ("turns.yaml", "notify: ['(a']", "is no pattern"),
        ("turns.yaml", "notify: ['a.*b']", "repeats without bound"),
    ],
)
def test_a_mistake_in_a_file_is_named(
    file: str, content: str, mistake: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With file and line, for whoever adds a phrase."""
    for path in phrase_files.FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / file).write_text(content, encoding="utf-8")
    monkeypatch.setattr(phrase_files, "FOLDER", tmp_path)
    with pytest.raises((FileError, ValueError), match=mistake):
        phrase_files.compile_phrases()


def test_a_phrase_may_point_to_several_things() -> None:
    """A phrase under two cues has both."""
    assert {"filler", "polite"} <= phrases().phrases["的"]


def test_the_names_that_ship_are_clean(catalogue: Catalogue) -> None:
    """No collisions, shadows or ordinary words, and every compiled file is fresh."""
    assert [str(finding) for finding in lint(catalogue)] == []


class Named(PaperCatalogue):
    """A catalogue with the names it is given."""

    def __init__(self, names: Sequence[Name]) -> None:
        ids = {name.target for name in names if name.kind == "model"}
        families = {name.target for name in names if name.kind == "family"}
        super().__init__(
            tuple(Model(model, model.partition("/")[0], model) for model in ids),
            (),
            (),
            tuple(Family(f, "acme", f, None, (Flagship(min(ids), None, "s"),)) for f in families),
        )
        self._listed = tuple(names)

    def names(self) -> Sequence[Name]:
        return self._listed


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ([Name("zeta 1", "model", "acme/zeta-1"), Name("Zeta-1", "model", "acme/zeta-1b")], "collides"),
        ([Name("zeta 1", "model", "acme/zeta-1"), Name("zeta v1.0", "model", "acme/zeta-one")], "shadowed"),
        ([Name("price", "family", "price"), Name("price 1", "model", "acme/price-1")], "ordinary"),
        ([Name("开源", "family", "open"), Name("开源 1", "model", "acme/open-1")], "ordinary"),
    ],
)
def test_lint_finds_names_that_mislead(names: list[Name], kind: str) -> None:
    """Two things of one spelling, of one reading, or a name that is a plain word."""
    assert kind in {finding.kind for finding in lint(Named(names))}


def test_lint_takes_a_word_marked_ordinary() -> None:
    """Whoever marked it knows."""
    names = [Name("price", "family", "price", ordinary=True), Name("price 1", "model", "acme/price-1")]
    assert "ordinary" not in {finding.kind for finding in lint(Named(names))}


def test_lint_says_which_command_mends_an_outdated_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module it names is there."""
    monkeypatch.setattr("handlers.understand.lint.compile_phrases", lambda: "other")
    monkeypatch.setattr("handlers.understand.lint.compile_vocabulary", lambda: "other")
    told = [finding.why for finding in lint(Named([])) if finding.kind == "outdated"]
    modules = [why.removeprefix("run python -m ") for why in told]
    assert [find_spec(module) is not None for module in modules] == [True, True]
