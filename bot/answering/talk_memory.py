"""Conversations in memory for the moment between reading and writing them in batches."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

from data.people.talk import Remembered, Talk

NOTHING = Remembered()
KNOWN_AT_MOST = 5_000


class TalkMemory:
    """Implements `data.people.talk.Talks` for `kanjia serve`.

    What the store knows is looked up before a message is answered (`learn`), in the transaction that takes the
    message in; what is said is written with the next one (`unwritten`).
    """

    def __init__(self) -> None:
        self._known: dict[Talk, Remembered] = {}
        self._unwritten: dict[Talk, str] = {}
        self._lock = Lock()

    def recall(self, talk: Talk) -> Remembered:
        """As last learnt or said."""
        with self._lock:
            return self._known.get(talk, NOTHING)

    def remember(self, talk: Talk, question: str) -> None:
        """Known at once, written soon."""
        with self._lock:
            self._unwritten[talk] = question
            self._put(talk, Remembered(self._known.get(talk, NOTHING).language, question))

    def unwritten(self) -> dict[Talk, str]:
        """What is to be written; the caller sees to it."""
        with self._lock:
            found, self._unwritten = self._unwritten, {}
            return found

    @property
    def waits(self) -> bool:
        """True while something is to be written."""
        return bool(self._unwritten)

    def take_back(self, said: Mapping[Talk, str]) -> None:
        """It could not be written; whatever was said since stands."""
        with self._lock:
            self._unwritten = {**said, **self._unwritten}

    def learn(self, found: Mapping[Talk, Remembered]) -> None:
        """What the store says, except where something was said since."""
        with self._lock:
            for talk, remembered in found.items():
                said = self._unwritten.get(talk)
                self._put(talk, remembered if said is None else Remembered(remembered.language, said))

    def _put(self, talk: Talk, remembered: Remembered) -> None:
        self._known.pop(talk, None)
        self._known[talk] = remembered
        if len(self._known) > KNOWN_AT_MOST:
            del self._known[next(iter(self._known))]
