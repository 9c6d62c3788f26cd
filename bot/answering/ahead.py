"""An answer begun before its turn in the chat has come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from handlers.message import Message
from handlers.reply import Reply

Answer = Callable[[Message], Reply]
"""Blocking and safe from several threads; `handlers.answer.answer` with its desk."""


class Ahead:
    """An answer that is worked out in the thread that took its message in."""

    def __init__(self, answer: Answer, message: Message) -> None:
        self._loop = asyncio.get_running_loop()
        self._answer = answer
        self._message = message
        self.reply: asyncio.Future[Reply] = self._loop.create_future()

    def __call__(self) -> None:
        """In the thread."""
        try:
            reply = self._answer(self._message)
        except Exception as error:  # noqa: BLE001 (handed on to whoever waits for the reply)
            self._loop.call_soon_threadsafe(self.reply.set_exception, error)
        else:
            self._loop.call_soon_threadsafe(self.reply.set_result, reply)
