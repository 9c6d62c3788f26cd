"""A mistake in a packaged file is named with file, line and reason, and nothing of the run is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from data.files.yaml_files import FileError
from data.store.engine import Store
from data.store.read_side import StoreCatalogue
from tests.data.small_files import SmallFolder, entry

Look = Callable[[], StoreCatalogue]

BAD = {
    "negative price": (entry(rates="[{input: -1}]"), "zero or more"),
    "price that is not a number": (entry(rates="[{input: .nan}]"), "finite"),
    "price that is a word": (entry(rates="[{input: free}]"), "a price is a number"),
    "no end of a price": (entry(rates="[{input: .inf}]"), "finite"),
    "meter given twice": (entry(rates="[{input: 1, input: 2}]"), "'input' is there twice"),
    "broken YAML": (entry(rates="[{input: 1"), "not readable YAML"),
    "price 1000 times too high": (entry(rates="[{input: 12000}]"), "slip of unit"),
    "price finer than the store's unit": (entry(rates="[{input: 0.0000001}]"), "6 decimals"),
    "unknown currency": (entry(currency="BTC"), "'CNY' or 'USD'"),
    "no such day": (entry(effective="2024-02-30"), "day"),
    "undefined window": (entry(rates="[{input: 1, when: {window: noon}}]"), "window 'noon' is not defined"),
    "a day before all": (entry(effective="0206-03-01"), "before any price"),
    "bounds turned round": (
        entry(rates="[{input: 1, when: {input_above: 9, input_upto: 3}}]"),
        "nothing is above 9",
    ),
    "another vendor's list": (entry(market="china"), "prices.2.list: rocket-2@china: first-party lists"),
    "unknown key": (entry(more="colour: red"), "Extra inputs"),
    "a promise of a price that is no promotion": (entry(more="promised_until: 2026-11-21"), "has no end"),
    "called off, yet standing": (entry(more="called_off: 2026-08-10"), "goes with standing cancelled"),
    "no source": (entry().replace("[https://acme.example/prices]", "[]"), "at least 1"),
    "same line twice": (entry() * 2, "the same line"),
    "two lines of one day": (entry() + entry(rates="[{input: 3}]"), "mark one disputed"),
    "two currencies on one list": (entry() + entry(currency="USD", effective="2025-04-01"), "in USD here"),
    "another currency than before": (entry("rocket-1", currency="USD"), "in USD here, in CNY"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_entry_changes_nothing_and_is_named(
    store: Store, folder: SmallFolder, look: Look, case: str
) -> None:
    """The message has file, line and reason; the store is as before, though another file was good."""
    folder.load(store)
    version = look().version
    text_of_entry, reason = BAD[case]
    folder.ledger(text_of_entry)
    folder.write("models/other.yaml", "vendor: {id: other, zh: 另, en: Other, home: intl, zone: UTC}")
    with pytest.raises(FileError) as caught:
        folder.load(store)
    name, line, _ = str(caught.value).split(":", 2)
    assert name == "acme.yaml"
    assert int(line) > 1
    assert "Value error" not in str(caught.value)
    assert reason in str(caught.value)
    assert (look().version, look().vendor("other")) == (version, None)


def test_a_family_belongs_to_one_vendor(store: Store, folder: SmallFolder) -> None:
    """Two files that claim the same family are told which one and where."""
    folder.write(
        "models/zeta.yaml",
        """
        vendor: {id: zeta, zh: 泽塔, en: Zeta, home: intl, zone: UTC}
        families: [{id: rocket, names: [rocket], flagships: [{model: z, source: x}]}]
        models: [{id: z, display: Z}]
        """,
    )
    with pytest.raises(FileError, match=r"zeta\.yaml:2: families\.0: family 'rocket' belongs to acme already"):
        folder.load(store)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("model: rocket-2, since", "model: rocket-3, since", "flagships.1.model: rocket: flagship 'rocket-3'"),
        ("parent: rocket", "parent: roket", "families.1.parent: rocket-mini: parent 'roket' is not in the file"),
        (
            "family: rocket-mini,",
            "family: mini,",
            "models.3.family: rocket-mini: family 'mini' is not in the file",
        ),
        ("id: rocket-1-0110", "id: rocket-1", "models.1.id: model 'rocket-1' is in the file twice"),
    ],
)
def test_what_the_whole_file_shows_is_told_at_its_line(
    store: Store, folder: SmallFolder, right: str, wrong: str, told: str
) -> None:
    """The line is the one to mend, not the file's first."""
    content = (folder.path / "models/acme.yaml").read_text()
    assert content.count(right) == 1
    folder.write("models/acme.yaml", content.replace(right, wrong))
    lines = (folder.path / "models/acme.yaml").read_text().splitlines()
    with pytest.raises(FileError) as caught:
        folder.load(store)
    _, line, reason = str(caught.value).split(":", 2)
    assert wrong in lines[int(line) - 1]
    assert told in reason
