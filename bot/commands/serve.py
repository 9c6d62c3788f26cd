"""`kanjia serve`: every configured platform, the watcher and the delivery worker, until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Callable
from typing import Final

from bot import logs
from bot.memory import share_arenas, without_httpx_command_line
from bot.settings import Settings, read_settings
from data.loading.head_start import ensure_meanwhile
from data.store.errors import StoreError

NOT_CONFIGURED: Final = """\
No platform is configured. Set one (or both) of these and start again:

  Telegram   KANJIA_TELEGRAM_TOKEN         from @BotFather            docs/telegram.md
  Feishu     KANJIA_FEISHU_APP_ID          from the developer console docs/feishu.md
             KANJIA_FEISHU_APP_SECRET

`kanjia doctor` checks a configuration. To try the price desk right here: kanjia chat"""
USAGE: Final = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything is set in the environment."""
    parser.description = "Run the bot. Settings come from the environment; see docs/telegram.md, docs/feishu.md."


def run(arguments: argparse.Namespace) -> int:
    """0 after SIGTERM or Ctrl-C, 1 when nothing can run, 2 when something is not set or set wrong."""
    del arguments
    settings = read_settings()
    if isinstance(settings, str):
        return _complain(settings, USAGE)
    if not settings.platforms:
        return _complain(NOT_CONFIGURED, USAGE)
    logs.configure(settings.secrets, settings.log_level)
    share_arenas()
    without_httpx_command_line()
    try:
        return asyncio.run(_serve(settings, ensure_meanwhile(settings.database_url)))
    except (StoreError, ValueError) as error:
        return _complain(str(error), USAGE if isinstance(error, ValueError) else 1)


async def _serve(settings: Settings, ensured: Callable[[], str]) -> int:
    from bot.assemble import assemble
    from bot.http_server import CannotListen

    with assemble(settings, ensured) as program:
        try:
            return await program.run()
        except CannotListen as error:
            return _complain(str(error), 1)


def _complain(text: str, code: int) -> int:
    logging.getLogger(__name__).debug("exit code %d", code)
    print(text, file=sys.stderr, flush=True)
    return code
