"""Subscribing and ending it. Outside a chat nothing is stored: the answer is what it would have pushed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from data.people.chat_hours import NotHours
from data.people.wishes import Wish
from handlers.alerts.past_pushes import past_pushes, there_already
from handlers.alerts.wish import conditions, target_name, wished
from handlers.inquiry import Inquiry
from handlers.message import Message
from handlers.reckoning.rows import NOTHING
from handlers.reply import Button, Reply
from handlers.rights import chat_of, refusal
from handlers.settings import hours, not_hours, set_hours

if TYPE_CHECKING:
    from data.people.subscriptions import Subscription
    from data.store.engine import Store

MOST_SHOWN: Final = 30
MOST_BUTTONS: Final = 8
NEW: Final = "Subscribed to {what}: {when}."
ALREADY: Final = "Already subscribed to {what}: {when}."


def subscribe(inquiry: Inquiry) -> Reply:
    """What is watched from now on, and what that would have pushed in the past year."""
    asked = wished(inquiry)
    chat = chat_of(inquiry)
    if not asked.wishes:
        return _nothing(inquiry, asked.unknown)
    if chat is None:
        told = inquiry.say("Nothing is stored here: send this in a Telegram or Feishu chat to subscribe it.")
        return _told(inquiry, [(wish, "To watch: {what}: {when}.") for wish in asked.wishes], asked.unknown, told)
    denied = refusal(inquiry, *chat)
    if denied:
        return denied
    return _stored(inquiry, asked.wishes, asked.unknown, *chat)


def _nothing(inquiry: Inquiry, unknown: Sequence[str]) -> Reply:
    lines = unknown or [inquiry.say("What shall I watch? For example: {example}", example=_example(inquiry))]
    return Reply(lines=tuple(lines), language=inquiry.say.language, facts=NOTHING)


def _example(inquiry: Inquiry) -> str:
    return inquiry.say("tell me when Doubao or GPT-4o drops 10%")


def _stored(
    inquiry: Inquiry, wishes: Sequence[Wish], unknown: Sequence[str], message: Message, store: Store
) -> Reply:
    from data.people.chats import chat_row
    from data.people.subscriptions import TooMany, add_subscription

    place, done = message.place, []
    try:
        with store.writing() as session:
            chat = chat_row(session, place.platform, place.chat, group=place.group)
            chat.spoken = inquiry.say.language
            timed = set_hours(session, chat, inquiry.question.filters, inquiry.now)
            told = hours(chat, inquiry.now, inquiry.say) if timed else []
            for wish in wishes:
                _, new = add_subscription(
                    session, place.platform, place.chat, wish, topic=place.topic, group=place.group,
                    by=message.person,
                )  # fmt: skip
                done.append((wish, NEW if new else ALREADY))
    except TooMany:
        full = inquiry.say("This chat has as many subscriptions as one may have. End one first: /subscriptions")
        return Reply(lines=(full,), language=inquiry.say.language, facts=NOTHING)
    except NotHours:
        return not_hours(inquiry)
    return _told(inquiry, done, [*told, *unknown], "")


def _told(inquiry: Inquiry, done: Sequence[tuple[Wish, str]], unknown: Sequence[str], last: str) -> Reply:
    """A line for each wish, the preview of all of them together, what nobody knows."""
    say = inquiry.say
    lines = [
        say(sentence, what=target_name(wish, inquiry), when=conditions(wish, inquiry)) for wish, sentence in done
    ]
    lines += there_already([wish for wish, _ in done], inquiry)
    lines += past_pushes([wish for wish, _ in done], inquiry)
    lines += [*unknown, *([last] if last else [])]
    buttons = () if last else ((Button(say("My subscriptions"), "/subscriptions"),),)
    return Reply(lines=tuple(lines), buttons=buttons, language=say.language, facts=NOTHING)


def unsubscribe(inquiry: Inquiry) -> Reply:
    """End what was named, in this chat and topic; without a name, show what could be."""
    chat = chat_of(inquiry)
    if chat is None:
        return only_in_a_chat(inquiry)
    question = inquiry.question
    if not (question.models or question.action or question.filters.all):
        return _listed(inquiry, *chat)
    return refusal(inquiry, *chat) or _ended(inquiry, *chat)


def _ended(inquiry: Inquiry, message: Message, store: Store) -> Reply:
    from data.people.subscriptions import remove_subscriptions, subscriptions_of

    place, say = message.place, inquiry.say
    with store.writing() as session:
        here = subscriptions_of(session, place.platform, place.chat, place.topic)
        ended = list(_meant(here, inquiry))
        remove_subscriptions(session, [one.id for one in ended])
    if not here:
        lines = [say("There are no subscriptions here.")]
    elif not ended:
        lines = [say("No subscription here is called that.")]
    else:
        lines = [say("Ended: {what}.", what=target_name(one.wish, inquiry)) for one in ended[:MOST_SHOWN]]
    buttons = ((Button(say("My subscriptions"), "/subscriptions"),),) if here and len(here) > len(ended) else ()
    return Reply(lines=tuple(lines), buttons=buttons, language=say.language, facts=NOTHING)


def _meant(here: Sequence[Subscription], inquiry: Inquiry) -> Iterable[Subscription]:
    question = inquiry.question
    if question.action and question.action.isdecimal():
        return [one for one in here if one.id == int(question.action)]
    if question.filters.all:
        return here
    named = [_names(slot, model, inquiry) for slot, model in enumerate(question.models) if model]
    return [one for one in here if any(_is_called(one.wish, names, inquiry) for names in named)]


def _names(slot: int, model: str, inquiry: Inquiry) -> set[tuple[str, str]]:
    """Every target that the name in this slot may mean."""
    kind, _, vendor = model.partition(":")
    if kind == "vendor":
        return {("vendor", vendor)}
    families = inquiry.question.families
    family = families[slot] if slot < len(families) else None
    if family is None:
        return {("model", model)}
    known = inquiry.shelf.catalogue.family(family)
    return {("family", family), ("model", model)} | ({("of", known.vendor)} if known else set())


def _is_called(wish: Wish, names: set[tuple[str, str]], inquiry: Inquiry) -> bool:
    """A family's name also means its vendor's subscription where both are one word, and its models' own."""
    if (wish.target_kind, wish.target) in names:
        return True
    families = {target for kind, target in names if kind == "family"}
    if wish.target_kind == "vendor":
        catalogue = inquiry.shelf.catalogue
        firsts = [family.id for family in catalogue.families() if family.vendor == wish.target][:1]
        return bool(families & set(firsts))
    model = inquiry.shelf.model(wish.target) if wish.target_kind == "model" else None
    if model is None:
        return False
    return model.family in families or ("vendor", model.vendor) in names


