"""A team's own ledger files, from a folder or an address: their word counts at once, and can be taken back."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.sources.canonical import Canon
from data.sources.http import Client
from data.sources.ledger_folder import LedgerFolder
from data.sources.port import FetchState, SourceError
from data.sources.registry import chosen_sources
from data.store.bulk import session_rows
from data.store.engine import Store
from data.store.offer_rows import read_offers
from data.tables import NoticeRow, SheetRow
from data.timeline import sheet_on
from data.watching.update import update
from tests.data.outbox.shop import GPT, TODAY, Shop
from tests.servers.table_server import Page, Site

NEGOTIATED = """
vendor: our-contract
host: true
prices:
- model: openai/gpt
  list: our-contract
  currency: USD
  effective: 2026-10-01
  date_kind: announced
  rates: [{input: 3, output: 9}]
  grade: official
  sources: [https://intranet.example/contract]
"""
CORRECTED = """
vendor: openai
prices:
- model: gpt
  list: intl
  currency: USD
  effective: 2026-10-01
  date_kind: announced
  rates: [{input: 4, output: 12}]
  grade: official
  sources: [https://openai.example/prices]
"""
NEW = FetchState()


def fetch(place: str, client: Client, tmp_path: Path, state: FetchState = NEW) -> list[str] | None:
    """The offers told; None when nothing is new."""
    found = LedgerFolder(place).fetch(client, state, Canon([]), tmp_path)
    return None if found.observations is None else [line.offer_id for line in found.observations]


def test_a_folder_a_file_and_an_address_are_read_alike(client: Client, web: Site, tmp_path: Path) -> None:
    """An address with a slash has an index.txt of its files."""
    folder = tmp_path / "prices"
    folder.mkdir()
    for name, content in (("a.yaml", NEGOTIATED), ("b.yaml", CORRECTED)):
        (folder / name).write_text(content)
        web.pages[f"/prices/{name}"] = Page(content.encode())
    web.pages["/prices/index.txt"] = Page(b"a.yaml\nb.yaml\nREADME.md\n")
    both = ["openai/gpt@our-contract", "openai/gpt@intl"]
    assert fetch(str(folder), client, tmp_path) == both
    assert fetch(f"{web.root}/prices/", client, tmp_path) == both
    assert fetch(f"{web.root}/prices/b.yaml", client, tmp_path) == both[1:]


def test_files_that_did_not_change_are_no_news(client: Client, tmp_path: Path) -> None:
    """Told by their content."""
    place = tmp_path / "a.yaml"
    place.write_text(NEGOTIATED)
    state = LedgerFolder(str(place)).fetch(client, NEW, Canon([]), tmp_path).state
    assert fetch(str(place), client, tmp_path, state) is None
    place.write_text(NEGOTIATED.replace("input: 3", "input: 2"))
    assert fetch(str(place), client, tmp_path, state) == ["openai/gpt@our-contract"]


def test_a_mistake_in_a_file_is_named(client: Client, tmp_path: Path) -> None:
    """File, line and reason; a missing folder with its path."""
    place = tmp_path / "a.yaml"
    place.write_text(NEGOTIATED.replace("input: 3", "input: -3"))
    with pytest.raises(SourceError, match=r"a\.yaml:10: .*zero or more"):
        fetch(str(place), client, tmp_path)
    with pytest.raises(SourceError, match="cannot be read"):
        fetch(str(tmp_path / "nowhere.yaml"), client, tmp_path)


def test_its_prices_count_at_once_are_told_once_and_can_be_taken_back(
    store: Store, client: Client, tmp_path: Path
) -> None:
    """A corrected list price is pushed; a line that leaves its file is withdrawn, the old price stands."""
    shop = Shop(store).open()
    shop.subscribe("1", GPT)
    folder = tmp_path / "prices"
    folder.mkdir()
    (folder / "a.yaml").write_text(NEGOTIATED)
    (folder / "b.yaml").write_text(CORRECTED)
    sources = chosen_sources([f"ledger:{folder}"])

    def run() -> str:
        (result,) = update(store, sources, progress=lambda _: None, cache=tmp_path, client=client)
        assert not result.error
        return str(result).rpartition(": ")[2]

    assert run() == "2 recorded"
    assert run() == "unchanged"
    (folder / "b.yaml").unlink()
    assert run() == "1 withdrawn"
    with store.reading() as session:
        rows = session.execute(select(SheetRow).where(col(SheetRow.origin) == "watch")).scalars()
        assert {(row.offer, row.standing) for row in rows} == {
            ("openai/gpt@our-contract", "standing"),
            ("openai/gpt@intl", "superseded"),
        }
        told = session.execute(select(NoticeRow).order_by(col(NoticeRow.id))).scalars().all()
        assert [(row.offer, row.phase) for row in told][:1] == [("openai/gpt@intl", "effective")]


SHIPPED = CORRECTED.replace("effective: 2026-10-01", "effective: 2024-01-01")
"""For the day on which the shop's own line of 5 and 15 begins."""


def test_a_withdrawn_line_gives_back_the_one_it_stood_for(store: Store, client: Client, tmp_path: Path) -> None:
    """The team corrects the shipped price of a day, changes its mind about the figure, then withdraws it."""
    Shop(store).open()
    place = tmp_path / "prices"
    place.mkdir()
    in_force: list[str] = []
    for content in (SHIPPED, SHIPPED.replace("input: 4", "input: 3"), None, SHIPPED, None):
        if content is None:
            (place / "a.yaml").unlink()
        else:
            (place / "a.yaml").write_text(content)
        (result,) = update(
            store, chosen_sources([f"ledger:{place}"]), progress=lambda _: None, cache=tmp_path, client=client
        )
        assert not result.error
        with store.reading() as session:
            (gpt,) = read_offers(session_rows(session), [GPT])
        sheet = sheet_on(gpt, TODAY)
        in_force.append(f"{sheet.rates[0].prices['input']:f}" if sheet else "none")
    assert in_force == ["4", "3", "5", "4", "5"]


@pytest.mark.parametrize("content", [b"<!doctype html><title>Sign in</title>", b"README.md\n"])
def test_a_list_that_names_no_price_file_withdraws_nothing(
    client: Client, web: Site, tmp_path: Path, content: bytes
) -> None:
    """A page to sign in where the list of files should be is a fault, not an empty list."""
    web.pages["/prices/index.txt"] = Page(content)
    with pytest.raises(SourceError, match=r"index\.txt names no \.yaml file"):
        fetch(f"{web.root}/prices/", client, tmp_path)


def test_a_list_in_another_currency_is_named_as_such(store: Store, client: Client, tmp_path: Path) -> None:
    """One list has one currency: the file is at fault, and the message says which line of which."""
    Shop(store).open()
    place = tmp_path / "a.yaml"
    place.write_text(CORRECTED.replace("currency: USD", "currency: CNY"))
    (result,) = update(
        store, chosen_sources([f"ledger:{place}"]), progress=lambda _: None, cache=tmp_path, client=client
    )
    assert "openai/gpt@intl: CNY here, USD before" in result.error
    assert "report it" not in result.error


def pipe(place: Path) -> None:
    os.mkfifo(place)


def endless(place: Path) -> None:
    place.symlink_to("/dev/zero")


def huge(place: Path) -> None:
    with place.open("wb") as file:
        file.truncate(10_000_000_000)


def folder_named_like_a_file(place: Path) -> None:
    place.mkdir()
    (place / "b.yaml").mkdir()


UNREADABLE = [
    (pipe, "a.yaml: that is not a file"),
    (endless, "a.yaml: that is not a file"),
    (huge, "a.yaml: that is larger than 4 MB"),
    (folder_named_like_a_file, "a.yaml: b.yaml: that is not a file"),
    (lambda place: place.write_text("[" * 1_000_000), "a.yaml:1: nested more than 50 deep"),
    (lambda place: place.write_text("vendor: [openai"), "a.yaml:2: not readable YAML"),
    (lambda place: place.write_bytes(b"\xff\xfe"), "a.yaml:1: not readable YAML"),
]


@pytest.mark.parametrize(("make", "why"), UNREADABLE)
def test_what_is_no_price_file_is_told_and_never_read_without_end(
    make: Callable[[Path], object], why: str, client: Client, tmp_path: Path
) -> None:
    place = tmp_path / "a.yaml"
    make(place)
    with pytest.raises(SourceError, match=re.escape(why)):
        fetch(str(place), client, tmp_path)
