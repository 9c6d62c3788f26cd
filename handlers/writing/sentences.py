"""The small parts of answers: names, prices, costs, tiers, days, each in the words of the inquiry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from data.catalogue import Family
from data.cost import Bill
from data.prices import Meter, PriceSheet, Rate, Tier
from data.tiers import hours_name, short_tokens
from handlers.inquiry import Inquiry
from handlers.reckoning.quote import Line
from handlers.reckoning.rows import ends_of
from handlers.words import Words
from handlers.words.names import english, traditional
from handlers.writing.figures import money_range, price

OTHER: Final = {"CNY": "USD", "USD": "CNY"}
CHARS_OF_A_NAME: Final = 40
PLAIN: Final = Tier()
_PARTS: Final = re.compile(r"[A-Za-z]+")
_AT_ONCE: Final = re.compile(r"(\d+) concurrent(?: requests)?|concurrency (\d+)")


def name_of(model_id: str, inquiry: Inquiry) -> str:
    """The model's name for people; its id without the vendor where no name is known."""
    found = inquiry.shelf.model(model_id)
    if found and (inquiry.say.language == "zh" or found.display.isascii()):
        return found.display
    short = model_id.partition("/")[2] or model_id
    return in_script(found.display if found else short, inquiry.say, short)


def vendor_name(vendor_id: str, inquiry: Inquiry) -> str:
    """字节跳动, 字節跳動, ByteDance."""
    found = inquiry.shelf.catalogue.vendor(vendor_id)
    if found is None:
        return vendor_id
    return in_script(found.zh, inquiry.say) if inquiry.say.chinese else found.en


def in_script(name: str, say: Words, otherwise: str = "") -> str:
    """A name in the script of the reply; `otherwise` in English for one that only Chinese has."""
    if say.language == "zh-Hant":
        return traditional(name)
    return name if say.chinese or name.isascii() else english(name, otherwise or name)


def cleaned(name: str) -> str:
    """What may be repeated of a name somebody typed: letters, digits, `.-_` and spaces, at most 40 characters."""
    kept = "".join(c if c.isalnum() or c in ".-_" else " " for c in name)
    return " ".join(kept.split())[:CHARS_OF_A_NAME]


def join_names(names: Iterable[str], say: Words) -> str:
    """Names in a row: `豆包、GPT-4o` or `Doubao, GPT-4o`."""
    return ("、" if say.chinese else ", ").join(names)


def join(parts: Iterable[str], say: Words) -> str:
    """Parts of a sentence in a row."""
    return say(", ").join(parts)


def family_name(family: Family, inquiry: Inquiry) -> str:
    """豆包, GPT-4o: the words of a Latin name in the letters its newest model's own name has."""
    newest = inquiry.shelf.model(family.flagships[-1].model) if family.flagships else None
    parts = _PARTS.findall(newest.display) if newest else []
    written = {part.casefold(): part for part in parts}
    return in_script(_PARTS.sub(lambda met: written.get(met[0].casefold(), met[0]), family.display), inquiry.say)


def limits_in_words(model: str, limits: str, say: Words) -> str:
    """A published limit with its model, as a sentence."""
    told = _told_limits(limits, say)
    if told:
        return say("{model}: {told}.", model=model, told=told)
    return say("{model}: limits {limits}.", model=model, limits=short_limits(limits, say))


def short_limits(limits: str, say: Words) -> str:
    """A limit in the reply's language; figures like `RPM 300` are the same in all."""
    at_once = _AT_ONCE.fullmatch(limits)
    if at_once:
        return say("{number} requests at a time", number=at_once[1] or at_once[2])
    return _told_limits(limits, say) or limits


def _told_limits(limits: str, say: Words) -> str | None:
    """What the ledger says of limits in words."""
    return {
        "rate-limited": say("rate-limited, no figures published"),
        "plus a search fee per request": say("plus a search fee per request"),
        "free for a limited time; request limits not recorded": say("for a limited time, limits not recorded"),
    }.get(limits)


def either_price(rate: Rate, meter: Meter, currency: str, say: Words) -> str:
    """The price of a meter, or that there is none."""
    found = rate.prices.get(meter)
    if found is None:
        return say("not listed")
    return price(found, currency) if found else say("free")


def prices_in_words(line: Line, say: Words, *, batch: bool = False) -> str:
    """`input $2.5, output $10, cached input $1.25`, only what is listed."""
    names: tuple[tuple[Meter, str], ...] = (
        (("batch_input", say("batch input")), ("batch_output", say("batch output")))
        if batch
        else (("input", say("input")), ("output", say("output")), ("cache_read", say("cached input")))
    )
    known = ((meter, name) for meter, name in names if meter in line.rate.prices)
    words = [f"{name} {either_price(line.rate, meter, line.offer.currency, say)}" for meter, name in known]
    return join(words, say) if words else say("no batch price listed")


