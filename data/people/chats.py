"""Chats: their row, and what happens to what is stored of one that moves, is left, comes back or is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import CursorResult, delete, func, select, update
from sqlmodel import Session, col

from data.store.bulk import insert_for
from data.store.engine import database_now
from data.tables import ChatRow, ConversationRow, OutboxItemRow, OutboxRow, SentMessageRow, SubscriptionRow

DAY_MS: Final = 86_400_000
KEPT_DAYS: Final = 30
"""For how long the settings of a chat that was left are kept, in case the bot is added again."""

NEW_CHAT: Final[dict[str, Any]] = {
    "language": None, "spoken": None, "currency": None, "zone": None, "quiet": None,
    "digest": "off", "digest_at": None,
    "digest_day": None, "paused": False, "muted_until": None, "open_settings": False, "silent": False,
    "removed_at": None,
}  # fmt: skip


def find_chat(session: Session, platform: str, chat: str) -> ChatRow | None:
    """The chat's row, None for one nothing was ever stored of."""
    wanted = select(ChatRow).where(col(ChatRow.platform) == platform, col(ChatRow.chat) == chat)
    return session.execute(wanted).scalar_one_or_none()


def chat_row(session: Session, platform: str, chat: str, *, group: bool = False) -> ChatRow:
    """The chat's row, made when it is new; two replicas may ask at once."""
    found = find_chat(session, platform, chat)
    if found is None:
        new = {
            **NEW_CHAT,
            "platform": platform,
            "chat": chat,
            "is_group": group,
            "created_at": database_now(session),
        }
        make = insert_for(session.get_bind().dialect.name)
        session.connection().execute(make(ChatRow).values(**new).on_conflict_do_nothing())
        found = find_chat(session, platform, chat)
    if found is None:
        raise LookupError(f"{platform} chat could not be stored")
    return found


def language_of(session: Session, platform: str, person: str) -> str | None:
    """The language of somebody's private chat, else of where they subscribed last; None while nobody knows it."""
    tongue = func.coalesce(col(ChatRow.language), col(ChatRow.spoken))
    own = select(tongue).where(col(ChatRow.platform) == platform, col(ChatRow.chat) == person)
    elsewhere = (
        select(tongue)
        .join(SubscriptionRow, col(SubscriptionRow.chat_id) == col(ChatRow.id))
        .where(col(ChatRow.platform) == platform, col(SubscriptionRow.created_by) == person, tongue.is_not(None))
        .order_by(col(SubscriptionRow.created_at).desc(), col(SubscriptionRow.id).desc())
        .limit(1)
    )
    return session.execute(own).scalar() or session.execute(elsewhere).scalar()


def move_chat(session: Session, platform: str, old: str, new: str) -> None:
    """All that is stored of the chat belongs to its new id. The old settings stand; repeating it is harmless.

    Messages are numbered anew there: what an old number named is another message, never to be edited or answered.
    """
    was = find_chat(session, platform, old)
    if old == new:
        return
    session.flush()
    _move_rows(session, platform, old, new)
    if was is None:
        return
    already = find_chat(session, platform, new)
    if already is not None:
        _run(session, update(SubscriptionRow).where(col(SubscriptionRow.chat_id) == already.id), chat_id=was.id)
        session.delete(already)
        session.flush()
    was.chat, was.removed_at = new, None
    session.add(was)
    session.flush()


def _move_rows(session: Session, platform: str, old: str, new: str) -> None:
    here = update(OutboxRow).where(col(OutboxRow.platform) == platform, col(OutboxRow.chat) == old)
    _run(session, here, chat=new, message_id="")
    answers = (col(SentMessageRow.platform) == platform, col(SentMessageRow.chat) == old)
    session.connection().execute(delete(SentMessageRow).where(*answers))
    here_too = (col(ConversationRow.platform) == platform, col(ConversationRow.chat).in_((old, new)))
    session.connection().execute(delete(ConversationRow).where(*here_too))


def _run(session: Session, statement: Any, **values: Any) -> int:
    done: CursorResult[Any] = session.connection().execute(statement.values(**values))
    return done.rowcount


def remove_chat(session: Session, platform: str, chat: str) -> None:
    """The bot was thrown out or blocked: nothing more is sent there, what waits is kept in case it comes back."""
    found = chat_row(session, platform, chat)
    found.removed_at = found.removed_at or database_now(session)
    session.add(found)
    session.flush()
    _move_states(session, platform, chat, ("waiting", "held"), "paused")


