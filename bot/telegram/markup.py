"""Buttons under a message: those that send their typed twin, and those that open a link."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.phrases import phrases
from bot.telegram.links import callback_data, deep_link, too_long_for_a_button, too_long_for_a_link
from handlers.message import Place
from handlers.reply import Button, Reply

PER_ROW = 8
IN_ALL = 100

Row = list[dict[str, str]]


def keyboard(reply: Reply, place: Place, username: str) -> dict[str, Any] | None:
    """The inline keyboard of a reply in a chat; None without buttons."""
    rows: list[Row] = [
        [{"text": b.label, "callback_data": callback_data(b.text, lasting=reply.lasting)} for b in row[:PER_ROW]]
        for row in reply.buttons
        if row
    ]
    if not place.group and (twin := _subscription(reply)):
        label = phrases(reply.language)("Subscribe a group")
        rows.append([{"text": label, "url": deep_link(username, twin, "startgroup")}])
    return _markup(rows)


def linked_keyboard(reply: Reply, username: str) -> dict[str, Any] | None:
    """The same buttons as links into the chat with the bot, for messages that stand in other chats."""
    return _markup(
        [{"text": b.label, "url": deep_link(username, b.text)} for b in row[:PER_ROW]]
        for row in reply.buttons
        if row
    )


def only_by_id(reply: Reply, place: Place) -> list[str]:
    """What `keyboard` holds by a short id alone: it must be kept before the message goes out."""
    found = [twin for twin in _twins(reply) if too_long_for_a_button(twin)]
    subscription = None if place.group else _subscription(reply)
    return [*found, subscription] if subscription and too_long_for_a_link(subscription) else found


def only_by_id_in_links(reply: Reply) -> list[str]:
    """The same of `linked_keyboard`."""
    return [twin for twin in _twins(reply) if too_long_for_a_link(twin)]


def _twins(reply: Reply) -> list[str]:
    """Everything the buttons of a reply would send."""
    return [button.text for row in reply.buttons for button in row]


def _markup(rows: Iterable[Row]) -> dict[str, Any] | None:
    kept: list[Row] = []
    for row in rows:
        if sum(map(len, kept)) + len(row) <= IN_ALL:
            kept.append(row)
    return {"inline_keyboard": kept} if kept else None


def _subscription(reply: Reply) -> str | None:
    """The typed twin of the button that subscribes this chat."""
    buttons: Iterable[Button] = (button for row in reply.buttons for button in row)
    return next((b.text for b in buttons if b.text.startswith(("/subscribe", "订阅", "訂閱"))), None)