def tier_in_words(tier: Tier, say: Words) -> str:
    """`input ≤32K, thinking, off-peak hours`; empty for the unconditional tier."""
    if tier == PLAIN:
        return ""
    parts = [
        _range_in_words(say("input"), tier.input_above, tier.input_upto),
        _range_in_words(say("output"), tier.output_above, tier.output_upto),
        "" if tier.thinking is None else say("thinking") if tier.thinking else say("non-thinking"),
        hours_in_words(tier, say),
    ]
    return join((part for part in parts if part), say)


def hours_in_words(tier: Tier, say: Words) -> str:
    """`peak hours`, `off-peak hours`, or empty."""
    if tier.window is None:
        return ""
    name = hours_name(tier.window)
    if name == "peak":
        return say("peak hours")
    if name == "off-peak":
        return say("off-peak hours")
    return say("standard hours") if name == "standard" else name


def _range_in_words(what: str, above: int | None, upto: int | None) -> str:
    if above is not None and upto is not None:
        return f"{what} {short_tokens(above)}–{short_tokens(upto)}"
    if above is not None:
        return f"{what} >{short_tokens(above)}"
    return f"{what} ≤{short_tokens(upto)}" if upto is not None else ""


def full_name(line: Line, inquiry: Inquiry) -> str:
    """The model, with the host or the tier where the line is not the plain one."""
    say = inquiry.say
    name = name_of(line.offer.model, inquiry)
    if not line.offer.first_party:
        name = say("{model} on {host}", model=name, host=line.offer.list)
    return with_tier(name, tier_in_words(line.rate.tier, say), say)


def with_tier(name: str, tier: str, say: Words) -> str:
    """`Qwen-Max (input ≤32K)`; the name alone for the unconditional tier, which has no words."""
    return say("{model} ({tier})", model=name, tier=tier) if tier else name


def list_name(name: str, say: Words) -> str:
    """The vendor's own list at home or abroad, or a host's."""
    return {"cn": say("list in China"), "intl": say("international list")}.get(name, name)


def amount(value: Decimal, currency: str, inquiry: Inquiry) -> str:
    """An amount in its own currency with the other beside it: `¥6 (≈ $0.85)`."""
    return amounts(value, value, currency, inquiry)


def amounts(low: Decimal, high: Decimal, currency: str, inquiry: Inquiry) -> str:
    """A range likewise: `¥6–¥30 (≈ $0.85–$4.23)`. Beside it stands the display currency when one was asked for."""
    own = money_range(low, high, currency)
    beside = display_currency(currency, inquiry)
    first, last = inquiry.converted(low, currency, beside), inquiry.converted(high, currency, beside)
    if first is None or last is None or beside == currency or not high:
        return own
    return inquiry.say("{amount} (≈ {other})", amount=own, other=money_range(first, last, beside))


def display_currency(currency: str, inquiry: Inquiry) -> str:
    """The currency shown beside a native one."""
    asked = inquiry.question.filters.currency
    return asked if asked and asked != currency else OTHER.get(currency, "USD")


def cost_in_words(made: Bill, line: Line, inquiry: Inquiry) -> str:
    """The bill: `¥6 (≈ $0.85)`, `¥6 all input – ¥30 all output`, or what has no price."""
    currency = line.offer.currency
    if made.total is not None:
        return amount(made.total, currency, inquiry) if made.total else nothing_to_pay(line, inquiry)
    low, high = ends_of(made)
    if low is None or high is None:
        return inquiry.say("no cost: {what}", what=missing_in_words(made, inquiry.say))
    return amounts(low, high, currency, inquiry) if high else nothing_to_pay(line, inquiry)


def nothing_to_pay(line: Line, inquiry: Inquiry) -> str:
    """Free only where the price is 0; a question about no tokens at all costs nothing on any list."""
    priced = any(line.rate.prices.get(meter) for meter in line.rate.prices)
    return price(Decimal(0), line.offer.currency) if priced else inquiry.say("free")


def missing_in_words(made: Bill, say: Words) -> str:
    """Which price the list does not name."""
    if any(meter.startswith("batch") for meter in made.missing):
        return say("no batch price listed")
    if "cache_read" in made.missing:
        return say("no cache price listed")
    return say("no output price listed") if "output" in made.missing else say("no input price listed")


def since_in_words(sheet: PriceSheet, say: Words) -> str:
    """From when a price holds, as well as it is known."""
    if sheet.effective is None:
        return say("start unknown")
    if sheet.date_kind == "observed_by":
        return say("seen by {day}", day=sheet.effective)
    if sheet.date_kind == "between":
        return say("between {first} and {last}", first=sheet.not_before, last=sheet.effective)
    if sheet.date_kind == "month_only":
        return say("since {day}", day=f"{sheet.effective:%Y-%m}")
    return say("since {day}", day=sheet.effective)
