"""A small store for the outbox's tests: one shop of models, people who subscribe, prices that move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count

from sqlalchemy import select
from sqlmodel import Session, col

from data.outbox import record_change
from data.people.chats import chat_row
from data.people.notices import Notice, from_text
from data.people.subscriptions import add_subscription
from data.people.wishes import Wish
from data.prices import Change, Tier
from data.store.engine import Store
from data.store.record import load_offers
from data.tables import FamilyRow, ModelRow, NoticeRow, OutboxItemRow, OutboxRow, VendorRow
from tests.paper import offer, sheet

TODAY = date(2026, 11, 22)
BEAN, MINI, GPT = "bytedance/bean", "bytedance/bean-mini", "openai/gpt"


@dataclass
class Shop:
    """Prices move with `cut`; every move is one run unless told otherwise."""

    store: Store
    runs: Iterable[int] = field(default_factory=count)

    def open(self) -> Shop:
        """Two models of family bean, one gpt; no chats."""
        offers = [
            offer(BEAN, sheet("2024-01-01", "10 20"), at="cn"),
            offer(MINI, sheet("2024-01-01", "1 2"), at="cn"),
            offer(GPT, sheet("2024-01-01", "5 15"), at="intl"),
        ]
        with self.store.writing() as session:
            for vendor in ("bytedance", "openai"):
                session.add(
                    VendorRow(id=vendor, zh=vendor, en=vendor, home="cn" if vendor == "bytedance" else "intl",
                              zone="Asia/Shanghai")
                )  # fmt: skip
            session.flush()
            session.add(FamilyRow(id="bean", vendor="bytedance", display="Bean"))
            session.flush()
            for model, name in ((BEAN, "Bean"), (MINI, "Bean mini")):
                session.add(ModelRow(id=model, vendor="bytedance", display=name, family="bean"))
            session.add(ModelRow(id=GPT, vendor="openai", display="GPT"))
            session.flush()
            load_offers(session, offers, origin="ledger")
        return self

    def subscribe(self, chat: str, wish: Wish | str, *, topic: str = "", **settings: object) -> int:
        """A subscription of a Telegram chat; a text is a model's id. `settings` go to the chat's row."""
        wanted = Wish("model", wish) if isinstance(wish, str) else wish
        with self.store.writing() as session:
            found, _ = add_subscription(session, "telegram", chat, wanted, topic=topic)
            row = chat_row(session, "telegram", chat)
            for name, value in settings.items():
                setattr(row, name, value)
            session.add(row)
            return found.id

    def move(self, *changes: Change, run: str | None = None, today: date = TODAY) -> int:
        """Record changes as a writer does. Returns the pairs queued."""
        with self.store.writing() as session:
            return record_change(session, changes, run=run or f"run{next(iter(self.runs))}", today=today)

    def messages(self) -> list[OutboxRow]:
        """Every message of the outbox, oldest first."""
        with self.store.reading() as session:
            return list(session.execute(select(OutboxRow).order_by(col(OutboxRow.id))).scalars())

    def said(self, chat: str) -> list[list[str]]:
        """For each message to the chat, what it carries: `bytedance/bean@cn input 10>8`."""
        with self.store.reading() as session:
            return [_carried(session, m) for m in self.messages() if m.chat == chat]


def _carried(session: Session, message: OutboxRow) -> list[str]:
    wanted = select(NoticeRow.content).join(OutboxItemRow, col(OutboxItemRow.notice_id) == col(NoticeRow.id))  # type: ignore[call-overload]
    wanted = wanted.where(col(OutboxItemRow.outbox_id) == message.id).order_by(col(OutboxItemRow.id))
    return [line for text in session.execute(wanted).scalars() for line in _lines(from_text(text))]


def _lines(notice: Notice) -> list[str]:
    name = notice.offer or notice.model
    return [f"{name} {line.meter} {line.before}>{line.after}" for line in notice.lines]


def cut(
    model: str, prices: str, *, on: str = "2026-11-22", meter: str = "input", at: str = "cn", **more: object
) -> Change:
    """`cut(BEAN, "10>8")`: one meter of the plain tier."""
    before, after = (Decimal(price) for price in prices.split(">"))
    facts: dict[str, object] = {
        "model": model, "offer": f"{model}@{at}", "meter": meter, "tier": Tier(), "before": before, "after": after,
        "currency": "CNY" if at == "cn" else "USD", "pct": None, "kind": "change", "basis": "previous",
        "from_date": date(2024, 1, 1), "to_date": date.fromisoformat(on), "date_kind": "announced",
        "source": "https://prices.example/notice", **more,
    }  # fmt: skip
    return Change(**facts)  # type: ignore[arg-type]
