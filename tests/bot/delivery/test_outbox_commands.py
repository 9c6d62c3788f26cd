"""`kanjia outbox` and `kanjia subscriptions`: what the operator sees and does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.cli import main
from data.store.engine import Store
from data.tables import OutboxRow
from tests.data.outbox.shop import BEAN, Shop, cut

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def shop(store: Store) -> Shop:
    """One chat whose push failed."""
    shop = Shop(store).open()
    shop.subscribe("1", BEAN, topic="7")
    shop.move(cut(BEAN, "10>8"))
    with store.writing() as session:
        session.connection().execute(update(OutboxRow).values(state="dead", error="Rejected: too strange"))
    return shop


@pytest.fixture
def run(shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command on that store: its exit code and what it printed."""
    monkeypatch.setattr("data.loading.ensure.ensure_store", lambda *_: shop.store.url)

    def command(*words: str) -> tuple[int, str]:
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return command


def test_a_failed_message_is_listed_with_its_reason_and_sent_again(run: Run, shop: Shop) -> None:
    code, printed = run("outbox")
    for words in ("dead", "telegram 1 topic 7", "bean", "Rejected: too strange", "1 dead"):
        assert words in printed
    (message,) = shop.messages()
    assert (code, run("outbox", "resend", str(message.id))) == (0, (0, "waiting again\n"))
    assert [message.state for message in shop.messages()] == ["waiting"]


def test_a_message_is_dropped(run: Run, shop: Shop) -> None:
    (message,) = shop.messages()
    assert run("outbox", "drop", str(message.id)) == (0, "dropped\n")
    assert shop.messages() == []
    assert run("outbox", "list") == (0, "the outbox is empty\n")


def test_a_message_that_is_not_there_is_refused(run: Run) -> None:
    assert run("outbox", "resend", "999")[0] == 2


def test_subscriptions_go_out_and_come_in_once(run: Run, tmp_path: Path) -> None:
    """The same file twice adds nothing; a bad line changes nothing and is named."""
    file = tmp_path / "subscriptions.jsonl"
    assert run("subscriptions", "export", str(file)) == (0, f"1 subscriptions in {file}\n")
    assert run("subscriptions", "import", str(file)) == (0, "0 subscriptions imported\n")
    other = file.read_text().replace('"chat": "1"', '"chat": "2"')
    file.write_text(other + '{"target_kind": "model"}\n')
    code, printed = run("subscriptions", "import", str(file))
    assert (code, "line 2" in printed) == (2, True)
    file.write_text(other)
    assert run("subscriptions", "import", str(file)) == (0, "1 subscriptions imported\n")


@pytest.mark.parametrize("number", ["-1", "first", "99999999999999999999999", "٣"])
@pytest.mark.parametrize("command", [("outbox", "drop"), ("review", "confirm")])
def test_what_is_no_number_of_the_list_is_refused(
    run: Run, command: tuple[str, str], number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One beyond what the store holds included."""
    with pytest.raises(SystemExit) as stopped:
        run(*command, "--", number)
    assert stopped.value.code == 2
    assert "is not a number of the list" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_told_in_words(run: Run, tmp_path: Path) -> None:
    """No file, a folder, bytes that are no text."""
    strange = tmp_path / "strange"
    strange.write_bytes(b"\xff\xfe")
    for file, why in ((tmp_path / "none", "No such file or directory"), (tmp_path, "Is a directory")):
        assert run("subscriptions", "import", str(file)) == (2, f"kanjia subscriptions: {file}: {why}\n")
    code, printed = run("subscriptions", "import", str(strange))
    assert (code, "not a text in UTF-8" in printed) == (2, True)


def test_a_file_without_end_is_refused(run: Run) -> None:
    """100 MB are enough for all subscriptions there can be."""
    refused = (2, "kanjia subscriptions: /dev/zero: that is larger than 100 MB\n")
    assert run("subscriptions", "import", "/dev/zero") == refused
