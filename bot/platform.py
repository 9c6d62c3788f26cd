"""The port: what the delivery worker and the conversation need of a platform, and the errors it may answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from handlers.message import Place
from handlers.reply import Reply


class PlatformError(Exception):
    """A send that did not (certainly) arrive."""


class Gone(PlatformError):
    """The chat is not reachable any more: kicked, blocked, disbanded. Pause it."""


class Moved(PlatformError):
    """The chat lives on under another id."""

    def __init__(self, new_id: str) -> None:
        super().__init__("chat moved")
        self.new_id = new_id


class Limited(PlatformError):
    """Too fast; `everyone` when the limit is the bot's own and not this chat's, None when nobody says which."""

    def __init__(self, after: timedelta, *, everyone: bool | None = False) -> None:
        super().__init__("rate limited")
        self.after = after
        self.everyone = everyone


class Rejected(PlatformError):
    """The platform will never take this message; the reason is fit to be shown to an admin."""


class Unavailable(PlatformError):
    """Certainly not accepted (connection refused, 5xx before acceptance): send again later."""


class Uncertain(PlatformError):
    """Timed out after the request left: it may have arrived."""


class Unauthorised(PlatformError):
    """The credentials are wrong: stop and tell the operator."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the platform called the message."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What rendering and delivery may count on."""

    idempotent_sends: bool
    """True when repeating a send with the same key cannot double it (Feishu's uuid)."""
    edits: bool
    per_bot: tuple[tuple[int, timedelta], ...]
    """Budgets (count, window) of the whole bot, all of which hold."""
    per_chat: tuple[tuple[int, timedelta], ...]
    per_group: tuple[tuple[int, timedelta], ...]


class Platform(Protocol):
    """One messaging platform. Every method raises only PlatformError subclasses."""

    name: str
    capabilities: Capabilities

    async def send(
        self, place: Place, reply: Reply, *, key: str = "", reply_to: str = "", silent: bool = False
    ) -> Sent:
        """Send; `key` (at most 50 characters) makes a repeat harmless where the platform can."""
        ...

    async def edit(self, place: Place, message_id: str, reply: Reply) -> None:
        """Replace a message of the bot's own."""
        ...

    async def is_admin(self, place: Place, person: str) -> bool:
        """True in private chats; in groups as the platform says, anonymous admins included."""
        ...
