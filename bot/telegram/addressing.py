"""Is this message for the bot, and what does it say without the bot's own name?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.telegram.incoming import Entity, Replied, TelegramMessage, User


@dataclass(frozen=True, slots=True)
class Addressed:
    """`text` is what was said to the bot; `called` False when a group member was not talking to it."""

    text: str
    called: bool


def addressed(message: TelegramMessage, me: User, commands: frozenset[str]) -> Addressed | None:
    """None: not for the bot at all (another bot's command, nothing said). `commands`: its own, without slash."""
    said = message.text if message.text is not None else message.caption
    if said is None:
        return None
    entities = message.entities if message.text is not None else message.caption_entities
    text, mentioned = _without_mentions(said, entities, me)
    text, command = _command(text.strip(), me)
    if command == "other":
        return None
    if not message.chat.group:
        return Addressed(text, called=True)
    if command == "bare" and text[1:].partition(" ")[0].partition("\n")[0].lower() not in commands:
        return None
    called = mentioned or bool(command) or _answers_bot(message.reply_to_message, me)
    if not called and _for_somebody_else(message, entities):
        return None
    if not text and mentioned and message.reply_to_message:
        text = message.reply_to_message.text or message.reply_to_message.caption or ""
    return Addressed(text, called)


_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{3,32}))?(?=\s|$)")


def _command(text: str, me: User) -> tuple[str, str]:
    """The text with the bot's name taken off a leading command; and "", "bare", "ours" or "other"."""
    match = _COMMAND.match(text)
    if match is None:
        return text, ""
    name = match[2]
    if name is None:
        return text, "bare"
    if name.lower() != (me.username or "").lower():
        return text, "other"
    return f"/{match[1]}{text[match.end() :]}", "ours"


def _without_mentions(text: str, entities: list[Entity], me: User) -> tuple[str, bool]:
    """The text without mentions of the bot, and whether there was one."""
    name = f"@{me.username}".lower() if me.username else ""
    if not entities:  # nothing marked: a server that marks nothing, or a text without any name
        pattern = _name_pattern(name) if name and "@" in text else None
        found, count = pattern.subn(" ", text) if pattern else (text, 0)
        return found, count > 0
    units = text.encode("utf-16-le")
    mentioned = False
    for entity in sorted(entities, key=lambda e: e.offset, reverse=True):
        start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        if _is_me(entity, units[start:end], name, me):
            units = units[:start] + " ".encode("utf-16-le") + units[end:]
            mentioned = True
    return units.decode("utf-16-le", "ignore"), mentioned


def _is_me(entity: Entity, units: bytes, name: str, me: User) -> bool:
    if entity.type == "text_mention":
        return entity.user is not None and entity.user.id == me.id
    return entity.type == "mention" and bool(name) and units.decode("utf-16-le", "ignore").lower() == name


@cache
def _name_pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/.]){re.escape(name)}(?!\w)", re.IGNORECASE)


def _for_somebody_else(message: TelegramMessage, entities: list[Entity]) -> bool:
    """A group member talks to another one: names them, or answers what they wrote."""
    if any(entity.type in ("mention", "text_mention") for entity in entities):
        return True
    replied = message.reply_to_message
    if replied is None or replied.from_ is None or replied.forum_topic_created is not None:
        return False
    own = message.from_ is not None and replied.from_.id == message.from_.id
    return not own and not replied.is_automatic_forward


def _answers_bot(replied: Replied | None, me: User) -> bool:
    """In a topic every message formally replies to the service message that opened it: that is no reply."""
    if replied is None or replied.from_ is None or replied.forum_topic_created is not None:
        return False
    return replied.from_.id == me.id
