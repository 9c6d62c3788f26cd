"""Feishu as `kanjia serve` runs it: the adapter's way in, kept running and watched."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from starlette.routing import BaseRoute

from bot.answering.pipeline import Pipeline
from bot.connection import Hopeless, Standing
from bot.feishu.adapter import FeishuAdapter, routes
from bot.feishu.config import from_settings
from bot.metrics import DEAF
from bot.platform import Unauthorised
from bot.settings import Settings

REFUSED = "Feishu refuses the app: check KANJIA_FEISHU_APP_ID, KANJIA_FEISHU_APP_SECRET and the domain"


class FeishuConnection:
    """Implements `bot.connection.Connection`. ValueError when the settings do not suffice."""

    name = "feishu"

    def __init__(self, settings: Settings, pipeline: Pipeline) -> None:
        self.mode = settings.feishu_mode
        self.platform = FeishuAdapter(from_settings(settings), pipeline)
        self.standing = Standing(self.name)
        self._refused = ""

    def routes(self) -> list[BaseRoute]:
        """POST /feishu when events come by webhook."""
        return list(routes(self.platform))

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. Raises Hopeless when Feishu refuses the app."""
        working = asyncio.ensure_future(self.platform.run())
        watching = asyncio.ensure_future(self._watch())
        stopping = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
        except Unauthorised as error:
            self._refused = REFUSED
            raise Hopeless(REFUSED) from error
        finally:
            for task in (working, watching, stopping):
                task.cancel()
            await asyncio.gather(working, watching, stopping, return_exceptions=True)

    async def close(self) -> None:
        """After the last answer."""
        await self.platform.close()

    def state(self) -> dict[str, Any]:
        """The adapter knows best when it was last heard; an app that was refused has none to hear."""
        found = dict(self.platform.health())
        if self._refused:
            found |= {"ready": False, "trouble": self._refused}
        DEAF.labels(self.name).set(found.get("deaf_seconds", 0.0))
        return found

    async def _watch(self) -> None:
        """`standing` and the gauge of deafness follow the adapter."""
        ready = self.platform.ready
        while True:
            state = self.state()
            if state["ready"]:
                self.standing.heard()
            elif "trouble" in state:
                self.standing.lost(state["trouble"])
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.sleep(1.0) if ready.is_set() else ready.wait(), 1.5)
