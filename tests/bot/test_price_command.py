"""`kanjia price set|show|cancel` as an admin types it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.cli import main
from data.store.engine import Store, open_store
from data.store.sheet_rows import from_micro
from data.tables import NoticeRow, RateRow, SheetRow
from tests.data.small_files import SmallFolder, entry
from tests.databases import SqliteFiles

NIGHT = (
    "[{input: 4, output: 8, when: {window: night, outside: true}}, {input: 2, output: 4, when: {window: night}}]"
)
LENGTH = "[{input: 1, output: 2, when: {input_upto: 32000}}, {input: 3, output: 6, when: {input_above: 32000}}]"
SOURCE = ("--source", "https://acme.example/notice")


@dataclass
class Terminal:
    """What an admin types, and what it prints."""

    store: Store
    capture: pytest.CaptureFixture[str]

    def types(self, *words: str) -> tuple[int, str, str]:
        """(exit code, standard output, standard error)."""
        try:
            code = main(["price", *words])
        except SystemExit as stop:
            code = int(str(stop.code))
        told = self.capture.readouterr()
        return code, told.out, told.err

    def sets(self, model: str, *words: str) -> tuple[int, str, str]:
        """`price set` on the CNY list from 2026-11-01 on."""
        given = ["--effective", "2026-11-01"] if "--effective" not in words else []
        money = ["--currency", "CNY"] if "--currency" not in words else []
        return self.types("set", model, *words, *given, *money, *SOURCE)

    def rates(self, offer: str, effective: str = "2026-11-01") -> list[tuple[str, str]]:
        """(input, output) of every tier of the standing line."""
        with self.store.reading() as session:
            rows = session.execute(
                select(RateRow).join(SheetRow, col(SheetRow.id) == RateRow.sheet).where(
                    col(SheetRow.offer) == offer, col(SheetRow.effective) == effective,
                    col(SheetRow.standing) == "standing",
                ).order_by(col(RateRow.position))
            ).scalars()  # fmt: skip
            return [(f"{from_micro(row.input or 0):f}", f"{from_micro(row.output or 0):f}") for row in rows]

    def phases(self) -> list[str]:
        """What became news."""
        with self.store.reading() as session:
            return list(
                session.connection().execute(select(col(NoticeRow.phase)).order_by(col(NoticeRow.id))).scalars()
            )


@pytest.fixture
def terminal(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A store with a flat, a tiered and an hourly price, on each database in turn."""
    return _terminal(store, tmp_path, capsys, monkeypatch)


@pytest.fixture
def desk(
    sqlite_files: SqliteFiles, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Terminal]:
    """The same on SQLite alone, for what never reaches the database."""
    store = open_store(sqlite_files.fresh())
    yield _terminal(store, tmp_path, capsys, monkeypatch)
    store.close()


