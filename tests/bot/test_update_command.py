"""`kanjia update` and `kanjia review`: progress, summary, exit codes, and health of a source that fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import main
from data.store.engine import Store
from data.tables import SourceHealthRow
from data.watching.source_health import fetch_state, is_due, report_stale
from tests.data.small_files import SmallFolder
from tests.servers.table_server import Page, Site, json_index, site, wheel

TABLE = {
    "sample_spec": {},
    "rocket-9": {"litellm_provider": "acme-cloud", "mode": "chat", "input_cost_per_token": 1e-06,
                 "output_cost_per_token": 4e-06},
}  # fmt: skip
RAW = "litellm-json={root}/table.json"


@pytest.fixture
def web() -> Iterator[Site]:
    """A site with a raw table, and an index with a package that has it."""
    with site() as found:
        content = json.dumps(TABLE).encode()
        found.pages["/table.json"] = Page(content, etag='"1"')
        name = "litellm-1.2.0-py3-none-any.whl"
        found.pages["/simple/litellm/"] = json_index("litellm", {name: f"/files/{name}"})
        found.pages[f"/files/{name}"] = Page(wheel(litellm__model_prices_and_context_window_backup_json=content))
        yield found


@pytest.fixture(autouse=True)
def machine(store: Store, web: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This store, that index, an empty cache."""
    SmallFolder(tmp_path).load(store)
    monkeypatch.setattr("data.loading.ensure.ensure_store", lambda *_, **__: store.url)
    monkeypatch.setattr("data.watching.update.cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr("data.sources.http.time.sleep", lambda _: None)
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv("UV_INDEX_URL", f"{web.root}/simple")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """(exit code, standard output, standard error) of a command."""
    code = main(list(words))
    told = capsys.readouterr()
    return code, told.out, told.err


def test_progress_goes_to_standard_error_and_the_summary_to_standard_output(
    capsys: pytest.CaptureFixture[str], web: Site
) -> None:
    """Once new, then unchanged: by version for a package, by ETag for a page."""
    raw = RAW.format(root=web.root)
    code, out, err = run(capsys, "update", "litellm", raw)
    assert code == 0
    assert out.splitlines()[0] == "litellm: 1 new"
    assert "[1/2] litellm …" in err
    assert run(capsys, "update", "litellm", raw)[1] == "litellm: unchanged\nlitellm-json: unchanged\n"
    assert [path for path, _, _ in web.asked].count("/table.json") == 2


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (Page(b"{", etag=""), "not readable JSON"),
        (Page(status=404), r"not there (404)"),
        (Page(status=500), "answers with an error (500)"),
        (Page(b"{}" * 100, cut=10), "broke off"),
    ],
    ids=["garbage", "404", "500", "cut"],
)
def test_a_source_that_fails_is_said_so_and_stops_no_other(
    capsys: pytest.CaptureFixture[str], web: Site, store: Store, page: Page, message: str
) -> None:
    """Exit code 1, its health remembered, the next source read all the same."""
    web.pages["/table.json"] = page
    code, out, _ = run(capsys, "update", RAW.format(root=web.root), "litellm")
    assert code == 1
    first, second = out.splitlines()
    assert first.startswith("litellm-json: failed: ")
    assert message in first
    assert second == "litellm: 1 new"
    with store.reading() as session:
        row = session.get(SourceHealthRow, "litellm-json")
        assert row is not None
        assert (row.failures, row.last_good) == (1, None)


def test_no_such_source_is_refused_with_the_names_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2."""
    code, _, err = run(capsys, "update", "litelm")
    assert (code, "litellm, genai-prices" in err) == (2, True)


def test_experimental_sources_are_off_unless_named(capsys: pytest.CaptureFixture[str]) -> None:
    """And listed as such."""
    out = run(capsys, "update", "--list")[1]
    assert "models-dev  (experimental, off unless named)" in out
    assert "litellm\n" in out


def test_a_sick_source_is_asked_less_and_less_and_reported_once(
    capsys: pytest.CaptureFixture[str], web: Site, store: Store
) -> None:
    """Doubling pauses; three failures without any good fetch are reported, and only once."""
    hour = timedelta(hours=1)
    web.pages["/table.json"] = Page(status=404)
    for _ in range(3):
        run(capsys, "update", RAW.format(root=web.root))
    with store.writing() as session:
        row = session.get_one(SourceHealthRow, "litellm-json")
        assert row.last_try is not None
        row.last_try -= int(7 * hour / timedelta(milliseconds=1))
        session.add(row)
        assert not is_due(session, "litellm-json", hour)
        row.last_try -= int(hour / timedelta(milliseconds=1))
        assert is_due(session, "litellm-json", hour)
        assert [sick.source for sick in report_stale(session, ["litellm-json", "litellm"])] == ["litellm-json"]
    with store.writing() as session:
        assert report_stale(session, ["litellm-json"]) == []
    web.pages["/table.json"] = Page(json.dumps(TABLE).encode(), etag='"2"')
    assert run(capsys, "update", RAW.format(root=web.root))[0] == 0
    with store.reading() as session:
        assert fetch_state(session, "litellm-json").etag == '"2"'


def test_review_lists_what_waits_and_takes_a_word(
    capsys: pytest.CaptureFixture[str], web: Site, store: Store
) -> None:
    """A contradiction of the ledger: listed with its reasons, rejected, gone; a wrong number is refused."""
    table = {
        **TABLE,
        "rocket-1": {
            "litellm_provider": "acme",
            "mode": "chat",
            "input_cost_per_token": 7e-07,
            "output_cost_per_token": 2e-06,
        },
    }
    from data.sources.provider_names import Provider, provider_names

    provider_names().providers["acme"] = Provider(vendor="acme", host="acme", list="cn", currency="USD")
    web.pages["/table.json"] = Page(json.dumps(table).encode())
    run(capsys, "update", RAW.format(root=web.root))
    del provider_names().providers["acme"]
    listed = run(capsys, "review")[1]
    assert "acme/rocket-1@cn" in listed
    number = listed.split()[0].removeprefix("#")
    assert run(capsys, "review", "confirm", number)[0] == 2
    assert run(capsys, "review", "reject", number)[0] == 0
    assert run(capsys, "review", "list")[1] == "nothing waits\n"
    code, _, err = run(capsys, "review", "confirm", "999")
    assert (code, "does not wait" in err) == (2, True)


def test_a_wrong_setting_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Only asked for when no source is named."""
    monkeypatch.setenv("KANJIA_UPDATE_EVERY", "soon")
    assert main(["update"]) == 2
    assert (
        capsys.readouterr().err
        == "kanjia update: KANJIA_UPDATE_EVERY: write a duration, for example PT1H or PT30M\n"
    )
