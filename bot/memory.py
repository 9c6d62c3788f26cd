"""Keeps the running program small."""

from __future__ import annotations

import ctypes
import gc
import sys

M_ARENA_MAX = -8
"""glibc's number for the option (malloc.h)."""
ARENAS = 2
SEARCH_AFTER = 10_000
"""New objects, more than were freed."""


def share_arenas() -> None:
    """Let all threads share two of glibc's heaps; call it before threads start.

    Otherwise each thread that allocates gets a heap of its own, none of which gives back what it once held: 177 MB
    instead of 152 after a hundred answers by four threads, and no faster. Other C libraries have no such option.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(M_ARENA_MAX, ARENAS)


def without_httpx_command_line() -> None:
    """Let httpx go without its own command line, as it does where rich is not installed; call it before httpx.

    Its import brings rich, pygments and click along: 16 MB that a server never uses.
    """
    if "httpx" not in sys.modules:
        sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]


def settle() -> None:
    """Leave what is there now, names and prices mostly, out of later searches for garbage, and search less often.

    A full search through all of it holds every thread up for 80 ms. What is replaced later is still freed at once;
    only what refers to itself in a circle would stay. An answer makes some thousand objects and no circle: at
    Python's 700 each would be searched through several times (its p99 is a third lower without).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(SEARCH_AFTER, 10, 10)