def restore_chat(session: Session, platform: str, chat: str) -> bool:
    """The bot is there again: subscriptions and what waited go on. False when nothing was stored of the chat."""
    found = find_chat(session, platform, chat)
    if found is None or found.removed_at is None:
        return False
    found.removed_at = None
    session.add(found)
    session.flush()
    _move_states(session, platform, chat, ("paused",), "waiting")
    return True


def _move_states(session: Session, platform: str, chat: str, states: Sequence[str], to: str) -> None:
    here = update(OutboxRow).where(col(OutboxRow.platform) == platform, col(OutboxRow.chat) == chat)
    here = here.where(col(OutboxRow.state).in_(states))
    _run(session, here, state=to, token=col(OutboxRow.token) + 1, next_at=database_now(session))


def forget_chat(session: Session, platform: str, chat: str) -> bool:
    """Delete everything stored of a chat. False when nothing was."""
    session.flush()
    found = find_chat(session, platform, chat)
    for table in (ConversationRow, SentMessageRow):
        place: Any = table
        session.connection().execute(delete(table).where(col(place.platform) == platform, col(place.chat) == chat))
    outbox = select(col(OutboxRow.id)).where(col(OutboxRow.platform) == platform, col(OutboxRow.chat) == chat)
    drop_messages(session, outbox)
    if found is None or found.id is None:
        return False
    drop_subscriptions(session, select(col(SubscriptionRow.id)).where(col(SubscriptionRow.chat_id) == found.id))
    session.connection().execute(delete(ChatRow).where(col(ChatRow.id) == found.id))
    session.expunge(found)
    return True


def drop_messages(session: Session, ids: Any) -> None:
    """Delete messages of the outbox, given as a list or a SELECT of ids, with their items and corrections."""
    connection = session.connection()
    later = select(col(OutboxRow.id)).where(col(OutboxRow.corrects).in_(ids))
    for some in (later, ids):
        connection.execute(delete(OutboxItemRow).where(col(OutboxItemRow.outbox_id).in_(some)))
    connection.execute(delete(OutboxRow).where(col(OutboxRow.corrects).in_(ids)))
    connection.execute(delete(OutboxRow).where(col(OutboxRow.id).in_(ids)))


def drop_subscriptions(session: Session, ids: Any) -> None:
    """Delete subscriptions, given as a list or a SELECT of ids, with what they still wait for."""
    connection = session.connection()
    carriers = select(col(OutboxItemRow.outbox_id)).where(col(OutboxItemRow.subscription_id).in_(ids))
    messages = list(connection.execute(carriers.distinct()).scalars())
    connection.execute(delete(OutboxItemRow).where(col(OutboxItemRow.subscription_id).in_(ids)))
    connection.execute(delete(SubscriptionRow).where(col(SubscriptionRow.id).in_(ids)))
    _drop_empty(session, messages)


def _drop_empty(session: Session, messages: Sequence[int]) -> None:
    """Messages that wait and have nothing left to say."""
    full = select(col(OutboxItemRow.id)).where(col(OutboxItemRow.outbox_id) == OutboxRow.id)
    for start in range(0, len(messages), 500):
        empty = delete(OutboxRow).where(col(OutboxRow.id).in_(messages[start : start + 500]), ~full.exists())
        session.connection().execute(empty.where(col(OutboxRow.state).in_(("waiting", "paused"))))


def forget_person(session: Session, platform: str, person: str) -> None:
    """Delete what is stored of a person: their conversations, their private chat, their name on subscriptions."""
    session.flush()
    here = (col(ConversationRow.platform) == platform, col(ConversationRow.person) == person)
    session.connection().execute(delete(ConversationRow).where(*here))
    chats = select(col(ChatRow.id)).where(col(ChatRow.platform) == platform)
    mine = update(SubscriptionRow).where(
        col(SubscriptionRow.created_by) == person, col(SubscriptionRow.chat_id).in_(chats)
    )
    _run(session, mine, created_by="")


def purge_removed(session: Session, *, limit: int = 200) -> int:
    """Forget chats that were left more than KEPT_DAYS ago, at most `limit` at a time. Returns how many."""
    before = database_now(session) - KEPT_DAYS * DAY_MS
    gone = select(col(ChatRow.platform), col(ChatRow.chat)).where(col(ChatRow.removed_at) < before).limit(limit)
    found = [(platform, chat) for platform, chat in session.connection().execute(gone)]
    for platform, chat in found:
        forget_chat(session, platform, chat)
    return len(found)
