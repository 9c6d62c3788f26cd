"""`kanjia review` at the command line: a word that it cannot take is one line and the code 2."""

from __future__ import annotations

import pytest

from bot.cli import main
from data.store.engine import Store
from tests.data.test_reconcile import Desk, line


@pytest.fixture
def desk(store: Store, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two models at 5 and 1 dollar, and the command on this store."""
    monkeypatch.setattr("data.loading.ensure.ensure_store", lambda *_, **__: store.url)
    return Desk(store)


def test_a_name_that_moved_is_refused_with_the_place_for_it(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is recorded; the line names the ledger's file and the command for a real change."""
    desk.shows("litellm", "2026-10-05", line("litellm", "2026-10-05", "4 12", key="openai/gpt-latest"))
    main(["review"])
    number = capsys.readouterr().out.split()[0].removeprefix("#")
    assert main(["review", "confirm", number]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"kanjia review: #{number}: gpt is a name that moves by design")
    assert "data/ledger/openai.yaml (points_to)" in told.err
    assert "kanjia price set" in told.err
    assert desk.price() == ("5", "15")


def test_a_price_that_waits_is_recorded_by_a_word(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """One table's price, confirmed by number."""
    desk.shows("litellm", "2026-10-05", line("litellm", "2026-10-05", "4 12"))
    main(["review"])
    number = capsys.readouterr().out.split()[0].removeprefix("#")
    assert main(["review", "confirm", number]) == 0
    assert capsys.readouterr().out.startswith(f"confirmed #{number} openai/gpt@intl (USD): input 5 → 4")
    assert desk.price() == ("4", "12")
