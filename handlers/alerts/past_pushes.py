"""The preview of a subscription: what it would have pushed in the past year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from data.people.notices import Notice
from data.people.preview import preview, reached_now
from data.people.wishes import Wish
from handlers.alerts.moves import size
from handlers.inquiry import Inquiry
from handlers.reckoning.past import meter_name
from handlers.writing.figures import percent
from handlers.writing.sentences import join, name_of

MOST: Final = 5


def past_pushes(wishes: Sequence[Wish], inquiry: Inquiry) -> list[str]:
    """`Over the past year this would have sent 3 pushes:` and the latest of them, a line each."""
    say = inquiry.say
    days: defaultdict[date, dict[tuple[str, str], Notice]] = defaultdict(dict)
    for wish in wishes:
        for push in preview(wish, inquiry.shelf.catalogue, inquiry.today):
            days[push.day].update({(notice.offer, notice.phase): notice for notice in push.notices})
    if not days:
        return [say("Over the past year this would have sent nothing.")]
    first = say.many(
        "Over the past year this would have sent {number} push:",
        "Over the past year this would have sent {number} pushes:",
        len(days),
    )
    return [first, *(_line(day, list(days[day].values()), inquiry) for day in sorted(days)[-MOST:])]


def there_already(wishes: Sequence[Wish], inquiry: Inquiry) -> list[str]:
    """`At the target already: …`, so that nobody waits for what has happened."""
    say = inquiry.say
    models = list(
        dict.fromkeys(m for wish in wishes for m in reached_now(wish, inquiry.shelf.catalogue, inquiry.today))
    )
    if not models:
        return []
    names = join((name_of(model, inquiry) for model in models[:MOST]), say)
    if len(models) > MOST:
        more = say.many("{number} more model", "{number} more models", len(models) - MOST)
        names = join((names, more), say)
    return [say("At the target already: {models}. You are told when a price comes down to it anew.", models=names)]


def _line(day: date, notices: Sequence[Notice], inquiry: Inquiry) -> str:
    biggest = max(notices, key=size)
    line = max(biggest.lines, key=lambda one: abs(one.pct or Decimal(0)))
    pct = percent(line.pct) if line.pct is not None else ""
    move = f"{name_of(biggest.model, inquiry)} {meter_name(line.meter, inquiry.say)} {pct}".strip()
    models = len({notice.model for notice in notices})
    more = inquiry.say.many("{number} more model", "{number} more models", models - 1) if models > 1 else ""
    return f"{day} {join((part for part in (move, more) if part), inquiry.say)}"
