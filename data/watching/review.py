"""What waits for a person: the sightings that are not believed, and a person's word about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from data.changes import percent
from data.people.notices import plain_price
from data.prices import METERS, Meter, Offer, PriceSheet
from data.store.bulk import session_rows
from data.store.engine import database_now
from data.store.offer_rows import read_offers
from data.tables import ObservationRow
from data.timeline import sheet_on
from data.watching.filter_rules import Sighting
from data.watching.observation_rows import day_of, sheet_of
from data.watching.record_price import record_price, run_name
from data.watching.seen_sheet import sheet_from_sighting
from data.watching.sheet_compare import relation

OPEN = ("waiting", "quarantined")


class ReviewError(ValueError):
    """The number is not one that waits; the message is fit to be shown."""


class NotWaiting(ReviewError):
    """It was decided already, or its source has taken it back."""


class NameMoved(ReviewError):
    """Whether the price moved or the name is not told by a table, and a moved name is no change of price."""

    def __init__(self, number: int, offer: str) -> None:
        self.model = offer.rpartition("@")[0]
        vendor, _, name = self.model.partition("/")
        super().__init__(
            f"#{number}: {name} is a name that moves by design, and a model new behind it is no change of price. "
            f"What it points to now belongs in data/ledger/{vendor}.yaml (points_to); "
            "if it is the same model at another price, record it with kanjia price set"
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """One sighting: `before` is what the store has in force, `after` what the source shows."""

    id: int
    source: str
    offer: str
    currency: str
    state: str
    reasons: tuple[str, ...]
    before: PriceSheet | None
    after: PriceSheet
    url: str
    first_seen: str
    last_seen: str

    @property
    def in_force(self) -> bool:
        """The store has come to say the same since."""
        return self.before is not None and relation(self.after, self.before) in ("same", "coarser")

    @property
    def name_moved(self) -> bool:
        """It may be another model under the same name, which is the ledger's to say."""
        return "alias-moved" in self.reasons or (self.before is not None and self.before.points_to is not None)

    @property
    def moves(self) -> list[tuple[Meter, str | None, str, Decimal | None]]:
        """(meter, price in force, price shown, signed percent) of the default rate, where they differ."""
        new = self.after.rates[0].prices
        old = self.before.rates[0].prices if self.before else {}
        return [
            (
                meter,
                plain_price(old.get(meter)),
                plain_price(new[meter]),
                _percent(old.get(meter), new[meter]),
            )
            for meter in METERS
            if meter in new and old.get(meter) != new[meter]
        ]

    def __str__(self) -> str:
        told = (f"{meter} {was + ' → ' if was else ''}{now}" for meter, was, now, _ in self.moves)
        moved = ", ".join(told) or "same figures, other tiers"
        why = ", ".join(self.reasons)
        return (
            f"#{self.id} {self.offer} ({self.currency}): {moved} · {self.source}, seen {self.first_seen} to "
            f"{self.last_seen} · {self.state}: {why} · {self.url}"
        )


def _percent(before: Decimal | None, after: Decimal) -> Decimal | None:
    return None if before is None else percent(before, after)


def waiting(session: Session, *, first_party_only: bool = True, limit: int = 50) -> list[Waiting]:
    """What is open, newest sight first; hosts' own lines only when asked for."""
    rows = select(ObservationRow).where(col(ObservationRow.state).in_(OPEN), _still_shown())
    if first_party_only:
        rows = rows.where(or_(*(col(ObservationRow.offer).endswith(f"@{market}") for market in ("cn", "intl"))))
    rows = rows.order_by(col(ObservationRow.last_seen).desc(), col(ObservationRow.id))
    found = (_waiting(session, row) for row in session.execute(rows).scalars())
    return list(islice((one for one in found if not one.in_force), limit))


def _still_shown() -> ColumnElement[bool]:
    """In the newest table of its source: what a source has taken back nobody needs to decide."""
    later = aliased(ObservationRow)
    newest = (
        select(func.max(later.last_seen)).where(col(later.source) == col(ObservationRow.source)).scalar_subquery()
    )
    return col(ObservationRow.last_seen) >= newest


def _waiting(session: Session, row: ObservationRow) -> Waiting:
    offer = _offer(session, row)
    return Waiting(
        id=row.id or 0, source=row.source, offer=row.offer, currency=row.currency, state=row.state,
        reasons=tuple(json.loads(row.reasons)), before=_before(session, row, offer), after=sheet_of(row),
        url=row.url, first_seen=day_of(row.first_seen).isoformat(), last_seen=day_of(row.last_seen).isoformat(),
    )  # fmt: skip


def _offer(session: Session, row: ObservationRow) -> Offer | None:
    found = read_offers(session_rows(session), [row.offer.rpartition("@")[0]])
    return next((offer for offer in found if offer.id == row.offer), None)


def _before(session: Session, row: ObservationRow, offer: Offer | None) -> PriceSheet | None:
    today = datetime.fromtimestamp(database_now(session) / 1000, UTC).date()
    effective = sheet_of(row).effective
    return sheet_on(offer, max(today, effective or today)) if offer else None


def confirm_sighting(session: Session, number: int, *, by: str) -> Waiting:
    """A person says it is so: recorded, and subscribers are told. Raises ReviewError."""
    row, seen = _open(session, number)
    if seen.name_moved:
        raise NameMoved(number, row.offer)
    offer = _offer(session, row)
    if offer is None or seen.before is None:
        raise ReviewError(f"#{number}: {row.offer} has no price now: record it with kanjia price set")
    if offer.currency != row.currency:
        raise ReviewError(f"#{number}: {row.offer} is a list in {offer.currency}, this is {row.currency}")
    sighting = Sighting(
        source=row.source, key=row.offer, offer=row.offer, first_party=offer.first_party, before=seen.before,
        after=seen.after, seen=day_of(row.last_seen), since=day_of(row.first_seen),
    )  # fmt: skip
    sheet = sheet_from_sighting(sighting, ())
    record_price(session, offer, sheet, origin="admin", run=run_name(session, "review"), by=by)
    row.state = "confirmed"
    session.add(row)
    return seen


def reject_sighting(session: Session, number: int, *, by: str) -> Waiting:
    """A person says it is not so: never asked about again, whichever source shows it. Raises ReviewError."""
    row, seen = _open(session, number)
    same = select(ObservationRow).where(
        col(ObservationRow.offer) == row.offer, col(ObservationRow.state).in_(OPEN)
    )
    for one in session.execute(same).scalars().all():
        if one is row or relation(sheet_of(one), seen.after) == "same":
            one.state, one.reasons = "rejected", json.dumps([*json.loads(one.reasons), f"by {by}"])
            session.add(one)
    return seen


def _open(session: Session, number: int) -> tuple[ObservationRow, Waiting]:
    """The row and what it says, while there is something to decide."""
    wanted = select(ObservationRow).where(
        col(ObservationRow.id) == number, col(ObservationRow.state).in_(OPEN), _still_shown()
    )
    row = session.execute(wanted).scalar_one_or_none()
    seen = _waiting(session, row) if row else None
    if row is None or seen is None or seen.in_force:
        raise NotWaiting(f"#{number} does not wait for a word: kanjia review lists what does")
    return row, seen
