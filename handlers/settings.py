"""Settings of a chat: language, zone, quiet hours, digest, mute, silence, pause, and who may change them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from data.people.chat_hours import (
    DAYS,
    USUAL_DIGEST_TIME,
    USUAL_ZONE,
    NotHours,
    clock_time,
    mute_end,
    quiet_spans,
    zone_of,
)
from handlers.inquiry import Inquiry
from handlers.message import Message
from handlers.question import Filters
from handlers.reckoning.rows import NOTHING
from handlers.reply import Button, Reply
from handlers.rights import chat_of, refusal
from handlers.words import LANGUAGES, Words, words

if TYPE_CHECKING:
    from sqlmodel import Session

    from data.store.engine import Store
    from data.tables import ChatRow


def settings(inquiry: Inquiry) -> Reply:
    """What was asked is set; the answer shows how everything stands now."""
    chat = chat_of(inquiry)
    if chat is None:
        return _only_in_a_chat(inquiry)
    message, store = chat
    changes = [name for name in SETTERS if getattr(inquiry.question.filters, name) is not None]
    if not changes:
        return _shown(inquiry, message, store)
    return refusal(inquiry, message, store) or _set(inquiry, message, store, changes)


def _only_in_a_chat(inquiry: Inquiry) -> Reply:
    say = inquiry.say
    told = say("Settings belong to a Telegram or Feishu chat; there is none here.")
    if inquiry.question.filters.paused is not None:
        told = say(
            "/pause holds back the pushes of a Telegram or Feishu chat until /resume: "
            "send it there, there is none here."
        )
    return Reply(lines=(told,), language=say.language, facts=NOTHING)


def set_hours(session: Session, chat: ChatRow, asked: Filters, now: datetime) -> bool:
    """Set what is said of digest, quiet hours or silence, also beside a subscription; False when nothing is."""
    from data.outbox.reschedule import reschedule

    said = [name for name in HOURS if getattr(asked, name) is not None]
    for name in said:
        SETTERS[name](chat, asked, now)
    if said:
        session.add(chat)
        session.flush()
        reschedule(session, chat)
    return bool(said)


def hours(chat: ChatRow | None, now: datetime, say: Words) -> list[str]:
    """How and when the chat is told, in sentences."""
    return _lines(chat, _muted(chat, now), say)[:2]


def not_hours(inquiry: Inquiry) -> Reply:
    """Hours, a day or a zone that is none."""
    told = inquiry.say(
        "I cannot set that. Examples: /settings quiet 22:00-08:00, /settings zone Asia/Tokyo, "
        "/settings digest weekly friday 09:00, /settings mute P3D"
    )
    return Reply(lines=(told,), language=inquiry.say.language, facts=NOTHING)


def _set(inquiry: Inquiry, message: Message, store: Store, changes: list[str]) -> Reply:
    from data.outbox.reschedule import reschedule
    from data.people.chats import chat_row, find_chat

    place = message.place
    try:
        with store.writing() as session:
            chat = chat_row(session, place.platform, place.chat, group=place.group)
            for name in changes:
                SETTERS[name](chat, inquiry.question.filters, inquiry.now)
            session.add(chat)
            session.flush()
            reschedule(session, chat)
    except NotHours:
        return not_hours(inquiry)
    with store.reading() as session:
        return _reply(find_chat(session, place.platform, place.chat), inquiry, done=True)


def _shown(inquiry: Inquiry, message: Message, store: Store) -> Reply:
    from data.people.chats import find_chat

    with store.reading() as session:
        return _reply(find_chat(session, message.place.platform, message.place.chat), inquiry, done=False)


Setter = Callable[[Any, Filters, datetime], None]


def _language(chat: ChatRow, asked: Filters, now: datetime) -> None:
    del now
    chat.language = asked.language if asked.language in LANGUAGES else None


def _zone(chat: ChatRow, asked: Filters, now: datetime) -> None:
    del now
    chat.zone = zone_of(asked.zone).key


def _quiet(chat: ChatRow, asked: Filters, now: datetime) -> None:
    """A new span of hours takes the place of the old one; the weekend stands beside it."""
    del now
    if asked.quiet == "off":
        chat.quiet = None
        return
    quiet_spans(asked.quiet)
    old = chat.quiet.split(",") if chat.quiet else []
    weekend = [part for part in old if part == "weekend"]
    hours = [part for part in old if part != "weekend"]
    kept = hours if asked.quiet == "weekend" else weekend
    chat.quiet = ",".join([*kept, str(asked.quiet)])


def _digest(chat: ChatRow, asked: Filters, now: datetime) -> None:
    del now
    chat.digest = asked.digest or ("weekly" if asked.day else "daily")
    if asked.at:
        chat.digest_at = f"{clock_time(asked.at):%H:%M}"
    if asked.day:
        chat.digest_day = DAYS.index(asked.day) if asked.day in DAYS else None


def _mute(chat: ChatRow, asked: Filters, now: datetime) -> None:
    end = mute_end(str(asked.mute), now.astimezone(UTC), chat.zone)
    chat.muted_until = None if end is None else int(end.timestamp() * 1000)


def _flag(name: str, column: str) -> Setter:
    return lambda chat, asked, _now: setattr(chat, column, bool(getattr(asked, name)))


def _currency(chat: ChatRow, asked: Filters, now: datetime) -> None:
    del now
    chat.currency = asked.currency


SETTERS: Final[dict[str, Setter]] = {
    "language": _language,
    "zone": _zone,
    "quiet": _quiet,
    "digest": _digest,
    "at": _digest,
    "day": _digest,
    "mute": _mute,
    "open": _flag("open", "open_settings"),
    "silent": _flag("silent", "silent"),
    "paused": _flag("paused", "paused"),
    "currency": _currency,
}
"""Filter of the question -> how it is set."""
HOURS: Final = ("quiet", "digest", "at", "day", "mute")
"""Those of them that say when the chat is told."""


def _reply(chat: ChatRow | None, inquiry: Inquiry, *, done: bool) -> Reply:
    language = next((one for one in LANGUAGES if chat and one == chat.language), inquiry.say.language)
    say = words(language)
    title = say("Set.") if done else say("Settings of this chat")
    paused = bool(chat and chat.paused)
    muted = _muted(chat, inquiry.now)
    turn = Button(say("Resume"), "/settings resume") if paused else Button(say("Pause"), "/settings pause")
    muting = Button(say("Mute for 1 day"), "/settings mute P1D")
    quiet = Button(say("Unmute"), "/settings mute off") if muted else muting
    digest = (
        Button(say("At once"), "/settings digest off")
        if chat and chat.digest != "off"
        else Button(say("Daily digest"), "/settings digest daily")
    )
    return Reply(
        title=title,
        lines=tuple(_lines(chat, muted, say)),
        buttons=((turn, quiet), (digest, Button(say("My subscriptions"), "/subscriptions"))),
        language=language,
        facts=NOTHING,
    )


def _muted(chat: ChatRow | None, now: datetime) -> datetime | None:
    if chat is None or chat.muted_until is None:
        return None
    end = datetime.fromtimestamp(chat.muted_until / 1000, UTC)
    return end if end > now else None


def _lines(chat: ChatRow | None, muted: datetime | None, say: Words) -> list[str]:
    zone = (chat.zone if chat else None) or USUAL_ZONE
    lines = [
        say("Pushes: {how}", how=_pushes(chat, muted, zone, say)),
        say("Quiet hours: {quiet}", quiet=(chat.quiet if chat else None) or say("none")),
        say("Time zone: {zone}", zone=zone),
        say("Language: {language}", language=(chat.language if chat else None) or say("as you write")),
    ]
    if chat and chat.currency:
        lines.append(say("Shown beside: {currency}", currency=chat.currency))
    if chat and chat.silent:
        lines.append(say("Pushes arrive without a sound."))
    if chat and chat.is_group:
        lines.append(say("Everybody may change this.") if chat.open_settings else say("Admins may change this."))
    return lines


def _pushes(chat: ChatRow | None, muted: datetime | None, zone: str, say: Words) -> str:
    if chat and chat.paused:
        return say("paused")
    if muted:
        return say("muted until {moment}", moment=f"{muted.astimezone(zone_of(zone)):%Y-%m-%d %H:%M}")
    if chat is None or chat.digest == "off":
        return say("at once")
    at = chat.digest_at or USUAL_DIGEST_TIME
    if chat.digest == "daily":
        return say("every day at {time}", time=at)
    return say("every {day} at {time}", day=say(DAYS[chat.digest_day or 0]), time=at)
