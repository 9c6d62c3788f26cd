"""What happens in the store when a chat moves, is left or is joined again; off the event loop."""

from __future__ import annotations

import asyncio

from data.people.chats import chat_row, find_chat, move_chat, remove_chat, restore_chat
from data.store.engine import Store


class Chats:
    """Shared by all platforms. Every method raises StoreError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def moved(self, platform: str, old: str, new: str) -> None:
        """The chat lives on under another id: everything stored of it follows."""
        await asyncio.to_thread(self._move, platform, old, new)

    async def left(self, platform: str, chat: str) -> None:
        """The bot was removed or blocked: nothing is sent there until it is back; forgotten after 30 days."""
        await asyncio.to_thread(self._leave, platform, chat)

    async def joined(self, platform: str, chat: str) -> None:
        """The bot is there (again)."""
        await asyncio.to_thread(self._join, platform, chat)

    async def met(self, platform: str, chat: str) -> bool:
        """True the first time a private chat is met; it is known from now on."""
        return await asyncio.to_thread(self._meet, platform, chat)

    def _move(self, platform: str, old: str, new: str) -> None:
        with self._store.writing() as session:
            move_chat(session, platform, old, new)

    def _leave(self, platform: str, chat: str) -> None:
        with self._store.writing() as session:
            remove_chat(session, platform, chat)

    def _join(self, platform: str, chat: str) -> None:
        with self._store.writing() as session:
            restore_chat(session, platform, chat)

    def _meet(self, platform: str, chat: str) -> bool:
        with self._store.writing() as session:
            new = find_chat(session, platform, chat) is None
            chat_row(session, platform, chat)
            return new
