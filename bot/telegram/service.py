"""Telegram as `kanjia serve` runs it: by polling or by webhook."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from starlette.routing import BaseRoute

from bot.answering.pipeline import Pipeline
from bot.buttons import Buttons
from bot.connection import Backoff, Hopeless, Standing
from bot.platform import Limited, PlatformError, Rejected, Unauthorised
from bot.settings import Settings
from bot.telegram.adapter import Telegram
from bot.telegram.api import open_api
from bot.telegram.dispatch import Dispatch
from bot.telegram.incoming import ALLOWED, User
from bot.telegram.menus import set_menus
from bot.telegram.polling import REFUSAL, Poller
from bot.telegram.webhook import MOST_CONNECTIONS, PATH, webhook_route

logger = logging.getLogger(__name__)

T = TypeVar("T")
CHECK: Final = "check KANJIA_TELEGRAM_TOKEN, KANJIA_TELEGRAM_BASE_URL and KANJIA_PUBLIC_URL"


class TelegramConnection:
    """Implements `bot.connection.Connection`. Needs a token in the settings."""

    name = "telegram"

    def __init__(self, settings: Settings, pipeline: Pipeline, buttons: Buttons) -> None:
        token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
        self.mode = settings.telegram_mode
        self.api = open_api(token, settings.telegram_base_url)
        self.platform = Telegram(self.api, buttons)
        self.standing = Standing(self.name)
        self._pipeline = pipeline
        self._public_url = settings.public_url
        self._address = settings.telegram_base_url
        self._secret = settings.webhook_secret
        self._dispatch: Dispatch | None = None
        self._menus: asyncio.Task[None] | None = None

    def routes(self) -> list[BaseRoute]:
        """The webhook's route; when polling, nobody can bring updates."""
        if self.mode != "webhook":
            return []
        return [webhook_route(self._secret, lambda: self._dispatch.take if self._dispatch else None)]

    async def run(self, stop: asyncio.Event) -> None:
        """Bring updates in until `stop`. Raises Hopeless."""
        await self.api.open()
        me = await self._until_done(self._who_am_i, stop)
        if me is None:
            return
        self.platform.username = me.username or ""
        dispatch = Dispatch(self.platform, self._pipeline, me)
        self._menus = asyncio.get_running_loop().create_task(set_menus(self.api))
        if self.mode == "webhook":
            self._dispatch = dispatch
            await self._until_done(self._set_webhook, stop)
            await stop.wait()
        elif await self._until_done(self._delete_webhook, stop):
            await Poller(self.api, dispatch.take, self.standing).run(stop)

    async def close(self) -> None:
        """After the last answer."""
        if self._menus:
            self._menus.cancel()
        await self.api.close_connections()

    def state(self) -> dict[str, Any]:
        """For `/readyz`."""
        return self.standing.state(mode=self.mode)

    async def _who_am_i(self) -> User:
        return User.model_validate(await self.api.call("getMe"))

    async def _set_webhook(self) -> bool:
        """Whatever is pending stays pending and comes by the new way."""
        if self._public_url is None:
            logger.warning("KANJIA_PUBLIC_URL is not set: telling Telegram the webhook's address is up to you")
        else:
            await self.api.call(
                "setWebhook",
                url=self._public_url + PATH,
                secret_token=self._secret,
                allowed_updates=ALLOWED,
                max_connections=MOST_CONNECTIONS,
            )
        self.standing.heard()
        return True

    async def _delete_webhook(self) -> bool:
        """Updates that wait for a webhook are then there to be asked for."""
        try:
            await self.api.call("deleteWebhook", drop_pending_updates=False)
        except Rejected as error:
            logger.warning("Telegram did not delete the webhook: %s", error)
        return True

    async def _until_done(self, call: Callable[[], Awaitable[T]], stop: asyncio.Event) -> T | None:
        """Call until it works; None when `stop` came first. Raises Hopeless for what will never work."""
        backoff = Backoff()
        while not stop.is_set():
            try:
                return await call()
            except Unauthorised as error:
                raise Hopeless(REFUSAL) from error
            except Rejected as error:
                raise Hopeless(f"Telegram refuses: {error}; {CHECK}") from error
            except PlatformError as error:
                self.standing.lost(str(error))
                logger.warning("Telegram is not there yet: %s: %s: %s", self._address, type(error).__name__, error)
                await backoff.pause(stop, error.after.total_seconds() if isinstance(error, Limited) else 0.0)
        return None
