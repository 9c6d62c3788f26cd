"""What answering needs from outside: the catalogue of the moment and a clock."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol

from data.catalogue import Catalogue
from handlers.reckoning.shelf import Shelf

if TYPE_CHECKING:
    from data.people.talk import Talks
    from data.store.engine import Store
    from handlers.question import Question


class Catalogues(Protocol):
    """Where the present catalogue comes from; `data.store.catalogue_source.CatalogueSource` is one."""

    def current(self) -> Catalogue: ...


class Desk:
    """Shared by all conversations and threads. `clock` gives timezone-aware moments.

    people: the store with chats and subscriptions; None where nobody can be told anything later.
    talks: the memory of conversations; by default kept in that store.
    admins: (platform, person) of those who may decide about prices.
    """

    def __init__(
        self,
        catalogues: Catalogues,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        people: Store | None = None,
        talks: Talks | None = None,
        admins: Collection[tuple[str, str]] = (),
    ) -> None:
        self.catalogues: Final = catalogues
        self.clock: Final = clock
        self.people: Final = people
        self.talks: Final = talks or (_stored_talks(people) if people else None)
        self.admins: Final = frozenset(admins)
        self.said: Final[dict[str, Question]] = {}
        """Questions by the text they were stored as: a conversation's next message need not read it."""
        self._shelf: Shelf | None = None
        self._lock: Final = Lock()

    def shelf(self) -> Shelf:
        """The present catalogue with what was prepared from it; a new shelf when its version moved."""
        catalogue = self.catalogues.current()
        shelf = self._shelf
        if shelf is None or shelf.catalogue is not catalogue:
            with self._lock:
                shelf = self._shelf
                if shelf is None or shelf.catalogue is not catalogue:
                    shelf = self._shelf = Shelf(catalogue, before=shelf)
        return shelf


def _stored_talks(people: Store) -> Talks:
    from data.people.conversations import StoredTalks

    return StoredTalks(people)
