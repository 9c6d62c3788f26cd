"""A push as one message: what it is called, the biggest of its news, the picture, the sources, the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from data.outbox.cargo import Told
from data.people.notices import Notice
from handlers.alerts.latest import latest
from handlers.alerts.moves import size
from handlers.alerts.news import news
from handlers.inquiry import Inquiry, inquire
from handlers.question import Question
from handlers.reckoning.shelf import Shelf
from handlers.reply import SILENCE, Button, ChartData, Reply
from handlers.words import Words
from handlers.writing.charts import price_steps
from handlers.writing.sentences import join, name_of

MOST: Final = 12
"""Items of one message; of more the biggest are shown and the rest counted."""


def push(told: Sequence[Told], shelf: Shelf, say: Words, *, correction: bool = False) -> Reply:
    """One message for everything that a chat and topic is told at once; silence when all of it has passed."""
    ordered = sorted(latest(told), key=lambda one: -size(one.notice))
    if not ordered:
        return SILENCE
    inquiry = inquire(Question(intent="subscribe"), shelf, datetime.now(UTC), say.language)
    shown = ordered[:MOST]
    lines = [line for one in shown for line in news(one, inquiry)]
    if len(ordered) > MOST:
        rest = len(ordered) - MOST
        lines.append(say.many("{number} more change.", "{number} more changes.", rest))
    return Reply(
        title=_title(shown, len(ordered), inquiry, correction=correction),
        lines=tuple(lines),
        chart=_chart(shown, inquiry),
        sources=tuple(dict.fromkeys(_source(one.notice, inquiry) for one in shown)),
        buttons=_buttons(shown[0], inquiry),
        lasting=True,
        language=say.language,
    )


def _title(shown: Sequence[Told], number: int, inquiry: Inquiry, *, correction: bool) -> str:
    say = inquiry.say
    names = list(dict.fromkeys(name_of(one.notice.model, inquiry) for one in shown))
    models = join(names[:3], say) + (" …" if len(names) > 3 else "")
    if correction:
        return say("Correction: {models}", models=models)
    words = {_word(one.notice, say) for one in shown}
    if len(words) == 1:
        return say("{what}: {models}", what=words.pop(), models=models)
    return say.many("{number} price change: {models}", "{number} price changes: {models}", number, models=models)


def _word(notice: Notice, say: Words) -> str:
    """Cut, rise, new model … when all of a notice is of that kind."""
    if notice.phase == "launch":
        return say("New model")
    if notice.phase == "retirement":
        return say("Retired")
    if notice.phase == "announced":
        return say("Announced")
    if notice.kind == "promo_start":
        return say("Promotion")
    if notice.kind == "structure":
        return say("Other price structure")
    sides = {line.before is not None and line.after < line.before for line in notice.lines}
    return (say("Price cut") if sides == {True} else say("Price rise")) if len(sides) == 1 else say("Price change")


def _chart(shown: Sequence[Told], inquiry: Inquiry) -> ChartData | None:
    """The history behind a single change, for platforms that draw it in the message."""
    if len(shown) != 1 or shown[0].notice.phase != "effective":
        return None
    model = shown[0].notice.model
    return price_steps([model], inquiry, name_of(model, inquiry))


def _source(notice: Notice, inquiry: Inquiry) -> str:
    """As under an answer: several models' sources tell whose they are."""
    return inquiry.say("{model}: {source}", model=name_of(notice.model, inquiry), source=notice.source)


def _buttons(first: Told, inquiry: Inquiry) -> tuple[tuple[Button, ...], ...]:
    """Of the biggest news: against another flagship, its history; and for whoever has had enough."""
    say, model = inquiry.say, first.notice.model
    name, other = model.partition("/")[2], _rival(model, inquiry)
    compare = (Button(say("Compare"), f"/compare {name} {other}"),) if other else ()
    mute = Button(say("Mute for 3 days"), "/settings mute P3D")
    unsubscribe = Button(say("Unsubscribe"), f"/unsubscribe #{first.subscription}")
    return (*compare, Button(say("History"), f"/history {name}")), (mute, unsubscribe)


def _rival(model: str, inquiry: Inquiry) -> str | None:
    """The flagship of the best known vendor that this one is not of."""
    for vendor in ("openai", "bytedance"):
        if not model.startswith(f"{vendor}/"):
            flagship = inquiry.shelf.catalogue.vendor_flagship(vendor, inquiry.today)
            return flagship.partition("/")[2] if flagship else None
    return None
