"""The database's clock on a machine that may have to wait at any moment: slow looks move nothing."""

from __future__ import annotations

import pytest

from data.outbox.clock import DatabaseClock

EPOCH = 1_700_000_000_000
"""The database's clock (ms) when ours shows 0."""


@pytest.mark.parametrize(
    ("looks", "off"),
    [
        ([(0.000, 0.001, 0.002)], 0.002),  # asked at 0, read at 1 ms, heard at 2 ms
        ([(0.000, 0.001, 0.600)], 0.300),  # alone, a slow one is as good as it can be
        ([(0.000, 0.001, 0.002), (5.000, 5.001, 5.600)], 0.003),  # heard late: known better from before
        ([(0.000, 0.001, 0.002), (5.000, 5.599, 5.600)], 0.003),  # asked early
        ([(0.000, 0.001, 0.600), (5.000, 5.599, 5.600)], 0.003),  # two slow ones agree on little
    ],
)
def test_a_slow_look_does_not_move_the_schedule(looks: list[tuple[float, float, float]], off: float) -> None:
    """(asked, read, heard) in our seconds -> how far our moment for the last reading may be from the true one."""
    clock = DatabaseClock()
    for asked, read, heard in looks:
        moment = clock.moment(EPOCH + round(read * 1000), asked, heard)
    assert abs(moment - looks[-1][1]) <= off


def test_a_clock_that_is_set_is_followed() -> None:
    """Somebody puts the database's clock an hour back: what it shows is what counts."""
    clock = DatabaseClock()
    clock.moment(EPOCH, 0.0, 0.001)
    assert abs(clock.moment(EPOCH - 3_600_000, 1.0, 1.001) - 1.0) <= 0.002


def test_clocks_that_run_apart_are_followed() -> None:
    """50 millionths too fast for an hour: 180 ms that the moments must not be wrong by."""
    clock = DatabaseClock()
    for second in range(0, 3600, 10):
        moment = clock.moment(EPOCH + round(second * 1000 * 1.00005), second, second + 0.001)
        assert abs(moment - second) <= 0.005
