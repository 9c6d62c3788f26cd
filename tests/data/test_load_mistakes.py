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
    assert int(line) > 0
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
