"""`kanjia doctor [--online]`: what is configured, what is missing, what does not work; never a secret."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot import logs
from bot.settings import Settings, read_settings
from data.store.errors import StoreError

Verdict = Literal["ok", "note", "wrong"]
MARKS: Final[dict[Verdict, str]] = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}
WRONG: Final = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    verdict: Verdict
    text: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Without --online nothing leaves this machine."""
    parser.add_argument("--online", action="store_true", help="also ask Telegram and Feishu whether they know us")


def run(arguments: argparse.Namespace) -> int:
    """0 when everything that is configured can work, 1 when something is wrong."""
    settings = read_settings()
    if isinstance(settings, str):
        findings = [Finding("wrong", line) for line in settings.splitlines()]
    else:
        logs.configure(settings.secrets, "CRITICAL")
        findings = [*examine(settings), *(asyncio.run(_online(settings)) if arguments.online else ())]
    for one in findings:
        print(f"{MARKS[one.verdict]} {one.text}")
    return WRONG if any(one.verdict == "wrong" for one in findings) else 0


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything that can be seen without asking anybody."""
    yield from _unknown_names()
    yield _store(settings)
    if not settings.platforms:
        yield Finding("wrong", "no platform: set KANJIA_TELEGRAM_TOKEN, or KANJIA_FEISHU_APP_ID and _APP_SECRET")
    yield from _telegram(settings)
    yield from _feishu(settings)
    yield _sources(settings)
    yield _admins(settings)


def _unknown_names() -> Iterator[Finding]:
    """A misspelt setting is silently ignored otherwise."""
    known = {f"KANJIA_{name.upper()}" for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.startswith("KANJIA_") and name not in known:
            yield Finding("note", f"{name} is set, but there is no such setting")


def _store(settings: Settings) -> Finding:
    from data.files.yaml_files import FileError
    from data.loading.ensure import ensure_store
    from data.store.errors import shown

    try:
        return Finding("ok", f"store: {shown(ensure_store(settings.database_url))}")
    except (StoreError, FileError) as error:
        return Finding("wrong", f"store: {error}")


def _telegram(settings: Settings) -> Iterator[Finding]:
    if settings.telegram_token is None:
        yield Finding("note", "Telegram: not configured (KANJIA_TELEGRAM_TOKEN)")
        return
    number, _, rest = settings.telegram_token.get_secret_value().partition(":")
    if not (number.isdecimal() and len(rest) >= 8):
        yield Finding("wrong", "Telegram: KANJIA_TELEGRAM_TOKEN does not look like a token (digits:letters)")
    yield Finding("ok", f"Telegram: {settings.telegram_mode}, by {settings.telegram_base_url}")
    if settings.telegram_mode == "webhook":
        yield from _webhook(settings)


def _webhook(settings: Settings) -> Iterator[Finding]:
    if settings.public_url is None:
        yield Finding("wrong", "Telegram: a webhook needs KANJIA_PUBLIC_URL, the address people's requests reach")
    elif settings.public_url.startswith("http://"):
        yield Finding("note", "Telegram: KANJIA_PUBLIC_URL is plain http; Telegram itself only calls https")
    if settings.telegram_webhook_secret is None:
        yield Finding("note", "Telegram: KANJIA_TELEGRAM_WEBHOOK_SECRET is not set; one is derived from the token")


def _feishu(settings: Settings) -> Iterator[Finding]:
    if settings.feishu_app_id is None and settings.feishu_app_secret is None:
        yield Finding("note", "Feishu: not configured (KANJIA_FEISHU_APP_ID, KANJIA_FEISHU_APP_SECRET)")
        return
    from bot.feishu.config import from_settings

    try:
        from_settings(settings)
    except ValueError as error:
        yield Finding("wrong", f"Feishu: {error}")
        return
    yield Finding("ok", f"Feishu: {settings.feishu_mode}, by {settings.feishu_domain}")
    if settings.feishu_mode == "webhook" and settings.feishu_encrypt_key is None:
        yield Finding("note", "Feishu: without KANJIA_FEISHU_ENCRYPT_KEY events are neither encrypted nor signed")


def _sources(settings: Settings) -> Finding:
    from data.sources.port import SourceError
    from data.sources.registry import chosen_sources

    try:
        names = [source.name for source in chosen_sources(settings.source_names)]
    except SourceError as error:
        return Finding("wrong", f"KANJIA_SOURCES: {error}")
    return Finding("ok", f"sources: {', '.join(names) or 'none'}, every {settings.update_every}")


def _admins(settings: Settings) -> Finding:
    if not settings.admins:
        return Finding("note", "KANJIA_ADMINS is not set: nobody hears of ill sources or may confirm prices")
    return Finding("ok", f"admins: {settings.admins.count(',') + 1}")


async def _online(settings: Settings) -> list[Finding]:
    found = []
    if settings.telegram_token is not None:
        found += await _ask_telegram(settings)
    if "feishu" in settings.platforms:
        found += await _ask_feishu(settings)
    return found


async def _ask_telegram(settings: Settings) -> list[Finding]:
    """getMe and getWebhookInfo: are groups readable, is inline mode on, does the webhook work?"""
    from bot.platform import PlatformError
    from bot.telegram.api import open_api

    token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    api = open_api(token, settings.telegram_base_url)
    await api.open()
    try:
        me, hook = _object(await api.call("getMe")), _object(await api.call("getWebhookInfo"))
    except PlatformError as error:
        return [Finding("wrong", f"Telegram does not let us in: {error}")]
    finally:
        await api.close_connections()
    return [*_described(me), *_delivered(hook)]


def _object(answer: Any) -> dict[str, Any]:
    return answer if isinstance(answer, dict) else {}


def _described(me: Mapping[str, Any]) -> Iterator[Finding]:
    yield Finding("ok", f"Telegram knows us as @{me.get('username')}")
    if not me.get("supports_inline_queries"):
        yield Finding("note", "Telegram: inline mode is off (@BotFather: /setinline)")
    if not me.get("can_read_all_group_messages"):
        yield Finding("note", "Telegram: privacy mode is on: in groups people use /commands, mentions and replies")


def _delivered(hook: Mapping[str, Any]) -> Iterator[Finding]:
    yield Finding("ok", f"Telegram: {hook.get('pending_update_count', 0)} updates are waiting")
    if hook.get("last_error_message"):
        yield Finding("note", f"Telegram: the webhook's last trouble: {hook['last_error_message']}")


async def _ask_feishu(settings: Settings) -> list[Finding]:
    """Nothing when the settings do not suffice: that is told without asking."""
    from bot.feishu.api import OpenApi
    from bot.feishu.config import from_settings
    from bot.platform import PlatformError

    try:
        config = from_settings(settings)
    except ValueError:
        return []
    api = OpenApi(config.domain, config.app_id, config.app_secret)
    try:
        bot = await api.call("GET", "/open-apis/bot/v3/info")
    except PlatformError as error:
        return [Finding("wrong", f"Feishu does not let us in: {error}")]
    finally:
        await api.close()
    name = (bot.get("bot") or bot).get("app_name", "") if isinstance(bot, dict) else ""
    return [Finding("ok", f"Feishu knows us as {name}")]
