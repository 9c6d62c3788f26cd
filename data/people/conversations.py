"""The last question of a person in a place, for a quarter of an hour: any replica takes up a follow-up."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, select
from sqlmodel import Session, col

from data.people.chats import find_chat
from data.people.talk import Remembered, Talk
from data.store.bulk import insert_for
from data.store.engine import Store, database_now
from data.tables import ConversationRow

KEPT_MINUTES: Final = 15


def last_question(session: Session, talk: Talk) -> str | None:
    """The question as it was kept, None when there is none or its time is over."""
    wanted = select(col(ConversationRow.question)).where(
        *(col(getattr(ConversationRow, name)) == value for name, value in talk._asdict().items()),
        col(ConversationRow.expires) > database_now(session),
    )
    return session.execute(wanted).scalar_one_or_none()


def keep_question(session: Session, talk: Talk, question: str) -> None:
    """The question stands in for the one before; what is past its time anywhere is dropped."""
    now = database_now(session)
    session.connection().execute(delete(ConversationRow).where(col(ConversationRow.expires) <= now))
    make = insert_for(session.get_bind().dialect.name)
    row = {"question": question, "expires": now + KEPT_MINUTES * 60_000}
    statement = make(ConversationRow).values(**talk._asdict(), **row)
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=list(Talk._fields), set_=row),
    )


class StoredTalks:
    """Every recall and every question kept is a transaction of its own. Implements `data.people.talk.Talks`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def recall(self, talk: Talk) -> Remembered:
        """As the store has it now."""
        with self._store.reading() as session:
            chat = find_chat(session, talk.platform, talk.chat)
            return Remembered(chat.language if chat else None, last_question(session, talk))

    def remember(self, talk: Talk, question: str) -> None:
        """At once."""
        with self._store.writing() as session:
            keep_question(session, talk, question)
