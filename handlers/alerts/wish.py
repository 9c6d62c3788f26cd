"""A question understood as `subscribe` -> what is to be watched, with its name for people."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from data.people.wishes import USUAL_KINDS, USUAL_THRESHOLD, NewsKind, Wish
from handlers.inquiry import Inquiry
from handlers.question import Question
from handlers.reckoning.past import meter_name
from handlers.reckoning.picking import pick
from handlers.writing.figures import plain, share, sign
from handlers.writing.sentences import family_name, join, name_of, vendor_name

_OF_A_LIST: Final = (
    (re.compile(r"人民币|人民幣|国内|國內|\b(?:cny|rmb)\b", re.IGNORECASE), "CNY"),
    (re.compile(r"美元|美金|\busd\b", re.IGNORECASE), "USD"),
)
_LISTS: Final = {"cn": "CNY", "intl": "USD"}
"""国产 models are those with a list in yuan."""
_LAUNCH: Final = re.compile(r"上新|新模型|发布|發布|上线|上線|\blaunch|\bnew\b.{0,20}\bmodels?\b", re.IGNORECASE)
_RETIREMENT: Final = re.compile(r"下线|下線|下架|退役|停用|\bretire|\bdeprecat", re.IGNORECASE)


_CUT: Final = re.compile(r"降|跌|便宜|\b(?:cuts?|drops?|falls?|cheaper|lower)\b", re.IGNORECASE)
_RISE: Final = re.compile(
    r"涨|漲|贵|貴|变|變|\b(?:ris\w+|increas\w+|hikes?|dearer|expensive|chang\w+|moves?)\b", re.IGNORECASE
)
"""With one of these as well, both sides are meant."""
_SIDES: Final[dict[str, frozenset[NewsKind]]] = {"up": frozenset({"rise"}), "down": frozenset({"cut"})}


@dataclass(frozen=True, slots=True)
class Wished:
    """What is to be watched, and the sentences about names that nobody knows."""

    wishes: tuple[Wish, ...]
    unknown: tuple[str, ...]


def wished(inquiry: Inquiry) -> Wished:
    """Every slot of the question as a wish; the conditions are the same for all of them."""
    question = inquiry.question
    bare = _targets(question, inquiry)
    text = inquiry.message.text if inquiry.message else ""
    if not bare and not question.unresolved and None not in question.models and _everything(question, text):
        bare = [_everything_of(text, question.filters.region)]
    return Wished(tuple(_with_conditions(wish, question, text) for wish in bare), tuple(pick(inquiry).unknown))


def _targets(question: Question, inquiry: Inquiry) -> list[Wish]:
    """A target per slot; with a ratio the first model against the second."""
    models = [model for model in question.models if model]
    ratio = question.filters.price_ratio
    if ratio and len(models) >= 2:
        return [Wish("model", models[0], ratio=_fraction(ratio), ratio_model=models[1])]
    found = [_target(question, slot, named, inquiry) for slot, named in enumerate(question.models) if named]
    vendors = question.filters.vendor
    if vendors and not found:
        found = [Wish("vendor", vendor) for vendor in ([vendors] if isinstance(vendors, str) else vendors)]
    return [wish for wish in dict.fromkeys(found) if wish]


def _fraction(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def _target(question: Question, slot: int, named: str, inquiry: Inquiry) -> Wish | None:
    """A family by its name, a vendor, or the model named."""
    kind, _, vendor = named.partition(":")
    if kind == "vendor":
        return Wish("vendor", vendor)
    family = question.families[slot] if slot < len(question.families) else None
    if family and inquiry.shelf.catalogue.family(family):
        return Wish("family", family)
    return Wish("model", named) if inquiry.shelf.model(named) else None


def _everything(question: Question, text: str) -> bool:
    filters = question.filters
    named = (
        filters.all or filters.region or filters.free or filters.price_below or question.threshold_pct is not None
    )
    return bool(named or _LAUNCH.search(text) or _RETIREMENT.search(text)) or _list_of(text) is not None


def _everything_of(text: str, region: str | None) -> Wish:
    currency = _list_of(text) or _LISTS.get(region or "")
    return Wish("list", currency) if currency else Wish("all")


def _list_of(text: str) -> str | None:
    return next((currency for pattern, currency in _OF_A_LIST if pattern.search(text)), None)


def _with_conditions(wish: Wish, question: Question, text: str) -> Wish:
    filters = question.filters
    below = filters.price_below
    wish = replace(
        wish,
        host=filters.host,
        kinds=_kinds(question, text),
        threshold=question.threshold_pct if question.threshold_pct is not None else USUAL_THRESHOLD,
        meter=below.io if below else filters.io,
    )
    if filters.free and below is None:
        return replace(wish, below=Decimal(0))
    return replace(wish, below=below.amount, currency=below.currency) if below else wish


def _kinds(question: Question, text: str) -> frozenset[NewsKind]:
    """The side that was said, launches and retirements when they were; cuts and rises when nothing was."""
    if question.filters.kinds:
        return frozenset(question.filters.kinds)
    events: dict[NewsKind, re.Pattern[str]] = {"launch": _LAUNCH, "retirement": _RETIREMENT}
    said = frozenset(kind for kind, pattern in events.items() if pattern.search(text))
    return said | _sides(question, text, alone=not said)


def _sides(question: Question, text: str, *, alone: bool) -> frozenset[NewsKind]:
    """alone: nothing else is to be told, so that both sides are meant when neither was said."""
    direction = question.filters.direction
    falls, rises = bool(_CUT.search(text)), bool(_RISE.search(text))
    if direction is None and falls and not rises:
        direction = "down"
    both = alone or falls or rises or question.threshold_pct is not None
    return _SIDES.get(direction or "", USUAL_KINDS if both else frozenset())


def target_name(wish: Wish, inquiry: Inquiry) -> str:
    """豆包（所有模型）, GPT-4o, 字节跳动（所有模型）, 人民币价目, 所有模型."""
    say = inquiry.say
    if wish.target_kind == "model":
        name = name_of(wish.target, inquiry)
    elif wish.target_kind == "list":
        name = say("all {currency} lists", currency=wish.target)
    elif wish.target_kind == "all":
        name = say("all models")
    else:
        family = inquiry.shelf.catalogue.family(wish.target) if wish.target_kind == "family" else None
        named = family_name(family, inquiry) if family else vendor_name(wish.target, inquiry)
        name = say("{name} (all its models)", name=named)
    return say("{model} on {host}", model=name, host=wish.host) if wish.host else name


def conditions(wish: Wish, inquiry: Inquiry) -> str:
    """When it speaks up: `changes of 10% or more`, `input at or below ¥1 per 1M tokens` …"""
    say = inquiry.say
    if wish.below is not None:
        figure = f"{sign(wish.currency or 'CNY')}{plain(wish.below)}"
        meter = meter_name(wish.meter or "input", say)
        return say("{meter} at or below {price} per 1M tokens", meter=meter, price=figure)
    if wish.ratio is not None:
        other = name_of(wish.ratio_model or "", inquiry)
        meter = meter_name(wish.meter or "input", say)
        return say("{meter} at or below {ratio} of {model}", meter=meter, ratio=str(wish.ratio), model=other)
    moves: dict[NewsKind, str] = {"cut": say("cuts"), "rise": say("rises")}
    events: dict[NewsKind, str] = {"launch": say("new models"), "retirement": say("retirements")}
    parts = [name for kind, name in events.items() if kind in wish.kinds]
    if wish.kinds & USUAL_KINDS:
        sides = say(" and ").join(name for kind, name in moves.items() if kind in wish.kinds)
        parts.insert(0, say("{kinds} of {share} or more", kinds=sides, share=share(wish.threshold)))
    return join(parts, say)
