"""A table at an address: read once a day, and whatever a server may do besides is one clear line."""

from __future__ import annotations

import json
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from data.sources.canonical import Canon
from data.sources.http import Client
from data.sources.port import FetchState, SourceError
from data.sources.registry import chosen_sources
from tests.servers.table_server import Page, Site

TABLE = json.dumps({"openai": {"models": {"gpt-4o": {"cost": {"input": 2.5, "output": 10}}}}}).encode()


def fetch(
    url: str, client: Client, canon: Canon, tmp_path: Path, state: FetchState
) -> tuple[FetchState, list[date]]:
    """What models.dev's reader makes of the address: the state, and the day of each line."""
    (source,) = chosen_sources([f"models-dev={url}"])
    found = source.fetch(client, state, canon, tmp_path)
    return found.state, [line.seen for line in found.observations or ()]


def test_it_is_read_whole_once_a_day_and_else_only_when_it_changed(
    web: Site, client: Client, canon: Canon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That a price still stands there the next day is a sight of its own; within the day it is not sent twice."""
    web.pages["/api.json"] = Page(TABLE, etag='"1"')
    days: list[date] = []
    state = FetchState()
    for day in (date(2026, 11, 27), date(2026, 11, 27), date(2026, 11, 28)):
        monkeypatch.setattr("data.sources.tables.today", lambda day=day: day)
        state, seen = fetch(f"{web.root}/api.json", client, canon, tmp_path, state)
        days += seen
    assert days == [date(2026, 11, 27), date(2026, 11, 28)]


def bomb() -> bytes:
    """100 MB of blanks in 100 kB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b" " * 2**20) for _ in range(100)) + packer.flush()


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (Page(bomb(), encoding="gzip"), "larger than 40 MB"),
        (Page(b"plain", encoding="gzip"), "packed in a way that cannot be read"),
        (Page(b"[" * 100_000), "not readable JSON"),
        (Page(b"<!doctype html><title>Sign in</title>"), "not readable JSON"),
        (Page(TABLE[:40]), "not readable JSON"),
        (Page(TABLE, cut=20), "broke off"),
        (Page(status=304), "answers 304 and no table"),
        (Page(status=204), "answers 204 and no table"),
        (Page(status=302, location="/api.json"), "passed on in a circle"),
        (Page(status=302, location="file:///etc/hosts"), "only http and https"),
        (Page(TABLE, drip=0.3), "takes too long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_one_clear_line(
    web: Site, client: Client, canon: Canon, tmp_path: Path, page: Page, said: str
) -> None:
    """Nothing is taken for an empty or unchanged table, and memory stays bounded."""
    web.pages["/api.json"] = page
    with pytest.raises(SourceError, match=said):
        fetch(f"{web.root}/api.json", client, canon, tmp_path, FetchState())


@pytest.fixture
def slow_headers() -> Iterator[str]:
    """A server that sends a header every 0.2 s for ever: never silent for long, never done."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not over.wait(0.2):
                    try:
                        connection.sendall(b"X-More: 1\r\n")
                    except OSError:
                        return

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api.json"
        over.set()
        thread.join()


def test_endless_headers_end_with_the_fetchs_own_time(slow_headers: str, canon: Canon, tmp_path: Path) -> None:
    """One hostile address must not hold up every other source for ever."""
    began = time.monotonic()
    with Client(pause=0.5, total=1, sleep=lambda _: None) as client:
        with pytest.raises(SourceError, match="takes too long"):
            fetch(slow_headers, client, canon, tmp_path, FetchState())
        assert time.monotonic() - began < 5
        with pytest.raises(SourceError, match="cannot be reached"):
            fetch("http://127.0.0.1:9/", client, canon, tmp_path, FetchState())


def test_an_address_with_an_impossible_port_is_one_clear_line(
    client: Client, canon: Canon, tmp_path: Path
) -> None:
    """Also where sources are named before they are asked."""
    with pytest.raises(SourceError, match="cannot be reached"):
        fetch("http://127.0.0.1:99999/x.json", client, canon, tmp_path, FetchState())
    (source,) = chosen_sources(["ledger:http://me:secret@host:99999/x.yaml"])
    assert source.name == "ledger:http://host:99999/x.yaml"