def _terminal(
    store: Store, path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    folder = SmallFolder(path)
    folder.ledger(
        entry("rocket-2", rates=LENGTH), entry("rocket-mini", rates=NIGHT), entry("rocket-2", "intl", "USD")
    )
    folder.load(store)
    monkeypatch.setattr("data.loading.ensure.ensure_store", lambda *_, **__: store.url)
    return Terminal(store, capsys)


def test_a_price_is_recorded_told_and_shown(terminal: Terminal) -> None:
    """Before → after in native decimals; meters not named carry over."""
    code, out, _ = terminal.sets("rocket-1", "--input", "0.50")
    assert code == 0
    assert "acme/rocket-1@cn (CNY per 1M tokens) from 2026-11-01" in out
    assert "input: 0.8 → 0.5" in out
    assert "output: 2.000001\n" in out
    assert terminal.rates("acme/rocket-1@cn") == [("0.5", "2.000001")]
    assert terminal.phases() == ["effective"]
    shown = terminal.types("show", "rocket-1")[1]
    assert "from 2026-11-01" in shown
    assert "source: https://acme.example/notice (admin)" in shown


@pytest.mark.parametrize("name", ["acme/rocket-1", "rocket-1", "Rocket 1", "一号", "ROCKET_1"])
def test_a_model_is_named_by_id_or_any_of_its_names(desk: Terminal, name: str) -> None:
    """Case, spaces and hyphens do not matter."""
    assert desk.sets(name, "--input", "0.5")[0] == 0


def test_a_family_means_its_flagship_of_that_day(desk: Terminal) -> None:
    """火箭 is rocket-2 since 2025-03-01."""
    assert "acme/rocket-2@cn" in desk.sets("火箭", "--input", "0.5", "--tier", "1")[1]


@pytest.mark.parametrize(
    ("model", "tier", "expected"),
    [
        ("rocket-2", "input<=32K", [("0.5", "2"), ("3", "6")]),
        ("rocket-2", "<=32k", [("0.5", "2"), ("3", "6")]),
        ("rocket-2", "2", [("1", "2"), ("0.5", "6")]),
        ("rocket-2", "> 32K", [("1", "2"), ("0.5", "6")]),
        ("rocket-mini", "off-peak", [("4", "8"), ("0.5", "4")]),
    ],
)
def test_a_tier_is_named_as_it_is_shown(
    desk: Terminal, model: str, tier: str, expected: list[tuple[str, str]]
) -> None:
    """By its condition or its number; the other tiers carry over."""
    assert desk.sets(model, "--input", "0.5", "--tier", tier)[0] == 0
    assert desk.rates(f"acme/{model}@cn") == expected


def test_the_currency_picks_the_list(terminal: Terminal) -> None:
    """USD is the international list, and the CNY list stays."""
    assert terminal.sets("rocket-2", "--input", "0.5", "--currency", "USD")[0] == 0
    assert terminal.rates("acme/rocket-2@intl") == [("0.5", "2")]
    assert terminal.rates("acme/rocket-2@cn") == []


def test_a_price_of_a_day_to_come_is_announced_and_can_be_cancelled(terminal: Terminal) -> None:
    """At once announced, with its date; cancelled, whoever was told is told."""
    code, out, _ = terminal.sets("rocket-1", "--input", "0.5", "--effective", "2099-01-01", "--yes")
    assert (code, "from 2099-01-01, announced" in out) == (0, True)
    assert terminal.phases() == ["announced"]
    assert terminal.types("cancel", "rocket-1", "--currency", "CNY", "--effective", "2099-01-01")[0] == 0
    assert terminal.phases() == ["announced", "cancelled"]
    assert terminal.rates("acme/rocket-1@cn", "2099-01-01") == []


def test_the_same_word_twice_changes_nothing(terminal: Terminal) -> None:
    """Said so, and nobody is told again."""
    terminal.sets("rocket-1", "--input", "0.5")
    code, out, _ = terminal.sets("rocket-1", "--input", "0.5")
    assert (code, "stands already" in out) == (0, True)
    assert terminal.phases() == ["effective"]


def test_a_second_word_for_the_same_day_corrects_the_first(terminal: Terminal) -> None:
    """The first line stays, superseded; the price is the second's, also when the first comes back."""
    for price in ("0.5", "0.4", "0.5"):
        terminal.sets("rocket-1", "--input", price)
        assert terminal.rates("acme/rocket-1@cn") == [(price, "2.000001")]


def test_beyond_fifteen_times_only_when_said_twice(terminal: Terminal) -> None:
    """0.8 → 0.05 is 16 times; exactly 15 is still believed."""
    code, _, err = terminal.sets("rocket-1", "--input", "0.05")
    assert (code, "16 times apart" in err, "--yes" in err) == (2, True, True)
    assert terminal.sets("rocket-1", "--input", "0.05", "--yes")[0] == 0
    assert terminal.sets("rocket-1", "--input", "0.75", "--effective", "2026-11-02")[0] == 0


def test_before_the_first_price_only_when_said_twice(terminal: Terminal) -> None:
    """A mistyped year is likelier than a price nobody knew of."""
    words = ("rocket-1", "--input", "0.9", "--output", "3", "--effective", "2023-01-01")
    assert terminal.sets(*words)[0] == 2
    assert terminal.sets(*words, "--yes")[0] == 0
    assert terminal.rates("acme/rocket-1@cn", "2023-01-01") == [("0.9", "3")]


@pytest.mark.parametrize(("days", "yes", "code"), [(366, [], 0), (367, [], 2), (367, ["--yes"], 0)])
def test_more_than_a_year_ahead_only_when_said_twice(
    terminal: Terminal, days: int, yes: list[str], code: int
) -> None:
    """A mistyped year would be pushed at once, as announced."""
    day = (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=days)).date().isoformat()
    done, _, err = terminal.sets("rocket-1", "--input", "0.5", "--effective", day, *yes)
    told = f"kanjia price: {day} is more than a year ahead" in err and "repeat with --yes" in err
    assert (done, told, bool(terminal.rates("acme/rocket-1@cn", day))) == (code, code == 2, code == 0)


