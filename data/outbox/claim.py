"""Claiming: which messages go next and when, in one transaction with the budgets they spend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from data.outbox.budgets import MARGIN_ALONE, MARGIN_ASKED_ELSEWHERE, MARGIN_SHARED, Limits, Slots
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
        return _claim(session, platform, limits, worker, most, answered, clock or DatabaseClock(), unsent)


def _anything(store: Store, platform: str) -> bool:
    """A look that takes no lock."""
    with store.reading() as session:
        due = select(col(OutboxRow.id)).where(
            col(OutboxRow.platform) == platform,
            col(OutboxRow.state).in_(("waiting", "held")),
            col(OutboxRow.next_at) <= database_now(session),
        )
        return session.connection().execute(due.limit(1)).first() is not None


def _claim(
    session: Session,
    platform: str,
    limits: Limits,
    worker: str,
    most: int,
    answered: Sequence[Answered],
    clock: DatabaseClock,
    unsent: int,
) -> Claim:
    slots = Slots(session)
    asked = f"{platform}|asked"
    slots.lock_surely({*limits.bot_slots(platform), asked})  # first of all: here replicas take turns
    now, moment = clock.look(session)
    shared = slots.take_over(limits.bot_slots(platform), worker, (now - RECENT_MS) * 1000)
    if answered:
        slots.mark(asked, worker, now * 1000, (now - ASKED_MS) * 1000)
    elsewhere = slots.others_did(asked, worker, (now - ASKED_MS) * 1000)
    bot = limits.bot_slots(platform, _margin(shared, elsewhere))
    look = LOOK_SHARED_MS if shared or elsewhere else LOOK_MS
    if unsent:
        slots.postpone(bot, now * 1000, unsent)
    free_held(session, platform, now)
    most = min(most, slots.room(bot, now * 1000, (now + look) * 1000) + SPARE)
    found = _due(session, platform, now, most)
    places = [limits.chat_slots(platform, row.chat, group=row.is_group) for row, _ in found]
    spent = [limits.chat_slots(platform, chat, group=group) for chat, group in answered]
    slots.lock(key for one in (*places, *spent) for key in one)
    for one in spent:
        slots.spend({**bot, **one}, now * 1000)
    turns = Turns(slots, bot, now, look, originals(session, [row for row, _ in found]))
    for (row, chat), place in zip(found, places, strict=True):
        if not turns.offer(row, chat, place):
            break
    slots.save()
    session.flush()
    merge_waiting(session, platform, turns.open_places(), now)
    return Claim(with_cargo(session, turns, moment), turns.idle(IDLE, full=len(found) == most), shared)


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


def _due(session: Session, platform: str, now: int, most: int) -> list[tuple[OutboxRow, ChatRow | None]]:
    """Due messages with the settings of their chats, locked; those another replica is looking at are left out."""
    same_chat = (col(ChatRow.platform) == col(OutboxRow.platform)) & (col(ChatRow.chat) == col(OutboxRow.chat))
    wanted: Any = select(OutboxRow, ChatRow).outerjoin(ChatRow, same_chat)
    wanted = wanted.where(
        col(OutboxRow.platform) == platform, col(OutboxRow.state) == "waiting", col(OutboxRow.next_at) <= now
    )
    wanted = wanted.order_by(col(OutboxRow.next_at), col(OutboxRow.id)).limit(most)
    return [(row, chat) for row, chat in session.execute(wanted.with_for_update(skip_locked=True, of=OutboxRow))]
