"""Told to stop while the program still starts."""

from __future__ import annotations

import os
import signal
from typing import NoReturn


def end_at_once_when_told() -> None:
    """SIGTERM and Ctrl-C end the process with 0, until the running program takes these signals itself.

    Nothing has to be finished: a store is made, migrated and loaded in one transaction, kill or no kill. An
    exception would be swallowed or wrapped where a library happens to be importing. (A container's first process
    hears only handlers.)
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)


def _end(_number: int, _frame: object) -> NoReturn:
    os._exit(0)
