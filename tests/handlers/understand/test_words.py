"""The vocabulary files and their compiled form."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.understand.slots import words
from handlers.understand.slots.words import COMPILED, compile_vocabulary


def test_the_compiled_vocabulary_is_that_of_the_files() -> None:
    """Run `python -m handlers.understand.slots.words` after a change."""
    assert COMPILED.read_text(encoding="utf-8") == compile_vocabulary()


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("call:\n  call: [Request]\n", "'Request' is to be in lower case"),
        ("call:\n  call: [' x']\n", "without space around it"),
        ("number:\n  one: [x]\n", "cannot be of the kind 'number'"),
        ("call:\n  call: [x]\n  job: [x]\n", "stands twice as call"),
        ("call:\n  call: [x]\nfiller:\n  filler: [x]\n", "is filler and call"),
        ("call: [x]\n", "call: Input should be a valid dict"),
        ("call:\n  call: [no]\n", "Input should be a valid string"),
        ("call:\n  call: [x\n", "not readable YAML"),
    ],
)
def test_a_mistake_in_a_file_is_named(
    file: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File, word and what is wrong with it, so that the maintainer need not read code."""
    (tmp_path / "broken.yaml").write_text(file, encoding="utf-8")
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    monkeypatch.setattr(words, "FILES", ("broken",))
    with pytest.raises(ValueError, match=r"broken\.yaml") as error:
        compile_vocabulary()
    assert reason in str(error.value)
