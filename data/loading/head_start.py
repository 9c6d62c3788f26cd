"""Making or filling the store in a process of its own, while the program that needs it imports other things."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from data.files.packaged_files import HERE
from data.loading.ensure import ensure_store, is_up_to_date

PR_SET_PDEATHSIG = 1
"""prctl(2)"""


def ensure_meanwhile(url: str | None = None, *, folder: Path = HERE) -> Callable[[], str]:
    """Begin what `ensure_store` does; the function returned waits for it, gives its address and raises its errors.

    Call it before any thread is started: the other process is a fork of this one. Filling a store takes as long as
    importing both platforms' libraries, and neither can be shared between threads.
    """
    finish = partial(ensure_store, url, folder=folder)
    if sys.platform != "linux" or is_up_to_date(url, folder=folder):
        return finish
    import data.loading.create  # noqa: F401 (both processes need it)

    other = multiprocessing.get_context("fork").Process(target=_try, args=(finish,), daemon=True)
    other.start()

    def wait() -> str:
        other.join()
        return finish()  # finds the store made, or meets the same trouble and tells it

    return wait


def _try(work: Callable[[], object]) -> None:
    _end_with_parent()
    with suppress(Exception):
        work()


def _end_with_parent() -> None:
    """Whoever stops the program stops this too, also by kill -9: a store half made is never seen by anybody."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None and os.getppid() != parent.pid:  # it has ended already
        os._exit(1)
