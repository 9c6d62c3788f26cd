"""The web application's own pages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.http_server import CannotListen, HttpServer
from bot.web import web_app
from data.store.errors import StoreUnreachable

STATE = {"telegram": {"ready": True, "deaf_seconds": 0.1}, "feishu": {"ready": True}}


async def broken(_request: Request) -> Response:
    raise RuntimeError("a secret detail")


class Parts:
    """What the pages ask for."""

    state = STATE
    store_fails = False

    def check(self) -> None:
        if self.store_fails:
            raise StoreUnreachable("postgresql://me:secret@db does not answer")


@pytest.fixture
def parts() -> Parts:
    return Parts()


@pytest.fixture
async def web(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    server = HttpServer(web_app([Route("/broken", broken)], lambda: parts.state, parts.check), "127.0.0.1", 0)
    await server.start()
    async with httpx.AsyncClient(base_url=f"http://{server.address}", trust_env=False) as client:
        yield client
    await server.stop()


async def test_health_follows_the_store(web: httpx.AsyncClient, parts: Parts) -> None:
    assert (await web.get("/healthz")).status_code == 200
    parts.store_fails = True
    response = await web.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"store": "unreachable"})


async def test_ready_only_when_every_platform_stands(web: httpx.AsyncClient, parts: Parts) -> None:
    assert (await web.get("/readyz")).json() == STATE
    parts.state = {**STATE, "feishu": {"ready": False, "deaf_seconds": 99.0}}
    response = await web.get("/readyz")
    assert response.status_code == 503
    assert response.json()["feishu"]["deaf_seconds"] == 99.0


async def test_metrics_are_prometheus_text(web: httpx.AsyncClient) -> None:
    response = await web.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    assert "# TYPE kanjia_events_total counter" in response.text


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/broken", 500)])
async def test_no_page_shows_what_went_wrong(web: httpx.AsyncClient, path: str, status: int) -> None:
    response = await web.get(path)
    assert (response.status_code, response.text) == (status, "")


async def test_a_taken_port_is_said() -> None:
    first = HttpServer(web_app([], dict, lambda: None), "127.0.0.1", 0)
    await first.start()
    second = HttpServer(web_app([], dict, lambda: None), "127.0.0.1", int(first.address.partition(":")[2]))
    with pytest.raises(CannotListen, match="KANJIA_LISTEN"):
        await second.start()
    await first.stop()
