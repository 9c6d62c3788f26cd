"""Loading the packaged files: exact, idempotent, append-only, all or nothing; the same on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

import data.loading.load
from data.files.packaged_files import content_digests
from data.prices import Offer, PriceSheet, Rate, Tier, Window
from data.store.engine import Store
from data.store.read_side import StoreCatalogue
from data.store.record import load_offers, supersede
from tests.data.small_files import LEDGER, SmallFolder, entry
from tests.databases import row_counts

Look = Callable[[], StoreCatalogue]


def sheets(catalogue: StoreCatalogue, model: str = "acme/rocket-1") -> list[PriceSheet]:
    """All sheets of a model's first offer."""
    return list(catalogue.offers(model)[0].sheets)


def test_what_was_written_comes_back_exactly(store: Store, folder: SmallFolder, look: Look) -> None:
    """Figures, days, grade and sources of an entry are those of the file, to the last decimal."""
    folder.load(store)
    launch, cut = sheets(look())
    assert launch.rates == (Rate(Tier(), {"input": Decimal(12), "output": Decimal(36)}),)
    assert cut.rates[0].prices == {
        "input": Decimal("0.8"),
        "output": Decimal("2.000001"),
        "cache_read": Decimal(0),
    }
    assert (cut.effective, cut.date_kind, cut.grade) == (date(2024, 5, 15), "announced", "news")
    assert cut.sources == ("https://news.example/cut",)


def test_tiers_come_back_with_the_standing_default_first(store: Store, folder: SmallFolder, look: Look) -> None:
    """The default is the lowest input tier, not thinking, at full price, in whatever order they were written."""
    rates = """
      - {input: 3, output: 9, when: {input_above: 32000}}
      - {input: 1, output: 8, when: {input_upto: 32000, thinking: true}}
      - {input: 0.5, output: 1, when: {input_upto: 32000, thinking: false, window: night}}
      - {input: 1, output: 2, when: {input_upto: 32000, thinking: false, window: night, outside: true}}"""
    folder.ledger(entry(rates=rates))
    folder.load(store)
    night = Window("off-peak", "Asia/Shanghai", ((30, 510),))
    assert [rate.tier for rate in sheets(look(), "acme/rocket-2")[0].rates] == [
        Tier(input_upto=32000, thinking=False, window=replace(night, inverted=True)),
        Tier(input_upto=32000, thinking=False, window=night),
        Tier(input_upto=32000, thinking=True),
        Tier(input_above=32000),
    ]


def test_every_field_of_an_entry_comes_back(store: Store, folder: SmallFolder, look: Look) -> None:
    """Promotion, end, earliest day, announcement, alias target, limits, note and last confirmation."""
    more = (
        "promotion: true; ends: 2025-06-30; announced: 2025-02-20; points_to: Rocket-2-0301; "
        "limits: QPS 3; note: half price; checked: 2025-05-01; standing: disputed"
    )
    folder.ledger(entry(more=more))
    folder.load(store)
    sheet = sheets(look(), "acme/rocket-2")[0]
    assert (sheet.promotion, sheet.ends, sheet.announced) == (True, date(2025, 6, 30), date(2025, 2, 20))
    assert (sheet.points_to, sheet.limits, sheet.note) == ("Rocket-2-0301", "QPS 3", "half price")
    assert (sheet.checked, sheet.standing) == (date(2025, 5, 1), "disputed")


def test_loading_again_changes_nothing(store: Store, folder: SmallFolder, look: Look) -> None:
    """The same files leave every row and the store's version as they are."""
    assert folder.load(store)
    with store.reading() as session:
        before = row_counts(session.connection())
    version = look().version
    assert not folder.load(store)
    with store.reading() as session:
        assert row_counts(session.connection()) == before
    assert look().version == version


