"""kill -9 of workers and of the producer while they work: nothing is lost, next to nothing is doubled."""

from __future__ import annotations

import pytest

from tests.bench.crash import Plan, run
from tests.databases import PostgresServer, SqliteFiles


async def survives(url: str, platform: str) -> int:
    """A small run of the bench; how much came twice that could not be in flight at a kill."""
    verdict = await run(Plan(url, platform, chats=100, changes=3, kills=4, rate=60, lease=4_000, pause=0.3))
    assert (verdict.lost, verdict.invented) == (0, 0), verdict
    assert verdict.kills >= 2, verdict  # with luck everything has arrived before the last ones
    if platform == "feishu":
        return verdict.doubled
    unrecorded = 6 * verdict.kills  # ended but not in the store yet: of 60 a second as many as 0.1 s bring
    return max(0, verdict.repeated - verdict.in_flight - unrecorded)


async def test_on_telegram_only_what_was_in_flight_may_come_twice(sqlite_files: SqliteFiles) -> None:
    """Embedded SQLite."""
    assert await survives(sqlite_files.fresh(), "telegram") == 0


@pytest.mark.postgres
async def test_on_feishu_nothing_comes_twice(postgres: PostgresServer) -> None:
    """PostgreSQL; the platform drops what is repeated with the same key."""
    assert await survives(postgres.fresh(), "feishu") == 0
