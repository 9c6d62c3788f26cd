"""The last question of a person in a place, for a quarter of an hour: any replica takes up a follow-up."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from data.store import database_now
from data.tables import ConversationRow

KEPT_MINUTES: Final = 15


class Talk(NamedTuple):
    """Who talks where; ids are the platform's, topic "" outside topics."""

    platform: str
    chat: str
    topic: str
    person: str


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
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"question": question, "expires": now + KEPT_MINUTES * 60_000}
    statement = make(ConversationRow).values(**talk._asdict(), **row)
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=list(Talk._fields), set_=row),
    )
