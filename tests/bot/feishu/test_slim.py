"""The short way into the SDK: it works, it stays short, and the long way stands behind it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from types import ModuleType

import pytest

from bot.feishu import slim
from tests.servers.feishu_events import KEY, encrypted

USE = """
import json, sys
from bot.feishu import slim
frame = slim.frame_class()()
frame.SeqID = frame.LogID = frame.service = 1
frame.method, frame.payload = 1, b"payload"
again = slim.frame_class()()
again.ParseFromString(frame.SerializeToString())
text = slim.cipher_class()(sys.argv[1]).decrypt_str(json.loads(sys.argv[2])["encrypt"])
print(again.payload.decode(), text, sum(name.startswith("lark_oapi") for name in sys.modules))
"""


def test_frames_and_cipher_work_with_few_modules_of_the_sdk() -> None:
    command = [sys.executable, "-W", "error", "-c", USE, KEY, encrypted({"a": "值"}).decode()]
    payload, text, modules = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rsplit(
        " ", 2
    )
    assert f"{payload} {text}" == 'payload {"a": "值"}'
    assert int(modules) < 100


def test_the_sdk_is_the_version_the_short_way_was_made_for() -> None:
    assert version("lark-oapi") == "1.7.5"


def test_when_the_layout_has_changed_the_whole_sdk_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ModuleType("lark_oapi.moved")
    seen: list[bool] = []

    def import_module(name: str) -> ModuleType:
        seen.append("lark_oapi" in sys.modules)
        if seen[-1]:
            raise ImportError(name)
        return whole

    for name in [n for n in sys.modules if n.startswith("lark_oapi")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(slim.importlib, "import_module", import_module)
    assert slim.load("lark_oapi.moved") is whole
    assert seen == [True, False]
