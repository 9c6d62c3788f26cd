"""One notice of a push: which list, before → after, since when, in force until when, why it is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from data.changes import percent as percent_of
from data.outbox.cargo import Told
from data.people.notices import Line, Notice, plain_price
from data.prices import Offer
from data.timeline import stood_since
from handlers.alerts.moves import ARROW, by_meter, by_tier, move_in_words
from handlers.alerts.taken_back import in_force, taken_back
from handlers.alerts.wish import conditions, target_name
from handlers.inquiry import Inquiry
from handlers.reckoning.past import meter_name
from handlers.words import Words
from handlers.writing.figures import percent
from handlers.writing.sentences import join, list_name, name_of, since_in_words


def news(told: Told, inquiry: Inquiry) -> list[str]:
    """A heading and a line for each tier."""
    notice, say = told.notice, inquiry.say
    name = name_of(notice.model, inquiry)
    if notice.phase == "retirement":
        return [say("{model} is retired from {day}.", model=name, day=notice.to_date)]
    offers = inquiry.shelf.catalogue.offers(notice.model)
    offer = next((one for one in offers if one.id == notice.offer), None)
    heading = say(
        "{model}, {list}, {currency} per 1M tokens, {when}",
        model=name, list=list_name(notice.list, say), currency=notice.currency,
        when=_when(told, offer, say),
    )  # fmt: skip
    return [
        heading,
        *taken_back(told, say),
        *(in_force(notice, offer, inquiry) if notice.phase == "cancelled" else _prices(told, say)),
        *_stood_before(notice, offer, say),
        *_aimed(told, inquiry),
    ]


def _when(told: Told, offer: Offer | None, say: Words) -> str:
    """What becomes of the price from which day on."""
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
    return _since(notice, notice.to_date, offer, say)


def _since(notice: Notice, day: date, offer: Offer | None, say: Words) -> str:
    """From when the price holds: as well as the sheet knows it, else the notice."""
    sheets = (sheet for sheet in offer.sheets if sheet.standing == "standing") if offer else ()
    found = next((sheet for sheet in sheets if sheet.effective == day), None)
    if found is not None:
        return since_in_words(found, say)
    if notice.date_kind in ("observed_by", "between"):
        return say("seen by {day}", day=day)
    return say("since {day}", day=day)


def _prices(told: Told, say: Words) -> list[str]:
    return list(by_tier(told.notice, lambda line: _move(line, told.before.get(line.key), say), say))


def _move(line: Line, last_told: str | None, say: Words) -> str:
    """The move, and the whole way from the price last told where that was another."""
    after = plain_price(line.after)
    text = move_in_words(line.meter, plain_price(line.before), after, line.pct, say)
    moved = percent_of(Decimal(last_told), line.after) if last_told and line.before is not None else None
    if moved is None:
        return text
    step = f"{last_told}{ARROW}{after}"
    return text + say(", since last told {step} ({percent})", step=step, percent=percent(moved))


def _stood_before(notice: Notice, offer: Offer | None, say: Words) -> list[str]:
    """Since when the prices before had stood: one day, or a day for each meter."""
    if not notice.from_date or notice.phase not in ("effective", "announced"):
        return []
    days: dict[date, list[str]] = {}
    for line in by_meter(notice):
        days.setdefault(_stood_since(line, notice, offer) or notice.from_date, []).append(
            meter_name(line.meter, say)
        )
    told = (
        f"{day}{say(' ({conditions})', conditions=join(dict.fromkeys(meters), say))}"
        if len(days) > 1
        else str(day)
        for day, meters in days.items()
    )
    return [say("The previous price had stood since {day}.", day=join(told, say))]


def _stood_since(line: Line, notice: Notice, offer: Offer | None) -> date | None:
    if offer is None or line.before is None or notice.to_date is None:
        return None
    return stood_since(offer, line.tier, line.meter, line.before, notice.to_date)


def _aimed(told: Told, inquiry: Inquiry) -> list[str]:
    """The target that this price reaches: why it is told at all, where it is not a cut of the model named."""
    if told.aim is None or told.was is not None or told.notice.phase not in ("effective", "announced"):
        return []
    what, when = target_name(told.aim, inquiry), conditions(told.aim, inquiry)
    return [inquiry.say("Target reached: {what}: {when}.", what=what, when=when)]
