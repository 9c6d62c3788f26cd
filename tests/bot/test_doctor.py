"""`kanjia doctor` names what is missing and never shows a secret."""

from __future__ import annotations

import os

import pytest

from bot.cli import main
from tests.servers.telegram_api import TOKEN

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
