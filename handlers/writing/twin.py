"""A question written back as text: the typed twin of a button, which anybody can send and get the same."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from handlers.question import Intent, Question, Side, Span
from handlers.reckoning.workload import cached_pct
from handlers.writing.figures import plain

COMMANDS: Final[dict[Intent, str]] = {
    "compare_cost": "/compare", "cost": "/price", "price": "/price", "history": "/history",
    "biggest_cuts": "/cuts", "cheapest": "/cheapest", "budget": "/budget", "subscribe": "/subscribe",
}  # fmt: skip
_SPANS: Final[dict[Span, str]] = {
    "second": "second", "minute": "minute", "hour": "hour", "day": "day", "week": "week",
    "month": "month", "half_year": "half year", "year": "year",
}  # fmt: skip


def typed(
    question: Question, models: Iterable[str], *, intent: Intent | None = None, side: Side | None = None
) -> str:
    """The question about `models` as a command: `/compare gpt-4o glm-4.6 1000000 tokens input`.

    intent, side: instead of the question's own.
    """
    intent = intent or question.intent
    parts = [COMMANDS.get(intent, "/price"), *map(_short, models)]
    if intent not in ("history", "subscribe"):
        parts += [*_amounts(question, side or question.filters.io), *_conditions(question)]
    return " ".join(part for part in parts if part)


def with_model(question: Question, suggested: str, known: Iterable[str]) -> str:
    """The same question with a suggested model beside those that were understood."""
    return typed(question, [*known, suggested])


def _short(model: str) -> str:
    """The id without its vendor; `vendor:x` as the vendor's id."""
    kind, _, vendor = model.partition(":")
    return vendor if kind == "vendor" else model.partition("/")[2] or model


def _amounts(asked: Question, side: Side | None) -> list[str]:
    parts = []
    if asked.calls is not None and asked.period:
        parts.append(f"{_number(asked.calls)} calls per {_SPANS[asked.period]}")
    elif asked.calls is not None:
        parts.append(f"{_number(asked.calls)} calls")
    each = " each" if asked.calls is not None else ""
    for amount, unit in (
        (asked.input_tokens, "tokens input"),
        (asked.output_tokens, "tokens output"),
        (asked.total_tokens, f"tokens {side}" if side else "tokens"),
        (asked.chars, "words" if asked.language == "en" else "字"),
    ):
        if amount is not None:
            parts.append(f"{_number(amount)} {unit}{each}")
    if asked.horizon and asked.uncounted is None:
        parts.append(f"for one {_SPANS[asked.horizon]}")
    return parts


def _conditions(asked: Question) -> list[str]:
    filters = asked.filters
    return [
        f"{_number(cached)}% cached" if (cached := cached_pct(asked)) is not None else "",
        "batch" if filters.batch else "",
        filters.ratio or "",
        f"on {filters.host}" if filters.host else "",
        f"{_number(asked.budget.amount)} {asked.budget.currency or 'CNY'}" if asked.budget else "",
        asked.as_of or "",
        f"in {filters.currency}" if filters.currency else "",
    ]


def _number(amount: Decimal) -> str:
    return plain(amount) or "0"
