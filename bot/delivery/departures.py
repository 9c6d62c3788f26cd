"""When a message really leaves: rendering, a pool of connections, a busy machine come between its turn and that.

Whoever paces a send says `watch(…)` in the send's own task; the platforms' HTTP sides call `left()` for every
request that shows somebody a message.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

_watching: ContextVar[Callable[[], None] | None] = ContextVar("watching", default=None)


def watch(left: Callable[[], None]) -> None:
    """From here on in this task: call this for each message that leaves."""
    _watching.set(left)


def left() -> None:
    """A message leaves now."""
    if watching := _watching.get():
        watching()
