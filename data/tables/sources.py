"""Tables of the sources: what was seen where, and how each source is doing."""

from __future__ import annotations

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel


class ObservationRow(SQLModel, table=True):
    """A price line as one source showed it, first and last time.

    sheet: JSON of the rates seen; digest: of that; state: agrees, waiting, confirmed, quarantined, rejected.
    """

    __tablename__ = "observation"
    __table_args__ = (UniqueConstraint("source", "offer", "digest", name="uq_observation_line"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    offer: str = Field(index=True)
    currency: str
    sheet: str
    digest: str
    effective: str | None = None
    url: str = ""
    state: str = Field(index=True)
    reasons: str = "[]"
    first_seen: int = Field(sa_type=BigInteger)
    last_seen: int = Field(sa_type=BigInteger)


class SourceHealthRow(SQLModel, table=True):
    """When a source was last tried and last good, and what a conditional request needs."""

    __tablename__ = "source_health"

    source: str = Field(primary_key=True)
    last_try: int | None = Field(default=None, sa_type=BigInteger)
    last_good: int | None = Field(default=None, sa_type=BigInteger)
    failures: int = 0
    error: str = ""
    etag: str = ""
    last_modified: str = ""
    version: str = ""
    reported_at: int | None = Field(default=None, sa_type=BigInteger)
