"""A server of files on 127.0.0.1 with every fault a source can meet: errors, garbage, slowness, cut answers."""

from __future__ import annotations

import io
import json
import re
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    """One address. cut: the answer breaks off after so many bytes; drip: seconds between single bytes;
    failures: how many times it answers `failing` first."""

    body: bytes = b""
    kind: str = "application/octet-stream"
    status: int = 200
    etag: str = ""
    ranges: bool = True
    cut: int | None = None
    drip: float = 0.0
    failures: int = 0
    failing: int = 503
    user: str = ""
    encoding: str = ""
    location: str = ""


@dataclass
class Site:
    """Pages by path, and what was asked for: (path, Range, Authorization)."""

    root: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)


@contextmanager
def site() -> Iterator[Site]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            _answer(self, found)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is part of the tests."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Site(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def _answer(handler: BaseHTTPRequestHandler, found: Site) -> None:
    headers = handler.headers
    found.asked.append((handler.path, headers.get("Range", ""), headers.get("Authorization", "")))
    page = found.pages.get(handler.path, Page(status=404))
    status, body, extra = page.status, page.body, {}
    if page.user and headers.get("Authorization") != page.user:
        status, body = 401, b""
    elif page.failures:
        page.failures -= 1
        status, body = page.failing, b"busy"
    elif page.etag and headers.get("If-None-Match") == page.etag:
        status, body = 304, b""
    elif status == 200 and page.ranges and headers.get("Range"):
        status, body, extra = _part(page.body, headers["Range"])
    _send(handler, status, body, {**_headers(page), **extra}, page)


def _headers(page: Page) -> dict[str, str]:
    return {
        "Content-Type": page.kind, "ETag": page.etag, "Content-Encoding": page.encoding, "Location": page.location,
    }  # fmt: skip


def _part(body: bytes, told: str) -> tuple[int, bytes, dict[str, str]]:
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", told)
    assert match
    start, end = match[1], match[2]
    first = int(start) if start else max(0, len(body) - int(end))
    last = min(int(end), len(body) - 1) if start and end else len(body) - 1
    return 206, body[first : last + 1], {"Content-Range": f"bytes {first}-{last}/{len(body)}"}


def _send(handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str], page: Page) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        if value:
            handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    try:
        if page.drip:
            for byte in body:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(page.drip)
        else:
            handler.wfile.write(body[: page.cut])
    except OSError:
        pass
    if page.cut is not None:
        handler.close_connection = True


def wheel(**members: bytes) -> bytes:
    """A wheel with these members; `__` in a name stands for a slash, `_py` and `_json` for the ending."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("package/padding.bin", bytes(range(256)) * 6000)
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_py", ".py").replace("_json", ".json"), content)
    return held.getvalue()


def json_index(package: str, files: dict[str, str], uploaded: str = "2026-11-12T08:00:00Z") -> Page:
    """A PEP 691 page: file name -> address."""
    listed = [
        {"filename": name, "url": url, "hashes": {}, "upload-time": uploaded, "size": 1000, "yanked": False}
        for name, url in files.items()
    ]
    told = {"meta": {"api-version": "1.1"}, "name": package, "files": listed, "versions": []}
    return Page(json.dumps(told).encode(), "application/vnd.pypi.simple.v1+json")


def html_index(files: dict[str, str]) -> Page:
    """A PEP 503 page."""
    links = "".join(f'<a href="{url}">{name}</a><br/>' for name, url in files.items())
    return Page(f"<!DOCTYPE html><html><body>{links}</body></html>".encode(), "text/html")
