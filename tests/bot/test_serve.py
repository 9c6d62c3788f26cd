"""`kanjia serve` as a process: the ready line, answers, SIGTERM, and no secret anywhere it writes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from bot.telegram.api import LONG_POLL
from tests.servers.feishu_api import APP_ID, APP_SECRET, OpenPlatform, open_platform
from tests.servers.loopback import Answered
from tests.servers.telegram_api import TOKEN, BotApi, bot_api, refusal
from tests.servers.telegram_updates import message

SECRETS = (TOKEN, TOKEN.partition(":")[2], APP_SECRET, "webhook-secret-1234567890")


@dataclass
class Served:
    """A running `kanjia serve`; `lines` is what it printed so far, `log` what it wrote to standard error."""

    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    async def ready(self, seconds: float = 30.0) -> str:
        """The ready line."""
        return await self.said("ready ", seconds)

    async def said(self, start: str, seconds: float = 30.0, where: str = "lines") -> str:
        """The first line with these words."""
        async with asyncio.timeout(seconds):
            while True:
                found = [line for line in getattr(self, where) if start in line]
                if found:
                    return found[0]
                assert self.process.returncode is None or where == "log", self.written
                await asyncio.sleep(0.02)

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        if self.process.returncode is None:
            self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), 30)

    async def get(self, path: str) -> httpx.Response:
        """From its own web server."""
        address = (await self.ready()).partition("http=")[2].strip()
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.get(f"http://{address}{path}")

    @property
    def written(self) -> str:
        return "\n".join([*self.lines, *self.log])


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose store is loaded by the first program that starts."""
    return tmp_path_factory.mktemp("serve")


@asynccontextmanager
async def serving(folder: Path, **settings: str) -> AsyncIterator[Served]:
    """The program with these settings (names without KANJIA_); killed at the end at the latest."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KANJIA_")}
    given = {
        "DATABASE_URL": f"sqlite:///{folder / 'kanjia.db'}",
        "LISTEN": "127.0.0.1:0",
        "SOURCES": "none",
        "TELEGRAM_WEBHOOK_SECRET": "webhook-secret-1234567890",
        "LOG_LEVEL": "DEBUG",
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main(['serve']))",
        env={**kept, **{f"KANJIA_{name}": value for name, value in given.items()}},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    served = Served(process)
    readers = [
        asyncio.create_task(_read(process.stdout, served.lines)),
        asyncio.create_task(_read(process.stderr, served.log)),
    ]
    try:
        yield served
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await asyncio.gather(*readers)


async def _read(stream: asyncio.StreamReader | None, into: list[str]) -> None:
    assert stream is not None
    async for line in stream:
        into.append(line.decode().rstrip("\n"))  # noqa: PERF401 (each line is seen when it comes)


def telegram(api: BotApi) -> dict[str, str]:
    return {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": api.base}


def hooked(feishu: OpenPlatform) -> dict[str, str]:
    return {
        "FEISHU_APP_ID": APP_ID,
        "FEISHU_APP_SECRET": APP_SECRET,
        "FEISHU_DOMAIN": feishu.url,
        "FEISHU_MODE": "webhook",
        "FEISHU_ENCRYPT_KEY": "encrypt-key-of-the-tests",
    }


async def test_a_question_is_answered_and_sigterm_ends_it_with_0(store_folder: Path) -> None:
    async with bot_api() as api, serving(store_folder, **telegram(api)) as served:
        assert (await served.ready()).startswith("ready telegram=polling http=127.0.0.1:")
        api.put("message", message("gpt-4o 1M"))
        (call,) = await api.until("sendMessage")
        assert "GPT-4o" in call.fields["text"]
        assert (await served.get("/healthz")).status_code == 200
        assert (await served.get("/readyz")).json()["telegram"]["ready"] is True
        metrics = (await served.get("/metrics")).text
        assert 'kanjia_sends_total{platform="telegram",result="sent"} 1.0' in metrics
        assert await served.stop() == 0
        assert not [s for s in SECRETS if s in served.written + metrics]


async def test_what_is_in_work_at_sigterm_is_still_answered(store_folder: Path) -> None:
    async with bot_api() as api, serving(store_folder, **telegram(api)) as served:
        await served.ready()
        api.fail("sendMessage", refusal(429, "Too Many Requests: retry after 1", retry_after=1))
        api.put("message", message("gpt-4o 1M"))
        await api.until("sendMessage")
        assert await served.stop() == 0
        assert len(api.of("sendMessage")) == 2
        assert len(api.messages) == 1


async def test_nothing_configured_says_what_to_set(store_folder: Path) -> None:
    async with serving(store_folder) as served:
        assert await asyncio.wait_for(served.process.wait(), 30) == 2
        for words in ("KANJIA_TELEGRAM_TOKEN", "KANJIA_FEISHU_APP_ID", "kanjia chat"):
            await served.said(words, where="log")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LISTEN", "nowhere"),
        ("LISTEN", "127.0.0.1:99999"),
        ("TELEGRAM_MODE", "magic"),
        ("TELEGRAM_TOKEN", "123456:AAAA\nBBBB"),
        ("TELEGRAM_BASE_URL", "http://127.0.0.1:99999"),
        ("TELEGRAM_WEBHOOK_SECRET", "two words"),
        ("PUBLIC_URL", "ftp://x"),
        ("UPDATE_EVERY", "soon"),
        ("UPDATE_EVERY", "-PT1H"),
        ("ADMINS", "telegram:@me"),
        ("ADMINS", "telegram:1001;feishu:ou_x"),
        ("FEISHU_APP_ID", "cli_alone"),
    ],
)
async def test_a_wrong_setting_is_named_and_not_shown(store_folder: Path, name: str, value: str) -> None:
    async with serving(store_folder, **{"TELEGRAM_TOKEN": TOKEN, name: value}) as served:
        assert await asyncio.wait_for(served.process.wait(), 30) == 2
        said = await served.said(f"KANJIA_{name}", where="log")
        assert value not in said
        assert "Value error" not in said
        assert TOKEN not in served.written


TOLD_AT = """
import os, sys
class ToldAt:
    def find_spec(self, name, *_):
        if name == sys.argv[1]:
            os.kill(os.getpid(), int(sys.argv[2]))
