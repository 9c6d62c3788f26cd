"""The text of a push: what changed, before → after, since when, in which list, by which source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Final

from data.changes import percent as percent_of
from data.outbox.cargo import Told
from data.people.notices import Line, Notice, plain_price
from data.prices import METERS, Offer
from data.tiers import rate_of
from data.timeline import sheet_on, stood_since
from handlers.alerts.wish import conditions, target_name
from handlers.inquiry import inquire
from handlers.question import Question
from handlers.reckoning.days import local
from handlers.reckoning.past import meter_name
from handlers.reckoning.shelf import Shelf
from handlers.reply import SILENCE, Button, ChartData, Reply
from handlers.words import Words
from handlers.writing.charts import price_steps
from handlers.writing.figures import percent
from handlers.writing.sentences import in_script, join, since_in_words, tier_in_words

MOST: Final = 12
"""Items of one message; of more the biggest are shown and the rest counted."""
ARROW: Final = " → "


def push(told: Sequence[Told], shelf: Shelf, say: Words, *, correction: bool = False) -> Reply:
    """One message for everything that a chat and topic is told at once; silence when all of it has passed."""
    ordered = sorted(_latest(told), key=lambda one: -_size(one.notice))
    if not ordered:
        return SILENCE
    shown = ordered[:MOST]
    lines = [line for one in shown for line in _about(one, shelf, say)]
    if len(ordered) > MOST:
        rest = len(ordered) - MOST
        lines.append(say.many("{number} more change.", "{number} more changes.", rest))
    return Reply(
        title=_title(shown, len(ordered), shelf, say, correction=correction),
        lines=tuple(lines),
        chart=_chart(shown, shelf, say),
        sources=tuple(dict.fromkeys(_source(one.notice, shelf, say) for one in shown)),
        buttons=_buttons(shown, shelf, say),
        lasting=True,
        language=say.language,
    )


def _latest(told: Iterable[Told]) -> list[Told]:
    """A price that moved twice while the message waited is told once, from the first price to the last."""
    found: dict[tuple[str, ...], Told] = {}
    for one in told:
        notice = one.notice
        day = "" if notice.phase == "effective" else str(notice.to_date)
        key = (notice.phase, notice.model, notice.offer, day)
        earlier = found.get(key)
        joined = _joined(earlier, one) if earlier and notice.lines else one
        if joined is None:
            del found[key]
        else:
            found[key] = joined
    return list(found.values())


def _joined(first: Told, last: Told) -> Told | None:
    """None when the price is back where it was."""
    started = {line.key: line for line in first.notice.lines}
    lines = {line.key: line for line in first.notice.lines}
    for line in last.notice.lines:
        begun = started.get(line.key)
        lines[line.key] = replace(line, before=begun.before) if begun else line
    moved = tuple(line for line in lines.values() if line.before != line.after)
    if not moved:
        return None
    notice = replace(last.notice, lines=moved, from_date=first.notice.from_date)
    return replace(
        last, notice=notice, before={**last.before, **first.before}, was=last.was or first.was, aim=last.aim
    )


def _size(notice: Notice) -> Decimal:
    return max((abs(line.pct or Decimal(0)) for line in notice.lines), default=Decimal(0))


def name_in(model_id: str, shelf: Shelf, say: Words) -> str:
    """The model's name in the script of the reply."""
    found = shelf.model(model_id)
    return in_script(found.display if found else model_id.partition("/")[2] or model_id, say)


def _title(shown: Sequence[Told], number: int, shelf: Shelf, say: Words, *, correction: bool) -> str:
    names = list(dict.fromkeys(name_in(one.notice.model, shelf, say) for one in shown))
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


