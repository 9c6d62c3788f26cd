"""Events over the long connection: taken, acknowledged, and heard again after every kind of break."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from bot.platform import Unauthorised
from handlers.reply import Reply
from tests.bot.feishu.conftest import Bench, Start, eventually
from tests.servers.feishu_api import OpenPlatform
from tests.servers.feishu_events import said, tapped
from tests.servers.feishu_socket import SECRETS, LongServer, long_server


@pytest.fixture
async def line(platform: OpenPlatform) -> AsyncIterator[LongServer]:
    async with long_server() as found:
        platform.socket_url = found.url
        yield found


@pytest.fixture
async def connected(start: Start, line: LongServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """A bot on the long connection that tries again soon."""
    monkeypatch.setattr("bot.feishu.socket.FIRST_PAUSE", 0.01)
    bench: Bench = await start(mode="websocket")
    running = asyncio.create_task(bench.adapter.run())
    await asyncio.wait_for(bench.adapter.ready.wait(), 10)
    yield bench
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_an_event_is_acknowledged_and_answered(connected: Bench, line: LongServer) -> None:
    assert await line.push(said("豆包")) == {"code": 200}
    await connected.settle()
    assert [m.kind for m in connected.platform.messages] == ["interactive"]


@pytest.mark.parametrize("backwards", [False, True])
async def test_an_event_in_several_frames_is_joined_in_any_order(
    connected: Bench, line: LongServer, backwards: bool
) -> None:
    await line.push(said("豆包 " * 50), parts=4, backwards=backwards)
    await connected.settle()
    assert connected.desk.asked[0].text == ("豆包 " * 50).strip()


@pytest.mark.parametrize("kind", ["event", "card"])
async def test_a_tap_is_acknowledged_with_its_card(connected: Bench, line: LongServer, kind: str) -> None:
    connected.desk.reply = lambda message: Reply(title=message.text, sources=("官网",))
    answer = await line.push(tapped({"t": "豆包"}, "om_card"), kind=kind)
    assert answer["code"] == 200
    assert answer["data"]["card"]["data"]["schema"] == "2.0"


async def test_an_event_that_comes_again_is_acknowledged_and_not_answered_again(
    connected: Bench, line: LongServer
) -> None:
    question = said("豆包")
    assert [await line.push(question), await line.push(question)] == [{"code": 200}] * 2
    await connected.settle()
    assert len(connected.platform.messages) == 1


async def test_an_event_the_store_did_not_take_is_acknowledged_with_an_error_so_that_it_comes_again(
    connected: Bench, line: LongServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> bool:
        raise OSError("disk")

    question = said("豆包")
    with monkeypatch.context() as broken:
        broken.setattr(connected.pipeline, "converse", fails)
        assert (await line.push(question))["code"] == 500
    assert (await line.push(question))["code"] == 200
    await connected.settle()
    assert len(connected.platform.messages) == 1


async def test_nonsense_on_the_line_does_not_end_it(connected: Bench, line: LongServer) -> None:
    assert line.current
    for nonsense in (b"", b"\xff\xff\xff", "text", b"\x08\x01"):
        await line.current.send(nonsense)
    assert await line.push(said("豆包")) == {"code": 200}
    assert line.opened == 1


async def test_a_closed_connection_is_opened_again(connected: Bench, line: LongServer) -> None:
    assert line.current
    await line.current.close()
    await eventually(lambda: line.opened == 2)
    assert await line.push(said("豆包")) == {"code": 200}


async def test_connections_that_worked_do_not_lengthen_the_pause_however_often_they_are_closed(
    connected: Bench, line: LongServer
) -> None:
    for times in range(1, 15):  # pauses that grew would take minutes
        assert await line.push(said("豆包", message_id=f"om_{times}")) == {"code": 200}
        assert line.current
        await line.current.close()
        await eventually(lambda expected=times + 1: line.opened == expected)


async def test_a_torn_connection_is_opened_again_after_discovery_failed(
    connected: Bench, line: LongServer
) -> None:
    assert line.current
    connected.platform.fail("discover", status=502, body="<html>bad gateway</html>")
    connected.platform.fail("discover", code=1, status=200)
    line.current.transport.abort()
    await eventually(lambda: line.opened == 2)
    assert await line.push(said("豆包")) == {"code": 200}


async def test_a_server_that_answers_no_ping_is_left(
    start: Start, platform: OpenPlatform, line: LongServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.feishu.socket.FIRST_PAUSE", 0.01)
    platform.ping_seconds, line.mute = 0.02, True
    bench: Bench = await start(mode="websocket")
    running = asyncio.create_task(bench.adapter.run())
    await eventually(lambda: line.opened >= 2)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_pings_follow_the_interval_the_server_names(
    start: Start, platform: OpenPlatform, line: LongServer
) -> None:
    platform.ping_seconds, line.ping_seconds = 0.02, 0.01
    bench: Bench = await start(mode="websocket")
    running = asyncio.create_task(bench.adapter.run())
    await eventually(lambda: line.pings > 10)
    assert line.opened == 1
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_being_deaf_is_visible(connected: Bench, line: LongServer) -> None:
    assert connected.adapter.health()["ready"]
    connected.platform.socket_url = "ws://127.0.0.1:1/"
    assert line.current
    line.current.transport.abort()
    health = await eventually(lambda: (found := connected.adapter.health()) and not found["ready"] and found)
    assert health["trouble"].startswith("deaf for ")


@pytest.mark.parametrize("code", [514, 10014])
async def test_a_wrong_secret_ends_the_attempt(
    start: Start, platform: OpenPlatform, line: LongServer, code: int
) -> None:
    platform.fail("discover", code=code, status=200)
    bench: Bench = await start(mode="websocket")
    with pytest.raises(Unauthorised):
        await bench.adapter.run()


async def test_discovery_that_hangs_holds_up_nothing(
    start: Start, platform: OpenPlatform, line: LongServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.feishu.socket.FIRST_PAUSE", 0.01)
    platform.fail("discover", silent=True)
    bench: Bench = await start(mode="websocket")
    bench.adapter.api._answer_seconds = 0.2
    running = asyncio.create_task(bench.adapter.run())
    await asyncio.wait_for(bench.adapter.ready.wait(), 10)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_the_lines_secrets_are_never_logged(
    connected: Bench, line: LongServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    assert line.current
    connected.platform.socket_url = f"http://nonsense/?ticket={SECRETS[1]}"
    await line.current.close()
    await eventually(lambda: "could not be opened" in caplog.text)
    assert not any(secret in caplog.text for secret in SECRETS)