sys.meta_path.insert(0, ToldAt())
from bot.cli import main
sys.exit(main(["serve"]))
"""
"""Starts, and is told to stop when a module is looked for."""


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("module", ["bot.commands.serve", "asyncio", "pydantic_core", "bot.assemble", "sqlmodel"])
def test_told_to_stop_while_starting_it_ends_with_0(tmp_path: Path, module: str, sign: signal.Signals) -> None:
    """At once and without a word: before anything stands there is nothing to finish."""
    given = {"DATABASE_URL": f"sqlite:///{tmp_path / 'kanjia.db'}", "TELEGRAM_TOKEN": TOKEN, "SOURCES": "none"}
    ended = subprocess.run(
        [sys.executable, "-c", TOLD_AT, module, str(int(sign))],
        env=os.environ | {f"KANJIA_{name}": value for name, value in given.items()},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


async def test_told_to_stop_while_it_fills_a_new_store_the_next_start_fills_it(tmp_path: Path) -> None:
    async with bot_api() as api:
        async with serving(tmp_path, **telegram(api)) as served:
            await until((tmp_path / "kanjia.db.new").exists)
            assert await served.stop() == 0
            assert not (tmp_path / "kanjia.db").exists()
        async with serving(tmp_path, **telegram(api)) as served:
            await served.ready()
            assert not (tmp_path / "kanjia.db.new").exists()
            assert await served.stop() == 0


async def until(true: Callable[[], bool]) -> None:
    for _ in range(6000):
        if true():
            return
        await asyncio.sleep(0.005)
    raise TimeoutError


async def test_a_wrong_token_ends_it_with_1(store_folder: Path) -> None:
    async with bot_api() as api, serving(store_folder, **telegram(api)) as served:
        api.fail("getMe", refusal(401, "Unauthorized"))
        assert await asyncio.wait_for(served.process.wait(), 30) == 1
        await served.said("@BotFather", where="log")
        assert not [s for s in SECRETS if s in served.written]


async def test_a_second_poller_gives_up_and_the_first_goes_on(store_folder: Path) -> None:
    async with bot_api() as api, serving(store_folder, **telegram(api)) as first:
        await established(api)
        async with serving(store_folder, **telegram(api)) as second:
            assert await asyncio.wait_for(second.process.wait(), 60) == 1
            await second.said("another program", where="log")
        api.put("message", message("gpt-4o"))
        await api.until("sendMessage")
        assert await first.stop() == 0


async def test_a_second_poller_gives_up_telegram_and_nothing_else(store_folder: Path) -> None:
    async with bot_api() as api, open_platform() as feishu:
        api.fail("getUpdates", refusal(409, "Conflict: terminated by other getUpdates request"), times=9)
        async with serving(store_folder, **{**telegram(api), **hooked(feishu)}) as served:
            await served.said("telegram: another program", where="log")
            ready = (await served.get("/readyz")).json()
            assert (ready["telegram"]["ready"], ready["feishu"]["ready"]) == (False, True)
            assert await served.stop() == 0


async def established(api: BotApi) -> None:
    """Whoever polls now has done so for a while: its calls stay open as long as can be."""
    async with asyncio.timeout(60):
        while not any(poll.get("timeout") == LONG_POLL for poll in api.polls):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_one_platform_that_fails_does_not_stop_the_other(store_folder: Path) -> None:
    async with bot_api() as api, open_platform() as feishu:
        both = {**telegram(api), **hooked(feishu)}
        for _ in range(9):
            api.fail("getMe", refusal(401, "Unauthorized"))
        async with serving(store_folder, **both) as served:
            assert "feishu=webhook" in await served.ready()
            ready = await served.get("/readyz")
            assert (ready.status_code, ready.json()["feishu"]["ready"]) == (503, True)
            assert "BotFather" in ready.json()["telegram"]["fault"]
            assert await served.stop() == 0
            assert not [s for s in SECRETS if s in served.written]


async def test_a_platform_that_hangs_does_not_keep_the_other_from_answering(store_folder: Path) -> None:
    async with bot_api() as api, open_platform() as feishu:
        both = {**telegram(api), **hooked(feishu)}
        api.fail("getMe", Answered(silent=True))
        async with serving(store_folder, **both) as served:
            assert "feishu=webhook" in await served.ready()
            assert await served.stop() == 0


async def test_a_port_in_use_is_said(store_folder: Path) -> None:
    async with bot_api() as api:
        taken = api.base.removeprefix("http://")
        async with serving(store_folder, **{**telegram(api), "LISTEN": taken}) as served:
            assert await asyncio.wait_for(served.process.wait(), 30) == 1
            await served.said("KANJIA_LISTEN", where="log")
