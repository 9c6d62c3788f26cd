"""Which private chat belongs to whom: a menu click names only the person, and all that is stored goes by chat."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from handlers.message import Message, Place

KEPT = 10_000


class PrivateChats:
    """Learned from what people write and from their opening the chat, which comes before any click on its menu."""

    def __init__(self) -> None:
        self._chats: OrderedDict[str, Place] = OrderedDict()

    def learn(self, place: Place, person: str) -> None:
        """`person` (open_id) talks with the bot in `place`; groups are not remembered."""
        if place.group or not person or place.chat == person:
            return
        self._chats[person] = replace(place, topic="")
        self._chats.move_to_end(person)
        if len(self._chats) > KEPT:
            self._chats.popitem(last=False)

    def settle(self, message: Message) -> Message:
        """The message in its private chat, when it named only the person and the chat is known."""
        self.learn(message.place, message.person)
        known = self._chats.get(message.person) if message.place.chat == message.person else None
        return replace(message, place=known) if known else message
