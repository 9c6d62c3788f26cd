"""Memory of the running program."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import ctypes, sys, threading
from bot.memory import share_arenas

share_arenas()
everyone = threading.Barrier(8)
kept = []

def work():
    everyone.wait()
    kept.append([bytes(n) for n in range(600, 1600)])
    everyone.wait()

threads = [threading.Thread(target=work) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.fclose.argtypes = [ctypes.c_void_p]
file = libc.fopen(sys.argv[1].encode(), b"w")
libc.malloc_info(0, file)
libc.fclose(file)
print(open(sys.argv[1]).read().count("<heap nr="))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="an option of glibc")
def test_many_threads_share_two_heaps(tmp_path: Path) -> None:
    """Eight threads that hold memory at once leave two heaps behind."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, f"{tmp_path}/heaps"], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) <= 2


LEAN = """
import sys
from bot.memory import without_httpx_command_line

without_httpx_command_line()
import httpx

httpx.AsyncClient(), httpx.ConnectError
print([name for name in ("rich", "pygments", "click") if name in sys.modules])
"""


def test_the_http_client_comes_without_its_command_line() -> None:
    """What it prints with would stay in memory for nothing."""
    done = subprocess.run([sys.executable, "-c", LEAN], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