def list_subscriptions(inquiry: Inquiry) -> Reply:
    """What this chat and topic is subscribed to, each with a button that ends it; or the same as a file."""
    chat = chat_of(inquiry)
    if chat is None:
        return only_in_a_chat(inquiry)
    if inquiry.question.action in ("export", "import"):
        from handlers.alerts import subscription_files

        return subscription_files.reply(inquiry, *chat)
    return _listed(inquiry, *chat)


def _listed(inquiry: Inquiry, message: Message, store: Store) -> Reply:
    from data.people.subscriptions import subscriptions_of

    say, place = inquiry.say, message.place
    with store.reading() as session:
        everywhere = subscriptions_of(session, place.platform, place.chat)
    here = [one for one in everywhere if one.topic == place.topic]
    if not here:
        lines = [say("No subscriptions yet. Try: {example}", example=_example(inquiry))]
    else:
        lines = [
            say("{number}. {what}: {when}", number=number, what=target_name(one.wish, inquiry),
                when=conditions(one.wish, inquiry))
            for number, one in enumerate(here[:MOST_SHOWN], start=1)
        ]  # fmt: skip
    if len(everywhere) > len(here):
        elsewhere = len(everywhere) - len(here)
        lines.append(say.many("{number} more in other topics.", "{number} more in other topics.", elsewhere))
    ends = [
        Button(say("End {what}", what=target_name(one.wish, inquiry)), f"/unsubscribe #{one.id}")
        for one in here[:MOST_BUTTONS]
    ]
    rows = (*((button,) for button in ends), (Button(say("Settings"), "/settings"),))
    return Reply(title=say("Your subscriptions"), lines=tuple(lines), buttons=rows, language=say.language,
                 facts=NOTHING)  # fmt: skip


def only_in_a_chat(inquiry: Inquiry) -> Reply:
    """Only a chat has subscriptions."""
    say = inquiry.say
    told = say("Subscriptions belong to a Telegram or Feishu chat; there are none here.")
    if inquiry.question.action in ("export", "import"):
        told = say(
            "/export hands over a chat's subscriptions as a file and /import takes them in: send them in a "
            "Telegram or Feishu chat. For all chats at once: kanjia subscriptions export FILE."
        )
    return Reply(lines=(told,), language=inquiry.say.language, facts=NOTHING)
