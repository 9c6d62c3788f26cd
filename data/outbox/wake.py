"""Waking the delivery workers of every replica when something was put into the outbox."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlmodel import Session

CHANNEL: Final = "kanjia_outbox"


def wake(session: Session) -> None:
    """PostgreSQL tells the listeners at the commit. On SQLite workers look once a second, which costs nothing."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text(f"NOTIFY {CHANNEL}"))