def _about(told: Told, shelf: Shelf, say: Words) -> list[str]:
    """A heading and a line for each tier."""
    notice = told.notice
    name = name_in(notice.model, shelf, say)
    if notice.phase == "retirement":
        return [say("{model} is retired from {day}.", model=name, day=notice.to_date)]
    offer = next((one for one in shelf.catalogue.offers(notice.model) if one.id == notice.offer), None)
    heading = say(
        "{model}, {list}, {currency} per 1M tokens, {when}",
        model=name, list=list_name(notice.list, say), currency=notice.currency,
        when=_when(told, offer, say),
    )  # fmt: skip
    return [
        heading,
        *_withdrawn(told, say),
        *(_in_force(notice, offer, say) if notice.phase == "cancelled" else _prices(told, say)),
        *_stood_before(notice, offer, say),
        *_aimed(told, shelf, say),
    ]


def list_name(name: str, say: Words) -> str:
    """The vendor's own list at home or abroad, or a host's."""
    return {"cn": say("list in China"), "intl": say("international list")}.get(name, name)


def _when(told: Told, offer: Offer | None, say: Words) -> str:
    notice = told.notice
    if notice.to_date is None:
        return say("day unknown")
    if notice.phase == "announced":
        return say("announced, in force from {day}", day=notice.to_date)
    if notice.phase == "cancelled" and told.was is not None and told.was.phase == "effective":
        return say("no change on {day}", day=notice.to_date)
    if notice.phase == "cancelled":
        return say("announced for {day}, now cancelled", day=notice.to_date)
    if notice.kind == "promo_start":
        until = say("until {day}", day=notice.ends) if notice.ends else say("no end published")
        return say("promotion from {day}, {until}", day=notice.to_date, until=until)
    sheets = (sheet for sheet in offer.sheets if sheet.standing == "standing") if offer else ()
    found = next((sheet for sheet in sheets if sheet.effective == notice.to_date), None)
    if found is not None:
        return since_in_words(found, say)
    if notice.date_kind in ("observed_by", "between"):
        return say("seen by {day}", day=notice.to_date)
    return say("since {day}", day=notice.to_date)


def _withdrawn(told: Told, say: Words) -> list[str]:
    """What was told before and does not hold."""
    if told.was is None:
        return []
    holds = {(line.key, line.after) for line in told.notice.lines if told.notice.phase != "cancelled"}
    wrong = [line for line in told.was.lines if (line.key, line.after) not in holds]
    if not wrong:
        return []
    said = join((_move(line, say) for line in wrong), say)
    if told.notice.phase == "cancelled" and told.was.phase == "announced":
        return [say("Told before, will not come: {said}", said=said)]
    return [say("Told before, does not hold: {said}", said=said)]


def _prices(told: Told, say: Words) -> list[str]:
    return list(_by_tier(told.notice, lambda line: _move(line, say, told.before.get(line.key)), say))


def _by_tier(notice: Notice, tell: Callable[[Line], str], say: Words) -> Iterator[str]:
    """A line for each tier: what `tell` says of its meters."""
    ordered = sorted(notice.lines, key=lambda line: METERS.index(line.meter))
    for tier, lines in groupby(sorted(ordered, key=_tier_order), key=lambda line: line.tier):
        label = tier_in_words(tier, say)
        moves = join(map(tell, lines), say)
        yield say("{tier}: {moves}", tier=label, moves=moves) if label else moves


def _in_force(notice: Notice, offer: Offer | None, say: Words) -> list[str]:
    """The price that goes on, of what is not to come; nothing where the store has none any more."""
    sheet = sheet_on(offer, local(datetime.now(UTC)).date()) if offer else None
    rates = [(line, rate_of(sheet, line.tier)) for line in notice.lines] if sheet else []
    prices = {line.key: plain_price(rate.prices.get(line.meter)) for line, rate in rates if rate}
    if None in map(prices.get, (line.key for line in notice.lines)):
        return []
    told = _by_tier(notice, lambda line: f"{meter_name(line.meter, say)} {prices[line.key]}", say)
    return [say("In force: {prices}", prices=text) for text in told]


