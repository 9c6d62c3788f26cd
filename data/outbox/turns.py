"""Whose turn it is: a moment for each due message that its chat and every budget allow, or a later look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from data.outbox.budgets import Pace, Slots
from data.people.chat_hours import NotHours, may_tell_at
from data.tables import ChatRow, OutboxRow

LEASE_MS: Final = 25_000
"""A claimed message is free again after this; the contract allows 30 s at most."""
LOOK_MS: Final = 1_500
"""How far ahead of its turn a message may be claimed."""
LOOK_SHARED_MS: Final = 500
"""With other workers beside: what they answer must soon count for what is claimed here."""
AGAIN_MS: Final = 3_000
"""When to look again at a correction whose original is on its way."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message, its chat and the database's microsecond at which it goes. open: more may be merged into it."""

    row: OutboxRow
    chat: ChatRow | None
    at: int
    open: bool


class Turns:
    """Gives turns in the order of asking. now: the database's clock, epoch milliseconds; look: as far ahead."""

    def __init__(
        self, slots: Slots, bot: Mapping[str, Pace], now: int, look: int, originals: Mapping[int, OutboxRow]
    ) -> None:
        self.now = now
        self._look = look
        self.originals = originals
        self.taken: list[Turn] = []
        self._slots = slots
        self._bot = dict(bot)
        self._horizon = (now + look) * 1000
        self._places: set[tuple[str, str]] = set()
        self._again: list[int] = []

    def offer(self, row: OutboxRow, chat: ChatRow | None, place: Mapping[str, Pace]) -> bool:
        """False when the bot's own budget is spent, so that nobody else gets a turn either."""
        if row.kind == "push" and row.fresh and (row.chat, row.topic) in self._places:
            return True  # merged into the one that goes
        if self._put_off(row, chat):
            return True
        turn = self._slots.earliest(self._bot, self.now * 1000)
        if turn > self._horizon:
            self._again.append((turn - self._look * 500) // 1000)
            return False
        turn = self._slots.earliest(place, turn)
        if turn > self._horizon:
            self._later(row, turn // 1000 + 1)
            return True
        self._slots.spend({**self._bot, **place}, turn)
        self._take(row, chat, turn)
        return True

    def _take(self, row: OutboxRow, chat: ChatRow | None, turn: int) -> None:
        self.taken.append(Turn(row, chat, turn, open=row.kind == "push" and row.fresh))
        if row.kind == "push" and row.fresh:
            self._places.add((row.chat, row.topic))
        row.state, row.token, row.attempts = "held", row.token + 1, row.attempts + 1
        row.next_at, row.fresh = self.now + LEASE_MS, False

    def _put_off(self, row: OutboxRow, chat: ChatRow | None) -> bool:
        """True when it is not the time for this message, whatever the budgets say."""
        if row.kind == "correction" and self._original_is_not_there(row):
            return True
        if chat is None or row.kind == "note":
            return False
        if chat.paused or chat.removed_at:
            row.state = "paused"
            return True
        free = told_from(chat, self.now)
        if free > self.now:
            self._later(row, free)
        return free > self.now

    def _original_is_not_there(self, row: OutboxRow) -> bool:
        original = self.originals.get(row.corrects or 0)
        if original is None or original.state == "dead":
            row.state, row.error = "dead", "what it corrects never arrived"
            return True
        if original.state in ("waiting", "held"):
            self._later(row, self.now + AGAIN_MS)
            return True
        return False

    def _later(self, row: OutboxRow, at: int) -> None:
        row.next_at = at
        self._again.append(at)

    def open_places(self) -> dict[tuple[str, str], int]:
        """(chat, topic) -> id of the message that takes in what else is due there."""
        return {(t.row.chat, t.row.topic): int(t.row.id or 0) for t in self.taken if t.open}

    def idle(self, longest: float, *, full: bool) -> float:
        """Seconds until another claim may bring something."""
        soonest = min(self._again, default=None)
        wait = longest if soonest is None else max(0.0, (soonest - self.now) / 1000)
        return 0.0 if full and not self._again else min(longest, wait)


def told_from(chat: ChatRow, now: int) -> int:
    """The first moment at which the chat may be told something; epoch milliseconds."""
    moment = datetime.fromtimestamp(now / 1000, UTC)
    muted = datetime.fromtimestamp(chat.muted_until / 1000, UTC) if chat.muted_until else None
    try:
        free = may_tell_at(moment, zone=chat.zone, quiet=chat.quiet, muted_until=muted)
    except NotHours:
        return now  # settings that cannot be read never hold news back
    return int(free.timestamp() * 1000) if free > moment else now