REFUSED = [
    (("rocket-1",), "no price was given"),
    (("rocket-1", "--input", "nan"), "is not a price"),
    (("rocket-1", "--input", "0.5", "--effective", "9999-12-31", "--yes"), "beyond any calendar"),
    (("rocket-1", "--input", "-1"), "is not a price|expected one argument"),
    (("rocket-1", "--input", "inf"), "is not a price"),
    (("rocket-1", "--input", "cheap"), "is not a number"),
    (("rocket-1", "--input", "1e9"), "beyond any list"),
    (("rocket-1", "--input", "0.0000001"), "at most 6 decimals"),
    (("rocket-1", "--input", "0"), "between free and paid"),
    (("rocket-1", "--input", "0.5", "--tier", "off-peak"), "no tier"),
    (("rocket-2", "--input", "0.5"), "say which with --tier: 1 = input<=32K; 2 = input>32K"),
    (("rocket-2", "--input", "0.5", "--tier", "128K"), "no tier '128K'"),
    (("rocket-7", "--input", "0.5"), "no model is called 'rocket-7'; near: acme/rocket"),
    (("rocket-1", "--input", "0.5", "--currency", "EUR"), "invalid choice"),
    (("rocket-1", "--input", "0.5", "--currency", "USD"), "give both"),
    (("rocket-1", "--input", "0.5", "--output", "1", "--currency", "USD"), "no list in USD"),
    (("rocket-1", "--input", "0.5", "--effective", "tomorrow"), "not a date"),
    (("rocket-1", "--input", "0.5", "--effective", "2023-01-01"), "give both"),
    (("rocket-1", "--input", "0.5", "--output", "1", "--effective", "2023-01-01"), "later than 2023-01-01"),
    (("rocket-1@azure", "--input", "0.5"), "not sold at 'azure'; lists: cn"),
    (("rocket-1@intl", "--input", "0.5"), "list intl is in USD"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=[" ".join(w) for w, _ in REFUSED])
def test_what_cannot_be_is_refused_in_one_line(desk: Terminal, words: tuple[str, ...], message: str) -> None:
    """Exit code 2, nothing recorded, nobody told."""
    code, out, err = desk.sets(*words)
    assert (code, out) == (2, "")
    assert any(piece in err for piece in message.split("|"))
    assert "Traceback" not in err
    assert desk.phases() == []


def test_a_source_has_to_be_a_link(desk: Terminal) -> None:
    """A price without evidence is a rumour."""
    words = ("--input", "0.5", "--currency", "CNY", "--effective", "2026-11-01", "--source", "my cousin")
    code, _, err = desk.types("set", "rocket-1", *words)
    assert (code, "not a link" in err) == (2, True)


def test_cancelling_what_was_never_announced_is_refused(desk: Terminal) -> None:
    """One line, exit code 2."""
    code, _, err = desk.types("cancel", "rocket-1", "--currency", "CNY", "--effective", "2099-01-01")
    assert (code, "no line that begins on 2099-01-01" in err) == (2, True)


@pytest.mark.parametrize("link", ["http://", "https://a b", "https://[", "acme.example", "javascript:alert(1)"])
def test_a_source_is_a_link_somebody_can_open(desk: Terminal, link: str) -> None:
    """`--source` twice: the last one counts."""
    code, _, err = desk.types(
        "set", "rocket-1", "--input", "0.5", "--currency", "CNY", "--effective", "2026-11-01", "--source", link
    )
    assert (code, "is not a link" in err) == (2, True)
    assert desk.rates("acme/rocket-1@cn") == []


def test_an_unknown_list_is_told_with_those_there_are(desk: Terminal) -> None:
    """Showing answers as setting does."""
    code, _, err = desk.types("show", "rocket-1@nowhere")
    assert (code, err) == (2, "kanjia price: acme/rocket-1 is not sold at 'nowhere'; lists: cn (CNY)\n")
