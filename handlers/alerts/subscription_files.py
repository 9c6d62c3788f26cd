"""A chat's subscriptions as a file to keep, and back from its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.people.wishes import Wish
from handlers.inquiry import Inquiry
from handlers.message import Message
from handlers.reckoning.rows import NOTHING
from handlers.reply import Reply
from handlers.rights import refusal
from handlers.writing.sentences import join

if TYPE_CHECKING:
    from data.store.engine import Store

MOST: Final = 5


def reply(inquiry: Inquiry, message: Message, store: Store) -> Reply:
    """The file, or what was read from the lines behind `/import`."""
    if inquiry.question.action == "export":
        return _exported(inquiry, message, store)
    return refusal(inquiry, message, store) or _imported(inquiry, message, store)


def _exported(inquiry: Inquiry, message: Message, store: Store) -> Reply:
    from data.people.subscription_file import FILE_NAME, line_of
    from data.people.subscriptions import subscriptions_of

    with store.reading() as session:
        found = subscriptions_of(session, message.place.platform, message.place.chat)
    content = "".join(f"{line_of(one.wish, one.topic)}\n" for one in found)
    told = inquiry.say.many("{number} subscription as a file.", "{number} subscriptions as a file.", len(found))
    document = (FILE_NAME, content.encode()) if found else None
    return Reply(lines=(told,), document=document, language=inquiry.say.language, facts=NOTHING)


def _imported(inquiry: Inquiry, message: Message, store: Store) -> Reply:
    from data.people.subscription_file import NotSubscriptions, read_lines
    from data.people.subscriptions import TooMany, add_subscription

    say, place = inquiry.say, message.place
    _, _, text = message.text.partition("\n")
    try:
        read = read_lines(text)
        lines = [line for line in read if _known(line.wish, inquiry)]
        with store.writing() as session:
            for line in lines:
                add_subscription(
                    session, place.platform, place.chat, line.wish, topic=line.topic, group=place.group,
                    by=message.person,
                )  # fmt: skip
    except NotSubscriptions as error:
        return _said(inquiry, say("Nothing was imported. {why}", why=str(error)))
    except TooMany:
        return _said(inquiry, say("Nothing was imported: that would be too many subscriptions for one chat."))
    if not read:
        return _said(inquiry, say("Send /import and, from the next line on, the lines of an exported file."))
    told = say.many("{number} subscription imported.", "{number} subscriptions imported.", len(lines))
    unknown = [line.target for line in read if line not in lines]
    why = say("Not imported, nobody knows them here: {names}", names=join(unknown[:MOST], say)) if unknown else ""
    return Reply(lines=(told, *([why] if why else [])), language=say.language, facts=NOTHING)


def _known(wish: Wish, inquiry: Inquiry) -> bool:
    """What is watched and what it is measured against exist here; a wish for nothing would never speak."""
    catalogue = inquiry.shelf.catalogue
    if wish.ratio_model and catalogue.model(wish.ratio_model) is None:
        return False
    match wish.target_kind:
        case "model":
            return catalogue.model(wish.target) is not None
        case "family":
            return catalogue.family(wish.target) is not None
        case "vendor":
            return catalogue.vendor(wish.target) is not None
        case "list":
            return wish.target in ("CNY", "USD")
    return True


def _said(inquiry: Inquiry, sentence: str) -> Reply:
    return Reply(lines=(sentence,), language=inquiry.say.language, facts=NOTHING)
