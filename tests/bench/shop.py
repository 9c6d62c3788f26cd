"""The store of the delivery benches: four models, many chats with two subscriptions each, prices that fall."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import insert

from data.outbox import record_change
from data.people.chats import NEW_CHAT
from data.prices import Change, Tier
from data.store.engine import Store
from data.tables import ChatRow, SubscriptionRow, VendorRow
from tests.data.outbox.shop import cut

MODELS = [f"shop/model-{number}" for number in range(4)]


def fill(store: Store, chats: int, platform: str) -> None:
    """Chat number n subscribes to models n and n + 1 (of four), every tenth chat is a group, in a topic."""
    with store.writing() as session:
        session.add(VendorRow(id="shop", zh="店", en="Shop", home="cn", zone="Asia/Shanghai"))
        session.flush()
        rows = [
            {**NEW_CHAT, "platform": platform, "chat": name_of(n), "is_group": n % 10 == 0, "created_at": 0}
            for n in range(chats)
        ]
        session.connection().execute(insert(ChatRow), rows)
        ids = {row.chat: row.id for row in session.connection().execute(ChatRow.__table__.select())}  # type: ignore[attr-defined]
        new = {"host": None, "kinds": "[]", "threshold_pct": None, "price_below": None, "price_currency": None,
               "price_meter": None, "price_ratio": None, "ratio_model": None, "told": "{}", "created_by": "",
               "created_at": 0, "target_kind": "model"}  # fmt: skip
        wanted = [
            {**new, "chat_id": ids[name_of(n)], "topic": topic_of(n), "target": MODELS[(n + i) % 4]}
            for n in range(chats)
            for i in range(2)
        ]
        session.connection().execute(insert(SubscriptionRow), wanted)


def name_of(number: int) -> str:
    return f"-{number}" if number % 10 == 0 else str(number + 1)


def topic_of(number: int) -> str:
    return "7" if number % 10 == 0 else ""


def change_number(number: int, today: date) -> Change:
    """The models take turns; each falls by a tenth each time, on a day of its own."""
    price = Decimal(1000) * Decimal("0.9") ** (number // 4)
    day = today - timedelta(days=100 - number)
    return cut(MODELS[number % 4], f"{price}>{price * Decimal('0.9')}", on=day.isoformat(), tier=Tier())


def record(store: Store, change: Change) -> int:
    """As a writer of prices does; the run is named by the change, so that repeating it is harmless."""
    with store.writing() as session:
        return record_change(session, [change], run=f"{change.model} {change.to_date}", today=date(2026, 11, 22))


def expected(chats: int, changes: int) -> set[tuple[str, str, str]]:
    """(chat, topic, piece) of all that everybody must be told once."""
    found = set()
    for number in range(changes):
        change = change_number(number, date(2026, 11, 22))
        model = MODELS.index(change.model)
        for n in range(chats):
            if model in (n % 4, (n + 1) % 4):
                found.add((name_of(n), topic_of(n), f"{change.model} {change.to_date}"))
    return found
