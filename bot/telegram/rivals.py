"""Two programs that ask for one bot's updates: which of them gives way, without a word between them.

Telegram ends the earlier of two calls of getUpdates with 409, so both are interrupted in turn, for ever. The first
409 comes at once and later ones after some seconds: how old a program is counts up to the *start* of the call that
was interrupted. The one that stood longer has more patience; as they take turns, exactly one gives way.

Where much is said no call stays open long enough to be interrupted: then a rival shows by what it takes.
"""

from __future__ import annotations

from typing import Final

LOOK_SECONDS: Final = 1.0
"""A newcomer first looks: it leaves the updates to whoever polls already for so long."""
LOOK_AGAIN_SECONDS: Final = 5.0
"""The same after a conflict: the other may learn of its own only after 3 s."""
ESTABLISHED_SECONDS: Final = 6.0
"""Whoever stood so long before the first conflict never gives way."""
PATIENCE: Final = 3
"""So many conflicts in a row are one too many for a newcomer; one more for each second that it stood before."""
CALM_SECONDS: Final = 20.0
"""So long without a conflict, and the next one is the first of another quarrel."""
AWAY_SECONDS: Final = 90.0
"""Whoever was not answered for so long (a laptop asleep) is a newcomer again."""

LOOKING: Final = 1
"""Seconds that a call may stay open while we look."""
YOUNG: Final = 2
"""The same until we are established: short, as the age is known no better than that."""


class Tenure:
    """How long one program has been the one that polls. All times are the event loop's."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._look_until = 0.0
        self._heard = 0.0
        self._quarrel_at: float | None = None
        self._conflicts = 0
        self._patience: int | None = PATIENCE

    def answered(self, now: float) -> None:
        """A call was answered with updates or none."""
        if self._since is None or now - self._heard > AWAY_SECONDS:
            self._since = now
            self._look_until = now + LOOK_SECONDS
        self._heard = now

    def looking(self, now: float) -> bool:
        """True while updates are left to whoever polls already."""
        return self._since is None or now < self._look_until

    def open_for(self, now: float, long_poll: int) -> int:
        """Seconds that the next call may stay open. The first does not wait: it shows that we stand."""
        if self._since is None:
            return 0
        if self.looking(now):
            return LOOKING
        return long_poll if now - self._since >= ESTABLISHED_SECONDS else YOUNG

    def gives_way(self, asked: float, now: float) -> bool:
        """Is it ours to end? A call that began at `asked` was interrupted, or updates left alone were taken."""
        if self._quarrel_at is None or now - self._quarrel_at > CALM_SECONDS:
            self._conflicts = 0
            self._patience = self._patience_at(asked)
        self._quarrel_at = now
        self._conflicts += 1
        if self._patience == PATIENCE:  # whoever was there first goes on taking updates
            self._look_until = now + LOOK_AGAIN_SECONDS
        return self._patience is not None and self._conflicts >= self._patience

    def _patience_at(self, asked: float) -> int | None:
        """None: without end."""
        if self._since is None or asked - self._heard > AWAY_SECONDS:
            return PATIENCE
        age = max(0.0, asked - self._since)
        return None if age >= ESTABLISHED_SECONDS else PATIENCE + int(age)
