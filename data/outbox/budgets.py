"""Rate budgets that all replicas share: slot rows, spent in the transaction that claims, on the database's clock.

Each limit is a generic cell rate: sends are spaced, and a small burst is allowed where the window is long, chosen
so that no window of the limit's length ever holds more than the platform allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlmodel import Session, col

from data.store.bulk import chunks, insert_missing, upsert_rows
from data.tables import SlotRow

Limit = tuple[int, timedelta]
"""(count, window), as the platform states it."""

MICROSECOND: Final = 1_000_000
SECOND: Final = timedelta(seconds=1)
MARGIN_ALONE: Final = 1.027
MARGIN_SHARED: Final = 1.05
MARGIN_ASKED_ELSEWHERE: Final = 1.12
"""What is kept of the bot's own limit is 1 / this: sends arrive with some jitter, with more from two senders; and
what another worker answers to people is known here only after it went."""
LEEWAY: Final = 150_000
"""Microseconds by which a worker may be behind its turns before the next ones are put off."""
MARGIN_OF_CHAT: Final = 1.1


@dataclass(frozen=True, slots=True)
class Pace:
    """One limit as microseconds: a send every `every`, of which `ahead` may be drawn early."""

    every: int
    ahead: int


def pace_of_bot(limit: Limit, margin: float) -> Pace:
    """The bot's own limit: as fast as it goes. A long window may be entered with 3 % of it at once."""
    count, window = limit
    burst = max(1, count * 3 // 100) if window > SECOND else 1
    return _pace(count, window, burst, margin)


def pace_of_chat(limit: Limit) -> Pace:
    """A chat's limit: others write there too, so a quarter of a long window at once, the rest spread over it."""
    count, window = limit
    return _pace(count, window, max(1, count // 4) if window > SECOND else 1, MARGIN_OF_CHAT)


def _pace(count: int, window: timedelta, burst: int, margin: float) -> Pace:
    """No window holds more than `count`: at most the burst and what the spacing lets in."""
    span = int(window.total_seconds() * MICROSECOND)
    every = int(span / count * margin) if burst == 1 else span // (count - burst)
    return Pace(every, every * (burst - 1))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform allows, as `bot.platform.Capabilities` states it."""

    per_bot: tuple[Limit, ...] = ()
    per_chat: tuple[Limit, ...] = ()
    per_group: tuple[Limit, ...] = ()

    def bot_slots(self, platform: str, margin: float = MARGIN_ALONE) -> dict[str, Pace]:
        """Key -> pace of the bot's own budgets."""
        return {f"{platform}|{i}": pace_of_bot(limit, margin) for i, limit in enumerate(self.per_bot)}

    def chat_slots(self, platform: str, chat: str, *, group: bool) -> dict[str, Pace]:
        """Key -> pace of a chat's budgets."""
        limits = self.per_chat + (self.per_group if group else ())
        return {f"{platform}|{i}|{chat}": pace_of_chat(limit) for i, limit in enumerate(limits)}


class Slots:
    """The slot rows of one claim: read and locked, spent in memory, written back once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._due: dict[str, tuple[int, int]] = {}
        self._owners: dict[str, str] = {}
        self._spent: set[str] = set()

    def lock(self, keys: Iterable[str]) -> None:
        """Read the rows of these budgets; nobody else moves them until the transaction ends."""
        for some in chunks(sorted(set(keys))):
            wanted = select(col(SlotRow.key), col(SlotRow.due), col(SlotRow.blocked_until), col(SlotRow.owner))
            wanted = wanted.where(col(SlotRow.key).in_(some)).order_by(col(SlotRow.key)).with_for_update()
            for key, due, blocked, owner in self._session.connection().execute(wanted):
                self._due[key] = (due, blocked)
                self._owners[key] = owner

    def lock_surely(self, keys: Iterable[str]) -> None:
        """Like `lock`; rows that are missing are made first, because a row that is not there locks nobody out."""
        wanted = set(keys)
        self.lock(wanted)
        missing = sorted(wanted - self._due.keys())
        insert_missing(self._session, SlotRow, [_empty(key) for key in missing])
        self.lock(missing)

    def earliest(self, slots: Mapping[str, Pace], at: int) -> int:
        """The first microsecond from `at` on at which every one of these budgets allows a send."""
        return max([at, *(self._free(key, pace) for key, pace in slots.items())])

    def room(self, slots: Mapping[str, Pace], at: int, horizon: int) -> int:
        """How many sends these budgets allow before `horizon`."""
        start = self.earliest(slots, at)
        return max(0, min(((horizon - start) // pace.every + 1 for pace in slots.values()), default=0))

    def _free(self, key: str, pace: Pace) -> int:
        due, blocked = self._due.get(key, (0, 0))
        return max(due - pace.ahead, blocked)

    def spend(self, slots: Mapping[str, Pace], at: int) -> None:
        """A send goes at `at`."""
        for key, pace in slots.items():
            due, blocked = self._due.get(key, (0, 0))
            self._due[key] = (max(due, at) + pace.every, blocked)
            self._spent.add(key)

    def postpone(self, slots: Mapping[str, Pace], now: int, unsent: int) -> None:
        """A worker that could not keep its turns has so many sends left: the next turns come after these."""
        for key, pace in slots.items():
            due, blocked = self._due.get(key, (0, 0))
            if now + unsent * pace.every - LEEWAY > due:
                self._due[key] = (now + unsent * pace.every, blocked)
                self._spent.add(key)

    def block(self, keys: Iterable[str], until: int) -> None:
        """The platform said to wait."""
        for key in keys:
            due, blocked = self._due.get(key, (0, 0))
            self._due[key] = (due, max(blocked, until))
            self._spent.add(key)

    def mark(self, key: str, worker: str, at: int, since: int) -> None:
        """Note that a worker did something now: the row's owner in one column, whoever else did it in the other.
        An owner that has not since that microsecond gives way."""
        own, others = self._due[key]
        if self._owners.get(key, "") == worker:
            own = at
        elif own >= since:
            others = at
        else:
            self._owners[key], own, others = worker, at, own
        self._due[key] = (own, others)
        self._spent.add(key)

    def others_did(self, key: str, worker: str, since: int) -> bool:
        """Whether another worker than this one noted it since that microsecond."""
        own, others = self._due[key]
        return (others if self._owners.get(key, "") == worker else own) >= since

    def take_over(self, keys: Iterable[str], worker: str, since: int) -> bool:
        """Claim budgets for a worker. True when another one has spent them since that microsecond."""
        others = [
            key for key in keys if self._owners.get(key, worker) not in ("", worker) and self._due[key][0] >= since
        ]
        for key in keys:
            self._owners[key] = worker
        return bool(others)

    def save(self) -> None:
        """Write what was spent."""
        rows: Sequence[dict[str, Any]] = [
            {
                "key": key,
                "due": self._due[key][0],
                "blocked_until": self._due[key][1],
                "owner": self._owners.get(key, ""),
            }
            for key in sorted(self._spent)
        ]
        upsert_rows(self._session, SlotRow, rows)


def _empty(key: str) -> dict[str, Any]:
    return {"key": key, "due": 0, "blocked_until": 0, "owner": ""}


def sweep_slots(session: Session, now: int) -> None:
    """Forget the budgets that have long been full again (an hour), `now` in epoch milliseconds."""
    old = (now - 3_600_000) * 1000
    session.connection().execute(delete(SlotRow).where(col(SlotRow.due) < old, col(SlotRow.blocked_until) < old))
