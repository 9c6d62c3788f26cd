"""The fields of an update that the bot reads. What is absent has a default, what is unknown is skipped."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

ALLOWED = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
"""The kinds of update to ask for."""


class Part(BaseModel):
    """Immutable; raises pydantic's ValidationError for what the Bot API would never send."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class User(Part):
    id: int
    is_bot: bool = False
    language_code: str | None = None
    username: str | None = None
    first_name: str = ""


class Chat(Part):
    id: int
    type: str = "private"

    @property
    def group(self) -> bool:
        return self.type in ("group", "supergroup")


class Entity(Part):
    """`offset` and `length` count UTF-16 units."""

    type: str
    offset: int = Field(ge=0)
    length: int = Field(ge=0)
    user: User | None = None


class Replied(Part):
    """The message replied to; in a topic, the service message that opened it when nothing else."""

    message_id: int
    from_: User | None = Field(default=None, alias="from")
    text: str | None = None
    caption: str | None = None
    forum_topic_created: Any = None
    is_automatic_forward: bool = False


class TelegramMessage(Part):
    message_id: int
    chat: Chat
    from_: User | None = Field(default=None, alias="from")
    sender_chat: Chat | None = None
    message_thread_id: int | None = None
    is_topic_message: bool = False
    is_automatic_forward: bool = False
    via_bot: User | None = None
    reply_to_message: Replied | None = None
    text: str | None = None
    caption: str | None = None
    entities: list[Entity] = []
    caption_entities: list[Entity] = []
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None


class CallbackQuery(Part):
    id: str
    from_: User = Field(alias="from")
    message: TelegramMessage | None = None
    data: str = ""


class InlineQuery(Part):
    id: str
    from_: User = Field(alias="from")
    query: str = ""
    offset: str = ""


class Member(Part):
    status: str
    is_member: bool = True

    @property
    def present(self) -> bool:
        """Restricted members may be outside."""
        return self.status not in ("left", "kicked") and self.is_member


class MemberChange(Part):
    chat: Chat
    from_: User | None = Field(default=None, alias="from")
    old_chat_member: Member | None = None
    new_chat_member: Member


class Update(Part):
    """At most one of the optional fields is set; none of them for a kind that is not read."""

    update_id: int
    message: TelegramMessage | None = None
    edited_message: TelegramMessage | None = None
    callback_query: CallbackQuery | None = None
    inline_query: InlineQuery | None = None
    my_chat_member: MemberChange | None = None
