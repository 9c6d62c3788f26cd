"""What a text was understood to ask: the question object of `kanjia ask --json`, field by field.

Meanings of the fields: the contract in README, "The question object". Absent or None when not said.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Intent = Literal[
    "compare_cost", "cost", "price", "history", "biggest_cuts", "cheapest", "budget",
    "subscribe", "unsubscribe", "list_subscriptions", "settings", "help", "ambiguous", "out_of_scope",
]  # fmt: skip
PRICED: frozenset[Intent] = frozenset({"compare_cost", "cost", "price"})
"""Of models that are named: what they cost."""
BY_THE_HOUR: frozenset[Intent] = PRICED | {"budget"}
"""Where an hour that is said is the hour whose price is asked for."""
Span = Literal["second", "minute", "hour", "day", "week", "month", "half_year", "year"]
Side = Literal["input", "output"]


class Strict(BaseModel):
    """Immutable, and no key that the contract does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Money(Strict):
    """`currency` is an ISO code; `io` says which side a price limit is about."""

    amount: Decimal
    currency: str | None = None
    io: Side | None = None


class Claim(Strict):
    """A figure the person heard: 97 for "降价97%", 1/35 for "是4o的1/35", a price."""

    kind: Literal["cut_pct", "ratio", "price"]
    value: Decimal
    currency: str | None = None


class Filters(Strict):
    """Everything that narrows models, rates or alerts."""

    io: Side | None = None
    currency: str | None = None
    vendor: str | list[str] | None = None
    region: Literal["cn", "intl"] | None = None
    context_min: int | None = None
    modality: str | None = None
    max_price: Money | None = None
    cheaper_than: str | None = None
    free: bool | None = None
    reasoning: bool | None = None
    tools: bool | None = None
    open_weights: bool | None = None
    params: str | None = None
    limit: int | None = None
    direction: Literal["up", "down"] | None = None
    cached_pct: Decimal | None = None
    cached: bool | None = None
    batch: bool | None = None
    tier: str | None = None
    ratio: str | None = None
    host: str | None = None
    """A seller named beside a model: "on azure", "硅基流动的 deepseek"."""
    # alerts
    price_below: Money | None = None
    price_ratio: str | None = None
    """`1/50` with a second model: "豆包低于4o的1/50"."""
    all: bool | None = None
    quiet: str | None = None
    digest: Literal["daily", "weekly", "off"] | None = None
    at: str | None = None
    """`09:00`: of a digest; with a price or a cost the hour it is asked for, `peak` and `off-peak` too."""
    day: str | None = None
    mute: str | None = None
    # settings
    language: str | None = None
    zone: str | None = None
    open: bool | None = None
    silent: bool | None = None
    paused: bool | None = None
    kinds: list[Literal["cut", "rise", "launch", "retirement"]] | None = None


class Unresolved(Strict):
    """A name that no table has, as typed (cleaned), with at most three suggestions (model ids)."""

    text: str
    suggestions: list[str] = Field(default_factory=list, max_length=3)


class Question(Strict):
    """One question. `models`: resolved ids or `vendor:x` or None, a slot each, in order."""

    intent: Intent
    models: list[str | None] = Field(default_factory=list)
    input_tokens: Decimal | None = None
    output_tokens: Decimal | None = None
    total_tokens: Decimal | None = None
    chars: Decimal | None = None
    calls: Decimal | None = None
    period: Span | None = None
    horizon: Span | None = None
    budget: Money | None = None
    as_of: str | None = None
    since: str | None = None
    until: str | None = None
    threshold_pct: Decimal | None = None
    filters: Filters = Field(default_factory=Filters)
    claim: Claim | None = None
    # beside the contract's keys, for the answer; left out of the JSON object (`BESIDE`)
    families: list[str | None] = Field(default_factory=list)
    """Per slot: the family it was named by ("豆包"), None when the exact model was named."""
    unresolved: list[Unresolved] = Field(default_factory=list)
    choices: list[str] = Field(default_factory=list)
    """For `ambiguous`: up to three complete questions to offer as buttons."""
    reason: str | None = None
    """For `ambiguous` and `out_of_scope`: a short code: `no_model`, `bare_tier`, `absurd_amount`, …"""
    language: Literal["zh", "zh-Hant", "en"] = "zh"
    thinking: bool | None = None
    order: Literal["cheap", "dear"] | None = None
    """Which end comes first where several models are shown; None: as they were asked, or the cheapest."""
    uncounted: str | None = None
    """The amount is of one call, and of how many was said without a figure ("几千次"), or not at all ("")."""
    action: str | None = None
    """Commands beyond price questions: `start`, `forget`, `review`, `export`, `import`, `preview`, …"""

    def contract(self) -> dict[str, Any]:
        """The object as `ask --json` prints it: counts are numbers, money is text, unsaid filters are left out."""
        found: dict[str, Any] = {name: _plain(getattr(self, name)) for name in _PRINTED}
        found["filters"] = {name: value for name, value in found["filters"].items() if value is not None}
        return found


BESIDE = frozenset(
    {"families", "unresolved", "choices", "reason", "language", "thinking", "order", "uncounted", "action"}
)
"""Fields that the contract does not name."""
_PRINTED = tuple(name for name in Question.model_fields if name not in BESIDE)
_MONEY = frozenset({"amount", "value"})


def _plain(value: object) -> Any:
    """JSON types: whole decimals as integers, others as floats, models as objects."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, BaseModel):
        return {n: f"{v:f}" if n in _MONEY and isinstance(v, Decimal) else _plain(v) for n, v in value}
    return value
