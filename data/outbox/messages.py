"""Messages of the outbox: one for each chat, topic and run (or digest), and what it carries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from data.outbox.candidates import Candidate
from data.outbox.wake import wake
from data.people.chat_hours import NotHours, next_digest
from data.store.bulk import CHUNK, chunks, insert_rows
from data.store.engine import database_now
from data.tables import OutboxItemRow, OutboxRow

LONG_RUN: Final = "update:"
"""A run over the sources takes several transactions: its messages wait for its end (`end_run`)."""
HELD_MS: Final = 600_000
"""But no longer than this, should the run never end."""


@dataclass(frozen=True, slots=True)
class Item:
    """A notice for a subscription; `told`: the prices it was last told, where they are not the notice's own."""

    notice_id: int
    candidate: Candidate
    told: dict[str, str]


def put(session: Session, items: Sequence[Item], *, run: str, now: int) -> None:
    """Store items with the messages that carry them; a message that nobody has taken yet takes more in."""
    places: dict[str, tuple[Candidate, int]] = {}
    keyed: list[tuple[str, Item]] = []
    for item in items:
        key, due = _place_key(item.candidate, run, now)
        places.setdefault(key, (item.candidate, due))
        keyed.append((key, item))
    home = _messages(session, places, now)
    insert_rows(session, OutboxItemRow, [_item_row(item, home[key]) for key, item in keyed])


def _messages(session: Session, places: Mapping[str, tuple[Candidate, int]], now: int) -> dict[str, int]:
    """The message for each key: the one that waits, or a new one beside one that is on its way already."""
    found = _open_messages(session, places)
    keys = {key: f"{key}:{now}" if key in found else key for key in places if found.get(key) is None}
    made = insert_messages(session, [_row(keys[key], *places[key], now) for key in keys])
    return {key: found.get(key) or made[keys[key]] for key in places}


def _place_key(place: Candidate, run: str, now: int) -> tuple[str, int]:
    """(key of the message, when it is due): of this run, or of the chat's next digest."""
    due = now + HELD_MS if run.startswith(LONG_RUN) else now
    if place.digest == "off":
        return f"{run}:{place.chat_id}:{place.topic}", due
    moment = datetime.fromtimestamp(now / 1000, UTC)
    try:
        digest = next_digest(moment, kind=place.digest, zone=place.zone, at=place.digest_at, day=place.digest_day)
    except NotHours:
        return f"{run}:{place.chat_id}:{place.topic}", due  # unreadable settings never hold news back
    at = int(digest.timestamp() * 1000)
    return f"digest:{place.chat_id}:{place.topic}:{at}", at


def _open_messages(session: Session, keys: Iterable[str]) -> dict[str, int | None]:
    """Of messages that exist already: the id if it still takes items, None if it is on its way or gone."""
    found: dict[str, int | None] = {}
    for some in chunks(keys):
        wanted = select(col(OutboxRow.id), col(OutboxRow.key), col(OutboxRow.state), col(OutboxRow.fresh))
        wanted = wanted.where(col(OutboxRow.key).in_(some)).with_for_update()
        for identity, key, state, fresh in session.connection().execute(wanted):
            found[key] = identity if state == "waiting" and fresh else None
    return found


def _row(key: str, place: Candidate, due: int, now: int) -> dict[str, Any]:
    return new_message(key, place.platform, place.chat, place.topic, is_group=place.is_group, due=due, now=now)


def new_message(
    key: str, platform: str, chat: str, topic: str, *, is_group: bool, due: int, now: int, **more: Any
) -> dict[str, Any]:
    """A row of the outbox, every column but the id."""
    return {
        "key": key, "kind": "push", "platform": platform, "chat": chat, "topic": topic, "is_group": is_group,
        "state": "waiting", "next_at": due, "token": 0, "attempts": 0, "fresh": True,
        "payload": "{}", "corrects": None, "message_id": "", "error": "", "created_at": now,
        "sent_at": None, **more,
    }  # fmt: skip


def insert_messages(session: Session, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Insert messages; their ids by key."""
    made: dict[str, int] = {}
    statement = insert(OutboxRow).returning(col(OutboxRow.key), col(OutboxRow.id))
    for start in range(0, len(rows), CHUNK):
        for key, identity in session.connection().execute(statement, list(rows[start : start + CHUNK])):
            made[key] = int(identity or 0)
    return made


def _item_row(item: Item, message: int) -> dict[str, Any]:
    return {
        "notice_id": item.notice_id,
        "subscription_id": item.candidate.id,
        "outbox_id": message,
        "told": json.dumps(item.told),
    }


def put_note(
    session: Session, *, platform: str, chat: str, key: str, told: Mapping[str, str | None], now: int
) -> bool:
    """A message to somebody (an admin) that says what `told` holds, once for its key. False: stored already."""
    if session.execute(select(col(OutboxRow.id)).where(col(OutboxRow.key) == key)).first():
        return False
    payload = json.dumps(told, ensure_ascii=False)
    note = new_message(key, platform, chat, "", is_group=False, due=now, now=now, kind="note", payload=payload)
    insert_messages(session, [note])
    return True


def end_run(session: Session, run: str) -> None:
    """A run over the sources is over: its messages may go, each with everything the run found for its chat."""
    now = database_now(session)
    held = update(OutboxRow).where(
        col(OutboxRow.key).startswith(f"{run}:", autoescape=True),
        col(OutboxRow.state) == "waiting",
        col(OutboxRow.fresh),
        col(OutboxRow.next_at) > now,
    )
    session.connection().execute(held.values(next_at=now))
    wake(session)
