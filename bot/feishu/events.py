"""Feishu's events as what they mean here. Fields may be missing and unknown ones present: nothing here raises."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.feishu.texts import text_of
from bot.feishu.verify import is_first_card_callback
from handlers.message import Message, Place

NAME = "feishu"
OLDEST = timedelta(hours=8)
"""A message's own time counts when it is no older than the last repetition Feishu makes."""
MENU = frozenset({"start", "help", "subscriptions", "settings", "cuts", "cheapest"})
"""Keys of menu entries that stand for the command of that name; any other key is taken as the text itself."""

ALONE = "/help"
"""What a mention without a word asks for."""


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody wrote, or chose from the bot's menu."""

    event: str
    message: Message
    replies_to: str = ""
    """The message it replies to; named where it matters whose that was: nobody was mentioned."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button of card `carrier`; `message` is its typed twin, None when the button is not one of ours.

    stays: the card is to stay, the answer comes below it.
    """

    event: str
    carrier: str
    message: Message | None
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot came into a group, or somebody opened the private chat with it; `person` did it."""

    event: str
    place: Place
    person: str
    again: bool = False
    """True when the private chat holds messages already."""


@dataclass(frozen=True, slots=True)
class Left:
    """The bot was removed, or the group is no more."""

    event: str
    place: Place


Event = Said | Tapped | Joined | Left


def read(event: Mapping[str, Any], own_id: str, now: datetime, language: str = "zh") -> Event | None:
    """What happened; None for what asks nothing of us.

    own_id: the bot's open_id, "" while unknown. language: what commands are answered in, as events name none.
    """
    if is_first_card_callback(event):
        return _tapped(_digest(event), event, event, now)
    head, body = _dict(event.get("header")), _dict(event.get("event"))
    kind, name = str(head.get("event_type", "")), str(head.get("event_id", ""))
    name = name or _digest(event)
    if kind == "im.message.receive_v1":
        return _said(body, own_id, now, language)
    if kind == "card.action.trigger":
        return _tapped(name, body, _dict(body.get("context")), now)
    if kind == "application.bot.menu_v6":
        return _menu(name, body, now, language)
    return _membership(kind, name, body)


def _membership(kind: str, name: str, body: Mapping[str, Any]) -> Event | None:
    chat = str(body.get("chat_id", ""))
    if not chat:
        return None
    if kind == "im.chat.member.bot.added_v1":
        return Joined(name, Place(NAME, chat, group=True), _open_id(body.get("operator_id")))
    if kind in ("im.chat.member.bot.deleted_v1", "im.chat.disbanded_v1"):
        return Left(name, Place(NAME, chat, group=True))
    if kind == "im.chat.access_event.bot_p2p_chat_entered_v1":
        again = bool(body.get("last_message_id"))
        return Joined(name, Place(NAME, chat), _open_id(body.get("operator_id")), again)
    return None


def _said(body: Mapping[str, Any], own_id: str, now: datetime, language: str) -> Said | None:
    sender, said = _dict(body.get("sender")), _dict(body.get("message"))
    person = _open_id(sender.get("sender_id"))
    text = text_of(str(said.get("message_type", "")), str(said.get("content", "")))
    chat, identity = str(said.get("chat_id", "")), str(said.get("message_id", ""))
    # Another bot's words are never answered: two bots would talk to each other for ever.
    if text is None or not chat or not identity or sender.get("sender_type", "user") != "user":
        return None
    group = said.get("chat_type") != "p2p"
    addressed = not group or _mentions(said.get("mentions"), own_id)
    if not addressed and (not text or _calls_others(said)):
        return None
    text = text or ALONE
    message = Message(
        text=text,
        place=Place(NAME, chat, _topic(said, identity), group),
        person=person,
        sent=_moment(said.get("create_time"), now),
        id=identity,
        language=language if text.startswith("/") else None,
        addressed=addressed,
    )
    # The same message may come again as another event: it is known by its own id.
    return Said(identity, message, "" if addressed else _replied(said))


def _replied(said: Mapping[str, Any]) -> str:
    """In a thread every message formally replies to the first one, whoever it is for: that is no reply."""
    return "" if said.get("thread_id") else str(said.get("parent_id") or "")


def _topic(said: Mapping[str, Any], identity: str) -> str:
    """A thread by its first message: that is what can be replied to, also later on, unlike the thread's own id."""
    return str(said.get("root_id") or identity) if said.get("thread_id") else ""


def _mentions(mentions: object, own_id: str) -> bool:
    """True when the bot itself is named. @all names nobody.

    While its own id is unknown, everybody but people counts: as a rule only messages that name the bot arrive.
    """
    for mention in mentions if isinstance(mentions, list) else ():
        named = _dict(mention)
        if own_id and _open_id(named.get("id")) == own_id:
            return True
        if not own_id and _open_id(named.get("id")) and named.get("mentioned_type") != "user":
            return True
    return False


def _calls_others(said: Mapping[str, Any]) -> bool:
    """True for words that are for somebody else, whom they name, or for everybody."""
    return bool(said.get("mentions")) or "@_all" in str(said.get("content", ""))


def _tapped(name: str, body: Mapping[str, Any], context: Mapping[str, Any], now: datetime) -> Tapped | None:
    """`context` holds chat and message; in callbacks of the first kind that is the callback itself."""
    carrier, chat = str(context.get("open_message_id", "")), str(context.get("open_chat_id", ""))
    operator = _dict(body.get("operator")) or body
    person = str(operator.get("open_id", ""))
    if not carrier or not chat or not person:
        return None
    value = _dict(_dict(body.get("action")).get("value"))
    text, topic = value.get("t"), value.get("p", "")
    if not isinstance(text, str) or not text:
        return Tapped(name, carrier, None)
    place = Place(NAME, chat, topic if isinstance(topic, str) else "", group=value.get("c") != chat)
    language = value.get("l") if isinstance(value.get("l"), str) else None
    message = Message(text, place, person, now, carrier, language, button=True)
    return Tapped(name, carrier, message, stays=value.get("s") == 1)


def _menu(name: str, body: Mapping[str, Any], now: datetime, language: str) -> Said | None:
    """A menu click says who and what, but not in which chat: it is answered to the person."""
    person = _open_id(_dict(body.get("operator")).get("operator_id"))
    key = str(body.get("event_key", "")).strip()
    if not person or not key:
        return None
    text = f"/{key}" if key in MENU else key
    hint = language if text.startswith("/") else None
    return Said(name, Message(text, Place(NAME, person), person, now, language=hint))


def _moment(milliseconds: object, now: datetime) -> datetime:
    try:
        sent = datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return sent if abs(now - sent) < OLDEST else now


def _open_id(ids: object) -> str:
    return str(_dict(ids).get("open_id") or "")


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _digest(event: Mapping[str, Any]) -> str:
    """A name for an event that brings none."""
    return hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()[:32]
