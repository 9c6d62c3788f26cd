"""Claiming: which messages go next and when, in one transaction with the budgets they spend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from data.outbox.budgets import MARGIN_ALONE, MARGIN_ASKED_ELSEWHERE, MARGIN_SHARED, Limits, Pace, Slots
from data.outbox.cargo import Claimed, originals, with_cargo
from data.outbox.clock import DatabaseClock
from data.outbox.merge import merge_waiting
from data.outbox.turns import LOOK_MS, LOOK_SHARED_MS, Turns
from data.store.engine import Store, database_now
from data.tables import ChatRow, OutboxRow

BATCH: Final = 100
RECENT_MS: Final = 3_000
ASKED_MS: Final = 10_000
"""For so long after an answer the next ones are reckoned with."""
SPARE: Final = 8
"""Messages looked at beyond what the bot's budget has room for: some chats may have to wait."""
IDLE: Final = 1.0
"""Seconds between two looks when nothing is due."""

Answered = tuple[str, bool]
"""(chat, is a group) of an answer that was sent to a person."""
Due = tuple[OutboxRow, ChatRow | None]
"""A message that is due, and the settings of its chat."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a claim brought; `idle`: seconds until it is worth asking again.

    shared: another worker has sent for the same bot a moment ago.
    """

    messages: list[Claimed]
    idle: float
    shared: bool = False


def claim(
    store: Store,
    platform: str,
    limits: Limits,
    *,
    worker: str = "",
    most: int = BATCH,
    answered: Sequence[Answered] = (),
    clock: DatabaseClock | None = None,
    unsent: int = 0,
) -> Claim:
    """Take up to `most` due messages of a platform; each is the caller's for LEASE_MS.

    worker: tells this worker from others on the same store. answered: answers sent meanwhile; they spend the
    same budgets, but did not wait for them. clock: the worker's own. unsent: how many it has left of the claims
    before. Raises StoreError.
    """
    if not answered and not _anything(store, platform):
        return Claim([], IDLE)
    with store.writing() as session:
        who = _Claimant(platform, limits, worker, clock or DatabaseClock())
        return _claim(session, who, most, answered, unsent)


def _anything(store: Store, platform: str) -> bool:
    """A look that takes no lock."""
    with store.reading() as session:
        due = select(col(OutboxRow.id)).where(
            col(OutboxRow.platform) == platform,
            col(OutboxRow.state).in_(("waiting", "held")),
            col(OutboxRow.next_at) <= database_now(session),
        )
        return session.connection().execute(due.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class _Claimant:
    """A worker of one platform, with what that allows."""

    platform: str
    limits: Limits
    worker: str
    clock: DatabaseClock


@dataclass(frozen=True, slots=True)
class _Speed:
    """How fast the bot goes now (its budgets), and how far ahead of a turn it is given.

    now: the database's clock, epoch milliseconds; moment: the monotonic clock's moment that it is.
    """

    now: int
    moment: float
    bot: Mapping[str, Pace]
    look: int
    shared: bool


def _claim(session: Session, who: _Claimant, most: int, answered: Sequence[Answered], unsent: int) -> Claim:
    slots = Slots(session)
    speed = _speed(session, who, slots, answering=bool(answered))
    if unsent:
        slots.postpone(speed.bot, speed.now * 1000, unsent)
    free_held(session, who.platform, speed.now)
    most = min(most, slots.room(speed.bot, speed.now * 1000, (speed.now + speed.look) * 1000) + SPARE)
    found = _due(session, who.platform, speed.now, most)
    turns = _turns(session, who, slots, speed, found, answered)
    slots.save()
    session.flush()
    merge_waiting(session, who.platform, turns.open_places(), speed.now)
    idle = turns.idle(IDLE, full=len(found) == most)
    return Claim(with_cargo(session, turns, speed.moment), idle, speed.shared)


def _speed(session: Session, who: _Claimant, slots: Slots, *, answering: bool) -> _Speed:
    """Locks the bot's budgets, tells the other workers of this one and looks who else sends."""
    keys, asked = who.limits.bot_slots(who.platform), f"{who.platform}|asked"
    slots.lock_surely({*keys, asked})  # first of all: here replicas take turns
    now, moment = who.clock.look(session)
    shared = slots.take_over(keys, who.worker, (now - RECENT_MS) * 1000)
    if answering:
        slots.mark(asked, who.worker, now * 1000, (now - ASKED_MS) * 1000)
    elsewhere = slots.others_did(asked, who.worker, (now - ASKED_MS) * 1000)
    bot = who.limits.bot_slots(who.platform, _margin(shared, elsewhere))
    return _Speed(now, moment, bot, LOOK_SHARED_MS if shared or elsewhere else LOOK_MS, shared)


def _turns(
    session: Session,
    who: _Claimant,
    slots: Slots,
    speed: _Speed,
    found: Sequence[Due],
    answered: Sequence[Answered],
) -> Turns:
    """A turn for each due message that the budgets allow, after what the answers have spent of them."""
    places = [who.limits.chat_slots(who.platform, row.chat, group=row.is_group) for row, _ in found]
    spent = [who.limits.chat_slots(who.platform, chat, group=group) for chat, group in answered]
    slots.lock(key for one in (*places, *spent) for key in one)
    for one in spent:
        slots.spend({**speed.bot, **one}, speed.now * 1000)
    turns = Turns(slots, speed.bot, speed.now, speed.look, originals(session, [row for row, _ in found]))
    for (row, chat), place in zip(found, places, strict=True):
        if not turns.offer(row, chat, place):
            break
    return turns


def _margin(shared: bool, asked_elsewhere: bool) -> float:
    if asked_elsewhere:
        return MARGIN_ASKED_ELSEWHERE
    return MARGIN_SHARED if shared else MARGIN_ALONE


def free_held(session: Session, platform: str, now: int) -> None:
    """Messages whose holder did not come back in time wait again."""
    late = update(OutboxRow).where(
        col(OutboxRow.platform) == platform, col(OutboxRow.state) == "held", col(OutboxRow.next_at) <= now
    )
    session.connection().execute(late.values(state="waiting"))


def _due(session: Session, platform: str, now: int, most: int) -> list[Due]:
    """Due messages with the settings of their chats, locked; those another replica is looking at are left out."""
    same_chat = (col(ChatRow.platform) == col(OutboxRow.platform)) & (col(ChatRow.chat) == col(OutboxRow.chat))
    wanted: Any = select(OutboxRow, ChatRow).outerjoin(ChatRow, same_chat)
    wanted = wanted.where(
        col(OutboxRow.platform) == platform, col(OutboxRow.state) == "waiting", col(OutboxRow.next_at) <= now
    )
    wanted = wanted.order_by(col(OutboxRow.next_at), col(OutboxRow.id)).limit(most)
    return [(row, chat) for row, chat in session.execute(wanted.with_for_update(skip_locked=True, of=OutboxRow))]
