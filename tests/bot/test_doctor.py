"""`kanjia doctor` names what is missing and never shows a secret."""

from __future__ import annotations

import asyncio
import os

import pytest

from bot.cli import main
from tests.servers.feishu_api import APP_ID, APP_SECRET, open_platform
from tests.servers.telegram_api import TOKEN, bot_api, refusal

SECRET = "feishu-secret-0123456789"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, ledger_url: str) -> None:
    for name in list(os.environ):
        if name.startswith("KANJIA_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("KANJIA_DATABASE_URL", ledger_url)
    monkeypatch.setattr("bot.logs.configure", lambda *_: None)  # the tests' own logging stays as it is


FINE = {"TELEGRAM_TOKEN": TOKEN, "ADMINS": "telegram:1001"}
FEISHU = {"FEISHU_APP_ID": "cli_0123456789abcdef", "FEISHU_APP_SECRET": SECRET}


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        (FINE, 0, "ok    Telegram: polling"),
        ({**FINE, **FEISHU}, 0, "ok    Feishu: websocket"),
        ({}, 1, "no platform: set KANJIA_TELEGRAM_TOKEN"),
        ({"TELEGRAM_TOKEN": "12"}, 1, "does not look like a token"),
        ({**FINE, "TELEGRAM_MODE": "webhook"}, 1, "needs KANJIA_PUBLIC_URL"),
        ({**FINE, "TELEGRAM_MODE": "webhook", "PUBLIC_URL": "http://x.example"}, 0, "plain http"),
        ({**FINE, "FEISHU_APP_ID": "cli_0"}, 1, "KANJIA_FEISHU_APP_SECRET"),
        ({**FINE, **FEISHU, "FEISHU_MODE": "webhook"}, 1, "KANJIA_FEISHU_ENCRYPT_KEY"),
        ({**FINE, "ADMINS": "1001"}, 1, "write telegram:1001"),
        ({**FINE, "SOURCES": "nope"}, 1, "WRONG KANJIA_SOURCES: no source is called 'nope'"),
        ({**FINE, "SOURCES": "ledger:"}, 1, "ledger: names no place"),
        ({**FINE, "UPDATE_EVERY": "60"}, 1, "WRONG KANJIA_UPDATE_EVERY: write a duration, for example PT1H"),
        ({**FINE, "TELEGRAM_TOKEN": f"{TOKEN}\n", "LOG_LEVEL": "debug"}, 0, "ok    Telegram: polling"),
        ({**FINE, "LISTEN": "here"}, 1, "KANJIA_LISTEN"),
        ({**FINE, "TELEGRAM_TOKN": "x"}, 0, "KANJIA_TELEGRAM_TOKN is set, but there is no such setting"),
        ({**FINE, "DATABASE_URL": "mysql://u:pw12345@h/d"}, 1, "store: "),
    ],
)
def test_findings(
    given: dict[str, str],
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"KANJIA_{name}", value)
    assert main(["doctor"]) == code
    shown = "".join(capsys.readouterr())
    assert words in shown
    assert not [secret for secret in (TOKEN, SECRET, "pw12345") if secret in shown]


@pytest.mark.parametrize(
    ("status", "words"), [(200, "ok    Telegram knows us as @KanjiaTestBot"), (401, "WRONG Telegram")]
)
async def test_online_asks_both_platforms(
    status: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bot_api() as api, open_platform() as feishu:
        given = {**FINE, "TELEGRAM_BASE_URL": api.base, "FEISHU_APP_ID": APP_ID, "FEISHU_APP_SECRET": APP_SECRET}
        for name, value in {**given, "FEISHU_DOMAIN": feishu.url}.items():
            monkeypatch.setenv(f"KANJIA_{name}", value)
        if status != 200:
            api.fail("getMe", refusal(status, "Unauthorized"))
        code = await asyncio.to_thread(main, ["doctor", "--online"])
    shown = "".join(capsys.readouterr())
    assert (code, words in shown, "ok    Feishu knows us" in shown) == (int(status != 200), True, True), shown
    assert TOKEN not in shown
