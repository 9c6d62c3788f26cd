"""`kanjia` in terminals that are not UTF-8, and with output that cannot be written: no traceback, no lost sign."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())"]


def run(arguments: list[str], url: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    env = {"KANJIA_DATABASE_URL": url, "PATH": "", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", **more}
    return subprocess.run([*COMMAND, *arguments], env=env, capture_output=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("encoding", "price"),
    [("utf-8", "¥5.0033"), ("gbk", "CNY 5.0033"), ("latin-1", "¥5.0033"), ("ascii", "CNY 5.0033")],
)
def test_a_currency_is_never_a_question_mark(encoding: str, price: str, ledger_url: str) -> None:
    """GBK and ASCII have no ¥: it is spelt out; so is a minus."""
    asked = ["ask", "--now", "2026-11-22", "--lang", "en", "price of deepseek-chat at 2024-08-01; gpt-4o price"]
    done = run(asked, ledger_url, PYTHONIOENCODING=encoding)
    told = done.stdout.decode(encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert price.partition("5")[0] in told
    assert "?" not in told


def test_a_chinese_question_is_read_where_the_locale_is_c(ledger_url: str) -> None:
    """The argument comes as bytes that Python does not know; they are UTF-8."""
    done = run(["ask", "--json", "--now", "2026-11-22", "豆包多少钱"], ledger_url, LC_ALL="C")
    assert done.returncode == 0
    assert '"models": ["bytedance/' in done.stdout.decode()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_output_on_a_full_disk_is_one_line(options: list[str], ledger_url: str) -> None:
    """Exit code 1, said on standard error."""
    env = {"KANJIA_DATABASE_URL": ledger_url, "PATH": os.environ["PATH"]}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "ask", *options, "gpt-4o"],
            env=env,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "kanjia: the output could not be written: No space left on device"
    ]


def test_closed_input_is_told(ledger_url: str) -> None:
    """`kanjia ask --json - <&-`."""
    shell = f"exec {sys.executable} -c 'import sys; from bot.cli import main; sys.exit(main())' ask --json - <&-"
    env = {"KANJIA_DATABASE_URL": ledger_url, "PATH": os.environ["PATH"]}
    done = subprocess.run(["/bin/sh", "-c", shell], env=env, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.decode()) == (2, "kanjia ask: standard input is closed\n")
