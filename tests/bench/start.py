"""How long `kanjia serve` takes to be ready with both platforms, and its memory, against its two largest imports.

    python -m tests.bench.start [--rounds 5]

Telegram by polling, Feishu by long connection, both on loopback; first with no store at all, then with the store
that made. The floor is the time of `import telegram.ext` plus that of `import sqlmodel`, each in a process of its
own, in the same round; beside it stands that of both in one. Bounds (issue "Telegram and Feishu"): 3 times the
floor, 160 MB.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bot.test_serve import serving, telegram
from tests.servers.feishu_api import APP_ID, APP_SECRET, open_platform
from tests.servers.feishu_socket import long_server
from tests.servers.telegram_api import bot_api

IMPORTS = ("import telegram.ext", "import sqlmodel")


def main() -> None:
    """Every round in turn."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    asyncio.run(_rounds(options.parse_args().rounds))


async def _rounds(rounds: int) -> None:
    ratios: dict[str, list[float]] = {"fresh store": [], "existing store": []}
    memory: list[int] = []
    for _ in range(rounds):
        floor, together = sum(_seconds(one) for one in IMPORTS), _seconds("; ".join(IMPORTS))
        with tempfile.TemporaryDirectory() as folder:
            for name, found in ratios.items():
                seconds, size = await _ready(Path(folder))
                found.append(seconds / floor)
                memory.append(size)
                print(
                    f"{name:15} {seconds:5.2f} s, {seconds / floor:4.2f} x the floor {floor:.2f} s, "
                    f"{seconds / together:4.2f} x both imports in one process, {size} MB"
                )
    for name, found in ratios.items():
        print(f"{name}: {statistics.median(found):.2f} x the floor (at most 3)")
    print(f"memory: {max(memory)} MB at most (at most 160)")


def _seconds(code: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - started


async def _ready(folder: Path) -> tuple[float, int]:
    """(seconds from the start of the process to its ready line with both platforms, MB resident then)."""
    async with open_platform() as feishu, long_server() as line, bot_api() as api:
        feishu.socket_url = line.url
        settings = {"FEISHU_APP_ID": APP_ID, "FEISHU_APP_SECRET": APP_SECRET, "FEISHU_DOMAIN": feishu.url}
        started = time.perf_counter()
        async with serving(folder, **settings, **telegram(api), LOG_LEVEL="INFO") as served:
            assert "telegram=polling" in (told := await served.ready(60))
            assert "feishu=websocket" in told
            seconds = time.perf_counter() - started
            size = _resident(served.process.pid)
            await served.stop()
    return seconds, size


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


if __name__ == "__main__":
    main()
