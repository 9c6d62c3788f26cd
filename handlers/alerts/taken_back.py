"""The part of a push that takes something back: what was told and does not hold, and the price that goes on."""

from __future__ import annotations

from data.outbox.cargo import Told
from data.people.notices import Line, Notice, plain_price
from data.prices import Offer
from data.tiers import rate_of
from data.timeline import sheet_on
from handlers.alerts.moves import by_tier, move_in_words
from handlers.inquiry import Inquiry
from handlers.reckoning.past import meter_name
from handlers.words import Words
from handlers.writing.sentences import join


def taken_back(told: Told, say: Words) -> list[str]:
    """What was told before and does not hold."""
    if told.was is None:
        return []
    holds = {(line.key, line.after) for line in told.notice.lines if told.notice.phase != "cancelled"}
    wrong = [line for line in told.was.lines if (line.key, line.after) not in holds]
    if not wrong:
        return []
    said = join((_as_it_was_told(line, say) for line in wrong), say)
    if told.notice.phase == "cancelled" and told.was.phase == "announced":
        return [say("Told before, will not come: {said}", said=said)]
    return [say("Told before, does not hold: {said}", said=said)]


def _as_it_was_told(line: Line, say: Words) -> str:
    return move_in_words(line.meter, plain_price(line.before), plain_price(line.after), line.pct, say)


def in_force(notice: Notice, offer: Offer | None, inquiry: Inquiry) -> list[str]:
    """The price that goes on, of what is not to come; nothing where the store has none any more."""
    say, sheet = inquiry.say, sheet_on(offer, inquiry.today) if offer else None
    prices: dict[str, str] = {}
    for line in notice.lines:
        rate = rate_of(sheet, line.tier) if sheet else None
        price = rate.prices.get(line.meter) if rate else None
        if price is None:
            return []
        prices[line.key] = plain_price(price)
    told = by_tier(notice, lambda line: f"{meter_name(line.meter, say)} {prices[line.key]}", say)
    return [say("In force: {prices}", prices=text) for text in told]