def test_unchanged_files_are_not_parsed(
    store: Store, folder: SmallFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an edit of the ledger only the ledger is read."""
    folder.load(store)
    parsed: list[str] = []
    parse = data.loading.load.parse_file
    monkeypatch.setattr(
        data.loading.load,
        "parse_file",
        lambda path, schema: parsed.append(path.parent.name) or parse(path, schema),
    )
    folder.ledger(entry())
    folder.load(store)
    assert parsed == ["ledger"]


def test_an_edited_entry_supersedes_the_old_line(store: Store, folder: SmallFolder, look: Look) -> None:
    """The old line stays visible and names the one that came instead."""
    folder.load(store)
    folder.write("ledger/acme.yaml", LEDGER.replace("input: 0.8", "input: 0.9"))
    folder.load(store)
    launch, old, new = sorted(sheets(look()), key=lambda sheet: sheet.id)
    assert [launch.standing, old.standing, new.standing] == ["standing", "superseded", "standing"]
    assert new.rates[0].prices["input"] == Decimal("0.9")
    with store.reading() as session:
        assert superseded_by(store, old.id) == new.id
        assert session.connection().execute(text("SELECT count(*) FROM sheet")).scalar_one() == 3


def superseded_by(store: Store, sheet: int) -> object:
    with store.reading() as session:
        query = text("SELECT superseded_by FROM sheet WHERE id = :id")
        return session.connection().execute(query, {"id": sheet}).scalar_one()


def test_a_corrected_day_supersedes_too(store: Store, folder: SmallFolder, look: Look) -> None:
    """An entry whose day was corrected is the same entry: its old line points to the new one."""
    folder.load(store)
    folder.write("ledger/acme.yaml", LEDGER.replace("2024-05-15", "2024-05-16"))
    folder.load(store)
    _, old, new = sorted(sheets(look()), key=lambda sheet: sheet.id)
    assert (old.standing, superseded_by(store, old.id)) == ("superseded", new.id)
    assert new.effective == date(2024, 5, 16)


@pytest.mark.parametrize("whole_file", [False, True], ids=["entry", "whole file"])
def test_what_vanishes_is_withdrawn_and_stays_visible(
    store: Store, folder: SmallFolder, look: Look, whole_file: bool
) -> None:
    """A line that left its file no longer stands; nothing came instead."""
    folder.load(store)
    if whole_file:
        (folder.path / "ledger/acme.yaml").unlink()
    else:
        folder.write("ledger/acme.yaml", LEDGER[: LEDGER.rindex("    - model:")])
    folder.load(store)
    last = sheets(look())[-1]
    assert (last.effective, last.standing) == (date(2024, 5, 15), "superseded")
    assert superseded_by(store, last.id) is None
    assert look().changes("acme/rocket-1") == ()


def test_a_line_that_comes_back_stands_again(store: Store, folder: SmallFolder, look: Look) -> None:
    """Undoing an edit brings the first row back instead of a third one."""
    folder.load(store)
    first = sheets(look())
    folder.write("ledger/acme.yaml", LEDGER.replace("input: 0.8", "input: 0.9"))
    folder.load(store)
    folder.ledger()
    folder.load(store)
    standing = [sheet for sheet in sheets(look()) if sheet.standing == "standing"]
    assert standing == first
    assert len(sheets(look())) == 3


def test_a_line_confirmed_again_keeps_its_row(store: Store, folder: SmallFolder, look: Look) -> None:
    """Only the day of the last confirmation moves."""
    folder.ledger(entry(more="checked: 2025-04-01"))
    folder.load(store)
    before = sheets(look(), "acme/rocket-2")
    folder.ledger(entry(more="checked: 2025-09-01"))
    folder.load(store)
    assert sheets(look(), "acme/rocket-2") == [replace(before[0], checked=date(2025, 9, 1))]


def test_a_line_that_moves_to_another_file_keeps_its_row(store: Store, folder: SmallFolder, look: Look) -> None:
    """How the ledger is cut into files does not matter."""
    folder.load(store)
    before = sheets(look())
    (folder.path / "ledger/acme.yaml").unlink()
    folder.write("ledger/acme-new.yaml", LEDGER)
    folder.load(store)
    assert sheets(look()) == before


def test_a_list_price_and_a_promotion_may_begin_on_the_same_day(
    store: Store, folder: SmallFolder, look: Look
) -> None:
    """The promotion comes after the list price, so that it is the one in force until its end."""
    folder.ledger(
        entry(rates="[{input: 1, output: 1}]", more="promotion: true; ends: 2025-04-30"), entry(),
    )  # fmt: skip
    folder.load(store)
    assert [sheet.promotion for sheet in sheets(look(), "acme/rocket-2")] == [False, True]


def test_an_admins_word_outlives_the_next_edition_of_the_ledger(
    store: Store, folder: SmallFolder, look: Look
) -> None:
    """A ledger line that an admin's line superseded stays superseded when its file is loaded again."""
    folder.load(store)
    offer = look().offers("acme/rocket-1")[0]
    said = replace(offer.sheets[1], id=0, grade="admin", rates=(Rate(Tier(), {"input": Decimal("0.7")}),))
    with store.writing() as session:
        [new] = load_offers(session, [replace(offer, sheets=(said,))], origin="admin", by="telegram:1")
        supersede(session, offer.sheets[1].id, new)
    folder.ledger(entry())
    folder.load(store)
    standing = [sheet.id for sheet in sheets(look()) if sheet.standing == "standing"]
    assert standing == [offer.sheets[0].id, new]


def test_an_older_program_leaves_a_newer_ones_prices_alone(store: Store, folder: SmallFolder, look: Look) -> None:
    """During a rolling upgrade the replica with the older files does not bring them back."""
    folder.load(store)
    with store.writing() as session:
        session.connection().execute(text("UPDATE store_version SET loaded_by = '99.1'"))
    folder.ledger(entry())
    assert not folder.load(store)
    assert look().offers("acme/rocket-2") == ()


def test_prices_of_a_model_without_facts_are_kept(store: Store, folder: SmallFolder, look: Look) -> None:
    """A ledger of one's own may price a model that no facts file has: it is called by its id."""
    folder.write("ledger/own.yaml", "vendor: own\nhost: true\nprices:\n" + entry("lab/secret-1", "own"))
    folder.load(store)
    model = look().model("lab/secret-1")
    assert model
    assert (model.display, model.vendor, model.context_window) == ("secret-1", "lab", None)
    offer: Offer = look().offers("lab/secret-1")[0]
    assert (offer.seller, offer.list, offer.first_party, offer.zone) == ("own", "own", False, "UTC")


def test_facts_of_a_file_replace_what_it_said_before(store: Store, folder: SmallFolder, look: Look) -> None:
    """Names and models that left the file are gone; a model that has prices stays, as an unreviewed one."""
    folder.load(store)
    folder.write(
        "models/acme.yaml",
        "vendor: {id: acme, zh: 极致, en: Acme, home: intl, zone: UTC}\n"
        "models: [{id: rocket-9, display: Rocket 9}]",
    )
    folder.load(store)
    assert list(look().families()) == []
    assert look().model("acme/rocket-2") is None
    assert look().model("acme/rocket-1")
    assert {name.target for name in look().names() if name.curated} == {"acme", "acme/rocket-9"}
    assert look().offers("acme/rocket-1")[0].zone == "UTC"


def test_digests_follow_the_content(folder: SmallFolder) -> None:
    """A file written again with the same content is the same file."""
    before = content_digests(folder.files())
    folder.ledger()
    assert content_digests(folder.files()) == before
    folder.ledger(entry())
    assert content_digests(folder.files()) != before
