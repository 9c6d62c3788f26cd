"""The command menus, for each kind of chat and language, as people see them behind the / button."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, Final

from bot.phrases import phrases
from bot.platform import Limited, PlatformError
from bot.telegram.api import Api

logger = logging.getLogger(__name__)

ASKING: Final = {
    "compare": "Compare what models cost",
    "price": "The price of a model",
    "history": "How a price changed",
    "cuts": "The biggest price cuts",
    "cheapest": "The cheapest models",
    "budget": "What a budget buys",
}
ALERTS: Final = {
    "subscribe": "Be told when a price changes",
    "unsubscribe": "End a subscription",
    "subscriptions": "Your subscriptions",
    "settings": "Language, quiet hours, digest",
}
ALWAYS: Final = {"help": "How to ask"}
PRIVATE: Final = {"forget": "Delete what is stored about you"}
ADMIN: Final = {"forget": "Delete what is stored about this chat"}

COMMAND_NAMES: Final = frozenset({*ASKING, *ALERTS, *ALWAYS, *PRIVATE, "start"})
"""Commands that are the bot's own even without its name behind them."""

SCOPES: Final[dict[str, dict[str, str]]] = {
    "default": ASKING | ALWAYS,
    "all_private_chats": ASKING | ALERTS | ALWAYS | PRIVATE,
    "all_group_chats": ASKING | {"subscriptions": ALERTS["subscriptions"]} | ALWAYS,
    "all_chat_administrators": ASKING | ALERTS | ALWAYS | ADMIN,
}
LANGUAGES: Final = (None, "zh", "en")
"""None is what everybody else sees: Chinese."""


def menus() -> Iterator[dict[str, Any]]:
    """The fields of every setMyCommands call."""
    for scope, commands in SCOPES.items():
        for language in LANGUAGES:
            say = phrases(language)
            listed = [{"command": name, "description": say(text)} for name, text in commands.items()]
            yield {"commands": listed, "scope": {"type": scope}, "language_code": language}


async def set_menus(api: Api) -> None:
    """Set them all; a menu that is refused is not worth stopping for."""
    for menu in menus():
        try:
            await api.call("setMyCommands", **menu)
        except Limited as error:
            logger.info("command menus left for the next start: told to wait %s", error.after)
            return
        except PlatformError as error:
            logger.warning("a command menu was not set: %s", error)
            return
