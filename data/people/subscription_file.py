"""Subscriptions as a file: one JSON object a line, checked line by line; for moving and keeping them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from sqlalchemy import select
from sqlmodel import Session, col

from data.outbox.candidates import wish_of
from data.people.wishes import USUAL_KINDS, USUAL_THRESHOLD, NewsKind, TargetKind, Wish
from data.prices import Meter
from data.tables import ChatRow, SubscriptionRow

MOST_BYTES: Final = 200_000
FILE_NAME: Final = "kanjia-subscriptions.jsonl"


class NotSubscriptions(ValueError):
    """The file cannot be read; the message names the line."""


class SubscriptionLine(BaseModel):
    """One line. Prices and percentages are decimal text; what is not said is left out."""

    model_config = ConfigDict(extra="forbid")

    target_kind: TargetKind
    target: str = Field(default="", max_length=200)
    topic: str = Field(default="", max_length=64)
    host: str | None = Field(default=None, max_length=60)
    kinds: list[NewsKind] = Field(default_factory=lambda: sorted(USUAL_KINDS), min_length=1)
    threshold_pct: Decimal = Field(default=USUAL_THRESHOLD, ge=0, le=1000)
    price_below: Decimal | None = Field(default=None, ge=0)
    price_currency: Literal["CNY", "USD"] | None = None
    price_meter: Meter | None = None
    price_ratio: str | None = Field(default=None, max_length=40)
    ratio_model: str | None = Field(default=None, max_length=200)

    @field_validator("price_ratio")
    @classmethod
    def _is_a_ratio(cls, text: str | None) -> str | None:
        if text is not None and Fraction(text) <= 0:
            raise ValueError("write a ratio such as 1/50")
        return text

    @model_validator(mode="after")
    def _belongs_together(self) -> SubscriptionLine:
        if bool(self.target) != (self.target_kind != "all"):
            raise ValueError("every target_kind but `all` needs a target")
        if (self.price_ratio is None) != (self.ratio_model is None):
            raise ValueError("price_ratio and ratio_model belong together")
        return self

    @property
    def wish(self) -> Wish:
        """What the line asks for."""
        return Wish(
            self.target_kind, self.target, self.host, frozenset(self.kinds), self.threshold_pct, self.price_below,
            self.price_currency, self.price_meter, Fraction(self.price_ratio) if self.price_ratio else None,
            self.ratio_model,
        )  # fmt: skip


def line_of(wish: Wish, topic: str = "", **place: str | bool) -> str:
    """A wish as a line of the file; `place` puts further keys before it."""
    plain: dict[str, Any] = {"target_kind": wish.target_kind, "target": wish.target, "topic": topic}
    plain["host"] = wish.host
    plain["kinds"] = sorted(wish.kinds) if wish.kinds != USUAL_KINDS else None
    plain["threshold_pct"] = None if wish.aims or wish.threshold == USUAL_THRESHOLD else f"{wish.threshold:f}"
    plain["price_below"] = None if wish.below is None else f"{wish.below:f}"
    plain["price_currency"], plain["price_meter"] = wish.currency, wish.meter
    plain["price_ratio"] = str(wish.ratio) if wish.ratio else None
    plain["ratio_model"] = wish.ratio_model
    said = {key: value for key, value in plain.items() if value not in (None, "")}
    return json.dumps({**place, **said}, ensure_ascii=False)


def read_lines(text: str) -> list[SubscriptionLine]:
    """Every line, or NotSubscriptions: a file with one bad line changes nothing."""
    return [line for _, line in _checked(text, SubscriptionLine)]


class PlacedLine(SubscriptionLine):
    """A line of the operator's file, which holds all chats."""

    platform: Literal["telegram", "feishu"]
    chat: str = Field(min_length=1, max_length=200)
    group: bool = False


def read_placed(text: str) -> list[PlacedLine]:
    """The same for a file with chats."""
    return [line for _, line in _checked(text, PlacedLine)]


def placed_lines(session: Session) -> Iterator[str]:
    """The subscriptions of every chat that the bot is in, as lines of the operator's file."""
    wanted = select(ChatRow, SubscriptionRow).join(
        SubscriptionRow, col(SubscriptionRow.chat_id) == col(ChatRow.id)
    )
    wanted = wanted.where(col(ChatRow.removed_at).is_(None)).order_by(col(SubscriptionRow.id))
    for chat, row in session.execute(wanted):
        yield line_of(wish_of(row), row.topic, platform=chat.platform, chat=chat.chat, group=chat.is_group)


def _checked(text: str, shape: type[Any]) -> Iterator[tuple[int, Any]]:
    if len(text.encode()) > MOST_BYTES and shape is SubscriptionLine:
        raise NotSubscriptions(f"more than {MOST_BYTES} bytes")
    for number, line in _numbered(text.splitlines()):
        try:
            yield number, shape.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise NotSubscriptions(f"line {number}: {where or 'not a subscription'}: {first['msg']}") from error


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
