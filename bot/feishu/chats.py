"""What the store is told when the bot comes into a chat or leaves it. Every call blocks for one transaction."""

from __future__ import annotations

from typing import Protocol

from data.chats import chat_row, find_chat, remove_chat, restore_chat
from data.store import Store
from handlers.message import Place


class Chats(Protocol):
    """The stored chats, as far as joining and leaving go. Both raise StoreError."""

    def joined(self, place: Place) -> bool:
        """True when the chat was not known before."""
        ...

    def left(self, place: Place) -> None:
        """Pauses what is sent there."""
        ...


class StoredChats:
    """The chats of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def joined(self, place: Place) -> bool:
        """Restores what was paused."""
        with self._store.writing() as session:
            new = find_chat(session, place.platform, place.chat) is None
            chat_row(session, place.platform, place.chat, group=place.group)
            restore_chat(session, place.platform, place.chat)
            return new

    def left(self, place: Place) -> None:
        """Keeps the chat's settings for a while, in case the bot is added again."""
        with self._store.writing() as session:
            remove_chat(session, place.platform, place.chat)
