"""The webhook: who may bring updates, and what is answered to everything else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.telegram.incoming import ALLOWED
from bot.web import LARGEST_BODY
from tests.bot.telegram.conftest import Bench, running
from tests.databases import SqliteFiles
from tests.servers.telegram_api import BotApi
from tests.servers.telegram_updates import message

UPDATE = json.dumps({"update_id": 1, "message": message("hello")}).encode()
HEADER = "X_Telegram_Bot_Api_Secret_Token"


async def test_telegram_is_told_where_and_how(hooked: Bench) -> None:
    (call,) = hooked.api.of("setWebhook")
    assert call.fields == {
        "url": f"http://{hooked.server.address}/telegram",
        "secret_token": hooked.connection._secret,
        "allowed_updates": ALLOWED,
        "max_connections": 40,
    }


async def test_an_update_brought_is_answered(hooked: Bench) -> None:
    hooked.api.put("message", message("gpt-4o"))
    assert await hooked.api.deliver() == [200]
    assert len(await hooked.sent()) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", "é"])
async def test_without_the_secret_nothing_is_taken(hooked: Bench, secret: str | None) -> None:
    headers = {} if secret is None else {HEADER: secret}
    response = await hooked.post(UPDATE, **headers)
    assert (response.status_code, response.text) == (403, "")
    assert not hooked.desk.asked


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b"{}", b'{"update_id": "1"}', b"[" * 100_000]
)
async def test_what_is_no_update_is_400(hooked: Bench, body: bytes) -> None:
    response = await hooked.post(body, **{HEADER: hooked.connection._secret})
    assert (response.status_code, response.text) == (400, "")


async def test_an_update_that_makes_no_sense_is_200_so_that_telegram_does_not_repeat_it(hooked: Bench) -> None:
    response = await hooked.post(b'{"update_id": 3, "message": 5}', **{HEADER: hooked.connection._secret})
    assert response.status_code == 200


async def test_an_oversized_body_is_413(hooked: Bench) -> None:
    body = b'{"update_id": 1, "x": "' + b"a" * LARGEST_BODY + b'"}'
    assert (await hooked.post(body, **{HEADER: hooked.connection._secret})).status_code == 413


async def test_a_replayed_update_is_answered_once(hooked: Bench) -> None:
    for _ in range(3):
        assert (await hooked.post(UPDATE, **{HEADER: hooked.connection._secret})).status_code == 200
    await hooked.pipeline._lanes.drain(10)
    assert len(hooked.api.of("sendMessage")) == 1


async def test_two_replicas_answer_an_update_once(api: BotApi, sqlite_files: SqliteFiles) -> None:
    url = sqlite_files.fresh()
    async with (
        running(api, url, telegram_mode="webhook") as one,
        running(api, url, telegram_mode="webhook") as two,
    ):
        for bench in (one, two, one):
            assert (await bench.post(UPDATE, **{HEADER: bench.connection._secret})).status_code == 200
        await one.pipeline._lanes.drain(10)
        await two.pipeline._lanes.drain(10)
    assert len(api.of("sendMessage")) == 1


async def test_a_poller_has_no_webhook(bot: Bench) -> None:
    assert (await bot.post(UPDATE, **{HEADER: bot.connection._secret})).status_code == 404


async def test_a_store_that_fails_makes_telegram_repeat_the_update(
    hooked: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data.people.seen_events import SeenEvents
    from data.store.errors import StoreBusy

    def busy(*_: Any) -> None:
        raise StoreBusy("locked")

    monkeypatch.setattr(SeenEvents, "take", busy)
    response = await hooked.post(UPDATE, **{HEADER: hooked.connection._secret})
    assert (response.status_code, response.text) == (503, "")
    monkeypatch.undo()
    assert (await hooked.post(UPDATE, **{HEADER: hooked.connection._secret})).status_code == 200
    assert len(await hooked.sent()) == 1
