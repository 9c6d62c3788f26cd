"""`kanjia serve` on the long connection, as a process: answers, restarts, and no secret in anything it writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bot.feishu.conftest import eventually
from tests.bot.test_serve import Served, serving, telegram
from tests.servers.feishu_api import APP_ID, APP_SECRET, OpenPlatform
from tests.servers.feishu_events import said, tapped
from tests.servers.feishu_socket import SECRETS, LongServer, long_server
from tests.servers.telegram_api import bot_api


def button(card: dict[str, Any]) -> dict[str, Any]:
    """The value of the first button."""
    (row, *_) = (e for e in card["body"]["elements"] if e["tag"] == "column_set")
    value: dict[str, Any] = row["columns"][0]["elements"][0]["behaviors"][0]["value"]
    return value


async def converse(platform: OpenPlatform, line: LongServer, question: dict[str, Any]) -> None:
    """A question, its answer, a tap on it, the card that follows."""
    await line.push(question)
    (message,) = await eventually(lambda: platform.messages)
    assert "GPT-4o" in str(message.content)
    answer = await line.push(tapped(button(message.content), message.id))
    assert answer["data"]["card"]["data"]["schema"] == "2.0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the store is, kept across the restart."""
    return tmp_path_factory.mktemp("feishu")


async def test_the_program_answers_restarts_and_knows_what_it_answered(
    platform: OpenPlatform, folder: Path
) -> None:
    settings = {"FEISHU_APP_ID": APP_ID, "FEISHU_APP_SECRET": APP_SECRET, "FEISHU_DOMAIN": platform.url}
    question = said("100万 tokens on 豆包 vs GPT-4o?")
    written: list[Served] = []
    async with long_server() as line:
        platform.socket_url = line.url
        async with serving(folder, **settings) as served:
            assert (await served.ready()).startswith("ready feishu=websocket ")
            await converse(platform, line, question)
            assert (await served.get("/readyz")).json()["feishu"]["ready"]
            metrics = (await served.get("/metrics")).text
            assert await served.stop() == 0
            written.append(served)
        async with serving(folder, **settings) as served:
            await served.ready()
            await line.push(question)
            await line.push(said("豆包", chat="oc_other"))
            await eventually(lambda: len(platform.messages) > 1)
            assert [m.chat for m in platform.messages] == ["oc_p2p", "oc_other"]
            written.append(served)
    everything = metrics + "".join(served.written for served in written)
    assert not [secret for secret in (APP_SECRET, platform.valid, *SECRETS) if secret in everything]


@pytest.mark.parametrize("mode", ["websocket", "webhook"])
async def test_an_app_that_feishu_refuses_is_told_to_the_operator_and_leaves_the_other_platform(
    platform: OpenPlatform, folder: Path, mode: str
) -> None:
    """In one line of the log and in /readyz."""
    settings = {"FEISHU_APP_ID": APP_ID, "FEISHU_APP_SECRET": "outdated", "FEISHU_DOMAIN": platform.url}
    settings |= {"FEISHU_MODE": mode, "FEISHU_ENCRYPT_KEY": "encrypt-key-of-the-tests"}
    async with bot_api() as api, serving(folder, **settings, **telegram(api)) as served:
        assert "telegram=polling" in await served.ready()
        await served.said("Feishu refuses the app", where="log")
        ready = await served.get("/readyz")
        state = ready.json()["feishu"]
        assert (ready.status_code, state["ready"], "APP_SECRET" in state["trouble"]) == (503, False, True)
        assert await served.stop() == 0
        assert "Traceback" not in served.written
