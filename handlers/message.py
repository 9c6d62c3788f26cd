"""The neutral message: what any platform hands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation happens; every stored key starts from here. All ids are the platform's, as text."""

    platform: str
    """telegram, feishu, console."""
    chat: str
    topic: str = ""
    """Forum topic or thread id; "" for the chat itself and for Telegram's General topic."""
    group: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One text for the bot, already cleaned of its own mention. `sent` is timezone-aware."""

    text: str
    place: Place
    person: str
    sent: datetime
    id: str = ""
    """The platform's message id; an edited message keeps it."""
    language: str | None = None
    """The platform's hint (BCP 47), weaker than the question's own script and the chat's setting."""
    addressed: bool = True
    """False in a group when nobody called the bot: answer only an unmistakable price question, or nothing."""
    button: bool = False
    """True when a tapped button's typed twin arrives: the reply replaces the message that carried it."""
    is_admin: bool | None = None
    """None: not asked yet. Handlers that need it answer `Reply.needs_admin`; the platform asks and calls again."""
