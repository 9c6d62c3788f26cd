"""The way out of one platform: when pushes and answers go, and what the store has yet to hear of."""

from __future__ import annotations

import time
from collections import deque
from typing import Final

from bot.delivery.departures import watch
from bot.delivery.pacer import Going, Pacer
from bot.platform import Capabilities

ANSWERS_KEPT: Final = 500


class Way:
    """Moments are of the monotonic clock. `earliest`: when the next push may go, as in the pacer."""

    def __init__(self, can: Capabilities) -> None:
        self._pacer = Pacer(can.per_bot)
        self.earliest = self._pacer.earliest
        self._untold: deque[tuple[str, bool]] = deque(maxlen=ANSWERS_KEPT)
        self._answered: dict[str, float] = {}
        self._chat_gap = max((w.total_seconds() / n for n, w in can.per_chat), default=0.0)

    def push(self) -> Going:
        """A push goes now."""
        return self._pacer.push(time.monotonic())

    def answer(self, chat: str, *, group: bool) -> float:
        """An answer goes. Returns for how many seconds it has to wait. To be called in its own task."""
        now = time.monotonic()
        going = self._pacer.answer(now)
        self._untold.append((chat, group))
        if len(self._answered) >= ANSWERS_KEPT:
            self._answered = {c: at for c, at in self._answered.items() if now - at < self._chat_gap}
        self._answered[chat] = going.at
        self.follow(going, chat, group=group)
        return going.at - now

    def follow(self, going: Going, chat: str, *, group: bool) -> None:
        """See this task's messages leave: the first is the one whose turn it was, more of them count besides."""
        seen = False

        def left() -> None:
            nonlocal seen
            if seen:  # a further page, a picture, another form of it
                self._pacer.note(time.monotonic())
                self._untold.append((chat, group))
            else:
                going.left(time.monotonic())
            seen = True

        watch(left)

    def answered_lately(self, chat: str, now: float) -> bool:
        """An answer went there so little ago that a push would come too soon."""
        return now - self._answered.get(chat, float("-inf")) < self._chat_gap

    def untold(self) -> list[tuple[str, bool]]:
        """What has spent from the limits without the store's knowing: (chat, is a group). Each is told once."""
        return [self._untold.popleft() for _ in range(len(self._untold))]