def _stood_before(notice: Notice, offer: Offer | None, say: Words) -> list[str]:
    """Since when the prices before had stood: one day, or a day for each meter."""
    if not notice.from_date or notice.phase not in ("effective", "announced"):
        return []
    days: dict[date, list[str]] = {}
    for line in sorted(notice.lines, key=lambda line: METERS.index(line.meter)):
        days.setdefault(_since(line, notice, offer) or notice.from_date, []).append(meter_name(line.meter, say))
    told = [
        f"{day}{say(' ({conditions})', conditions=join(dict.fromkeys(meters), say))}"
        if len(days) > 1
        else f"{day}"
        for day, meters in days.items()
    ]
    return [say("The previous price had stood since {day}.", day=join(told, say))]


def _aimed(told: Told, shelf: Shelf, say: Words) -> list[str]:
    """The target that this price reaches: why it is told at all, where it is not a cut of the model named."""
    if told.aim is None or told.was is not None or told.notice.phase not in ("effective", "announced"):
        return []
    inquiry = inquire(Question(intent="subscribe"), shelf, datetime.now(UTC), say.language)
    what, when = target_name(told.aim, inquiry), conditions(told.aim, inquiry)
    return [say("Target reached: {what}: {when}.", what=what, when=when)]


def _since(line: Line, notice: Notice, offer: Offer | None) -> date | None:
    if offer is None or line.before is None or notice.to_date is None:
        return None
    return stood_since(offer, line.tier, line.meter, line.before, notice.to_date)


def _tier_order(line: Line) -> tuple[int, int, bool, str]:
    tier = line.tier
    return (tier.input_above or 0, tier.output_above or 0, bool(tier.thinking), line.key.rpartition("|")[0])


def _move(line: Line, say: Words, last_told: str | None = None) -> str:
    """`input 2.5 → 1.11 (−55.6%)`, with the price last told where that was another."""
    meter, after = meter_name(line.meter, say), plain_price(line.after)
    if line.before is None:
        return f"{meter} {after}"
    text = f"{meter} {plain_price(line.before)}{ARROW}{after}"
    if line.pct is not None:
        text += say(" ({percent})", percent=percent(line.pct))
    moved = percent_of(Decimal(last_told), line.after) if last_told else None
    if moved is not None:
        step = f"{last_told}{ARROW}{after}"
        text += say(", since last told {step} ({percent})", step=step, percent=percent(moved))
    return text


def _chart(shown: Sequence[Told], shelf: Shelf, say: Words) -> ChartData | None:
    """The history behind a single change, for platforms that draw it in the message."""
    if len(shown) != 1 or shown[0].notice.phase != "effective":
        return None
    model = shown[0].notice.model
    inquiry = inquire(Question(intent="history", models=[model]), shelf, datetime.now(UTC), say.language)
    return price_steps([model], inquiry, name_in(model, shelf, say))


def _source(notice: Notice, shelf: Shelf, say: Words) -> str:
    """As under an answer: several models' sources tell whose they are."""
    return say("{model}: {source}", model=name_in(notice.model, shelf, say), source=notice.source)


def _buttons(shown: Sequence[Told], shelf: Shelf, say: Words) -> tuple[tuple[Button, ...], ...]:
    first = shown[0].notice if shown else None
    if first is None:
        return ()
    model = first.model.partition("/")[2]
    other = _rival(first.model, shelf)
    top = [Button(say("History"), f"/history {model}")]
    if other:
        top.insert(0, Button(say("Compare"), f"/compare {model} {other}"))
    mute = Button(say("Mute for 3 days"), "/settings mute P3D")
    return tuple(top), (mute, Button(say("Unsubscribe"), f"/unsubscribe #{shown[0].subscription}"))


def _rival(model: str, shelf: Shelf) -> str | None:
    """The flagship of the best known vendor that this one is not of."""
    today = datetime.now(UTC).date()
    for vendor in ("openai", "bytedance"):
        if not model.startswith(f"{vendor}/"):
            flagship = shelf.catalogue.vendor_flagship(vendor, today)
            return flagship.partition("/")[2] if flagship else None
    return None
