"""What becomes of a send when the platform is slow, full, away or refuses: nothing doubles, nothing leaks."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from bot.delivery.departures import watch
from bot.metrics import SENDS
from bot.platform import (
    Gone,
    Limited,
    PlatformError,
    Rejected,
    Unauthorised,
    Unavailable,
    Uncertain,
)
from handlers.message import Place
from handlers.reply import Reply
from tests.bot.feishu.conftest import Bench
from tests.servers.feishu_api import APP_SECRET, OpenPlatform
from tests.servers.feishu_events import said

HERE = Place("feishu", "oc_group", group=True)


PLAIN = Reply(title="标题", lines=("一行",))


FAULTS: list[tuple[dict[str, Any], type[PlatformError]]] = [
    ({"code": 230002}, Gone),
    ({"code": 230013}, Gone),
    ({"code": 230045}, Gone),
    ({"code": 230053}, Gone),
    ({"code": 232009}, Gone),
    ({"code": 230020}, Limited),
    ({"code": 99991400, "status": 429}, Limited),
    ({"code": 99991400, "status": 400}, Limited),
    ({"code": 99991403}, Limited),
    ({"body": "<html>slow down</html>", "status": 429}, Limited),
    ({"code": 230006}, Rejected),
    ({"code": 230027}, Rejected),
    ({"code": 123456789}, Rejected),
    ({"code": 230049}, Unavailable),
    ({"code": 2200, "status": 500}, Unavailable),
    ({"body": "<html>bad gateway</html>", "status": 502}, Unavailable),
    ({"body": "<html>hello</html>", "status": 200}, Unavailable),
    ({"code": 10014}, Unauthorised),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS)
async def test_each_fault_is_the_ports_error(
    bench: Bench, fault: dict[str, Any], error: type[PlatformError]
) -> None:
    bench.platform.fail("send", **fault)
    with pytest.raises(error):
        await bench.adapter.send(HERE, PLAIN)


async def test_the_platforms_own_pause_is_kept(bench: Bench) -> None:
    bench.platform.fail("send", 99991400, 429, headers={"x-ogw-ratelimit-reset": "7"})
    with pytest.raises(Limited) as limited:
        await bench.adapter.send(HERE, PLAIN)
    assert (limited.value.after.total_seconds(), limited.value.everyone) == (7, True)
    bench.platform.fail("send", 230020)
    with pytest.raises(Limited) as limited:
        await bench.adapter.send(HERE, PLAIN)
    assert not limited.value.everyone


async def test_an_expired_token_is_fetched_again(bench: Bench) -> None:
    await bench.adapter.send(HERE, PLAIN)
    bench.platform.expire()
    await bench.adapter.send(HERE, PLAIN)
    assert (bench.platform.tokens, len(bench.platform.messages)) == (2, 2)


async def test_many_sends_at_once_share_one_token_fetch(bench: Bench) -> None:
    await asyncio.gather(*(bench.adapter.send(HERE, PLAIN) for _ in range(10)))
    assert (bench.platform.tokens, len(bench.platform.messages)) == (1, 10)
    bench.platform.expire()
    await asyncio.gather(*(bench.adapter.send(HERE, PLAIN) for _ in range(10)))
    assert (bench.platform.tokens, len(bench.platform.messages)) == (2, 20)


async def test_a_wrong_secret_is_the_operators_to_put_right(bench: Bench) -> None:
    bench.platform.fail("token", 10014)
    with pytest.raises(Unauthorised):
        await bench.adapter.send(HERE, PLAIN)


async def test_a_token_endpoint_that_is_away_is_not_an_authorisation_problem(bench: Bench) -> None:
    bench.platform.fail("token", status=502, body="<html></html>")
    with pytest.raises(Unavailable):
        await bench.adapter.send(HERE, PLAIN)


@pytest.mark.parametrize("way", [{"reset": True}, {"silent": True}])
async def test_an_answer_lost_after_acceptance_is_asked_for_again_and_never_doubled(
    bench: Bench, way: dict[str, bool]
) -> None:
    bench.adapter.api._answer_seconds = 0.3
    bench.platform.accept_before_fault = True
    bench.platform.fail("send", **way)
    sent = await bench.adapter.send(HERE, PLAIN, key="k")
    assert [m.id for m in bench.platform.messages] == [sent.message_id]


async def test_a_send_repeated_by_key_after_a_crash_is_one_message(bench: Bench) -> None:
    first = await bench.adapter.send(HERE, PLAIN, key="change-1:subscription-2" * 4)
    assert await bench.adapter.send(HERE, PLAIN, key="change-1:subscription-2" * 4) == first
    await bench.adapter.send(HERE, PLAIN, key="change-1:subscription-3" * 4)
    assert len(bench.platform.messages) == 2


async def test_a_platform_that_never_answers_leaves_the_send_uncertain(bench: Bench) -> None:
    for _ in range(3):
        bench.platform.fail("send", reset=True)
    with pytest.raises(Uncertain):
        await bench.adapter.send(HERE, PLAIN)


async def test_an_answer_that_is_never_confirmed_is_told_to_the_operator(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """Counted and logged, without a secret and the person's words; the next question is answered."""
    uncertain = SENDS.labels("feishu", "uncertain")
    before = uncertain._value.get()
    for _ in range(3):
        bench.platform.fail("send", reset=True)
    await bench.push(said("豆包"))
    assert (uncertain._value.get(), bench.platform.messages) == (before + 1, [])
    assert "an answer on feishu may not have arrived and is not repeated" in caplog.text
    assert not [secret for secret in (APP_SECRET, "tenant_access_token", "豆包") if secret in caplog.text]
    await bench.push(said("GPT-4o"))
    assert len(bench.platform.messages) == 1


async def test_nobody_listening_is_unavailable(bench: Bench) -> None:
    bench.adapter.api.domain = "http://127.0.0.1:1"
    with pytest.raises(Unavailable):
        await bench.adapter.send(HERE, PLAIN)


async def test_an_answer_waits_out_a_limit(bench: Bench) -> None:
    bench.platform.fail("send", 230020, headers={"x-ogw-ratelimit-reset": "0"})
    await bench.push(said("豆包"))
    assert len(bench.platform.messages) == 1


async def test_no_secret_is_logged_whatever_goes_wrong(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    for fault, _ in FAULTS:
        bench.platform.fail("send", **fault)
        with pytest.raises(PlatformError) as error:
            await bench.adapter.send(HERE, PLAIN)
        assert APP_SECRET not in str(error.value)
        assert bench.platform.valid not in str(error.value)
    assert APP_SECRET not in caplog.text
    assert "t-token" not in caplog.text


async def test_a_secret_that_the_platform_says_back_goes_no_further(bench: Bench) -> None:
    """Its words are logged and kept with a push that failed."""
    await bench.adapter.send(HERE, PLAIN)
    said_back = f"Invalid request by {bench.platform.valid} of {APP_SECRET}"
    bench.platform.fail("send", body={"code": 230006, "msg": said_back})
    with pytest.raises(Rejected) as error:
        await bench.adapter.send(HERE, PLAIN)
    assert str(error.value) == "Feishu 230006: Invalid request by *** of ***"


async def test_every_message_that_leaves_counts_and_nothing_else(bench: Bench, platform: OpenPlatform) -> None:
    """A refused card and the text that follows it are two; the token is none."""
    leaving: list[str] = []
    watch(lambda: leaving.append("message"))
    await bench.adapter.send(HERE, PLAIN)
    assert len(leaving) == 1
    platform.refuse_cards = True
    await bench.adapter.send(HERE, PLAIN)
    assert len(leaving) == 3
