"""What subscriptions were told last, written back many at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from data.tables import SubscriptionRow


def save_told(session: Session, told: Mapping[int, Mapping[str, str]]) -> None:
    """Write what these subscriptions (by id) know from now on."""
    if not told:
        return
    statement = (
        update(SubscriptionRow).where(col(SubscriptionRow.id) == bindparam("of")).values(told=bindparam("prices"))
    )
    rows = [{"of": identity, "prices": json.dumps(prices)} for identity, prices in told.items()]
    session.connection().execute(statement, rows)
