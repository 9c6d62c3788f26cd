"""The shipped import: what it holds, and how it stands to the ledger, to people and to itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.files.packaged_files import HERE
from data.files.snapshot_file import MODELS, OFFERS, SnapshotError, read_snapshot, write_snapshot
from data.loading.import_snapshot import load_snapshot
from data.store.engine import Store
from data.store.read_side import StoreCatalogue
from data.store.record import load_offers
from data.tables import ObservationRow, SheetRow
from tests.data.small_files import SmallFolder
from tests.paper import offer, sheet

SHIPPED = HERE / "snapshot"
HEAD = (
    "# litellm 1.0 2026-11-12 https://litellm.example table\n"
    "source,offer,seller,currency,key,page,dated,since,not_before,above,upto,thinking,hours,"
    "input,output,cache_read,cache_write,batch_input,batch_output,batch_cache_read\n"
)
FACTS = "id,display,snapshot_of,context,max_output,modalities,chat,reasoning,tools,retired\n"


def snapshot(folder: Path, *lines: str) -> Path:
    """A snapshot of `offer,seller,currency,input,output` lines."""
    folder.mkdir(exist_ok=True)
    models: dict[str, str] = {}
    text = HEAD
    for line in lines:
        offer_id, seller, currency, price_in, price_out = line.split(",")
        model = offer_id.partition("@")[0]
        models[model] = f"{model},{model},,8000,,text,yes,,,\n"
        text += (
            f"litellm,{offer_id},{seller},{currency},{model},,unknown_start,,,,,,,{price_in},{price_out},,,,,\n"
        )
    (folder / OFFERS).write_text(text)
    (folder / MODELS).write_text(FACTS + "".join(models.values()))
    return folder


def load(store: Store, folder: Path) -> None:
    """Load a snapshot in one transaction."""
    with store.writing() as session:
        load_snapshot(session, folder)


def test_it_prices_well_over_a_thousand_chat_models() -> None:
    """At least 1,200; small enough to review and to load in no time."""
    found = read_snapshot(SHIPPED)
    chat = {item.model.id for item in found.observations if item.model.chat}
    assert len(chat) >= 1200
    assert sum((SHIPPED / name).stat().st_size for name in (OFFERS, MODELS)) < 1_500_000


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    """Sorted, so a new import shows as a reviewable difference."""
    found = read_snapshot(SHIPPED)
    write_snapshot(tmp_path, found.tables.values(), reversed(found.observations))
    for name in (OFFERS, MODELS):
        assert (tmp_path / name).read_text() == (SHIPPED / name).read_text()


BROKEN = [
    (OFFERS, "nonsense", "columns"),
    (OFFERS, HEAD + "litellm,a/b@intl\n", "line 2: 2 columns"),
    (MODELS, FACTS + "a/b,x\n", "2 columns"),
]


@pytest.mark.parametrize(("name", "content", "message"), BROKEN)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    """And how to mend it."""
    folder = snapshot(tmp_path / "s", "acme/rocket-9@intl,acme,USD,1,2")
    (folder / name).write_text(content)
    with pytest.raises(SnapshotError, match=f"{name}: .*{message}"):
        read_snapshot(folder)


def test_the_ledger_stands_and_the_table_confirms_or_contradicts_it(
    store: Store, folder: SmallFolder, tmp_path: Path
) -> None:
    """Same figures: one more day of being seen; other figures: kept beside it, never applied."""
    folder.load(store)
    load(
        store,
        snapshot(tmp_path / "s", "acme/rocket-1@cn,acme,CNY,0.8,2.000001", "acme/rocket-2@intl,acme,USD,1,2"),
    )
    with store.reading() as session:
        rows = {
            row.origin: row
            for row in session.execute(select(SheetRow).order_by(col(SheetRow.effective))).scalars()
        }
        assert rows["ledger"].checked == "2026-11-12"
        assert [row.offer for row in rows.values() if row.origin == "snapshot"] == ["acme/rocket-2@intl"]
    load(store, snapshot(tmp_path / "s", "acme/rocket-1@cn,acme,CNY,0.7,2"))
    with store.reading() as session:
        seen = (
            session.execute(select(ObservationRow).where(col(ObservationRow.state) == "waiting")).scalars().one()
        )
        assert json.loads(seen.reasons) == ["contradicts-ledger"]
        standing = session.execute(select(SheetRow).where(col(SheetRow.standing) == "standing")).scalars()
        assert {row.origin for row in standing} == {"ledger"}


def test_a_newer_import_takes_the_place_of_an_older_one_and_back(
    store: Store, folder: SmallFolder, tmp_path: Path, look: Callable[[], StoreCatalogue]
) -> None:
    """Nothing is edited away: old lines stay, superseded, and stand again when they come back."""
    folder.load(store)
    first = snapshot(tmp_path / "a", "acme/rocket-9@intl,acme,USD,1,2")
    second = snapshot(tmp_path / "b", "acme/rocket-9@intl,acme,USD,3,4")
    for place, price in ((first, "1"), (second, "3"), (first, "1"), (first, "1")):
        load(store, place)
        (found,) = look().offers("acme/rocket-9")
        assert [f"{s.rates[0].prices['input']:f}" for s in found.sheets if s.standing == "standing"] == [price]
    assert {s.standing for s in look().offers("acme/rocket-9")[0].sheets} == {"standing", "superseded"}


def test_what_a_person_recorded_stands_before_an_import(store: Store, folder: SmallFolder, tmp_path: Path) -> None:
    """An import never brings back what an admin has corrected."""
    folder.load(store)
    with store.writing() as session:
        load_offers(session, [offer("acme/rocket-9", sheet("2026-01-01", "5 6"), at="intl")], origin="admin")
    load(store, snapshot(tmp_path / "s", "acme/rocket-9@intl,acme,USD,1,2"))
    with store.reading() as session:
        origins = session.execute(select(SheetRow).where(col(SheetRow.offer) == "acme/rocket-9@intl")).scalars()
        assert [row.origin for row in origins] == ["admin"]


def test_an_offer_the_ledger_takes_up_leaves_the_import(store: Store, folder: SmallFolder, tmp_path: Path) -> None:
    """Loading the packaged files does both in one go."""
    from tests.data.small_files import entry

    shutil.copytree(snapshot(tmp_path / "s", "acme/rocket-9@intl,acme,USD,1,2"), folder.path / "snapshot")
    folder.load(store)
    folder.ledger(entry("rocket-9", "intl", "USD", rates="[{input: 3, output: 4}]"))
    folder.load(store)
    with store.reading() as session:
        rows = session.execute(select(SheetRow).where(col(SheetRow.offer) == "acme/rocket-9@intl")).scalars()
        assert {(row.origin, row.standing) for row in rows} == {("snapshot", "superseded"), ("ledger", "standing")}
