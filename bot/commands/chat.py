"""`kanjia chat`: a conversation in this terminal, with tables, history and a sparkline."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.console import rendered
from handlers.message import Message, Place
from handlers.words import LANGUAGES, words

if TYPE_CHECKING:
    from handlers.desk import Desk

ZONE: Final = ZoneInfo("Asia/Shanghai")
HERE: Final = Place("console", "terminal")
LEAVING: Final = frozenset({"/quit", "/exit", "quit", "exit", "bye", "再见", "退出"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only the language of the greeting."""
    parser.add_argument("--lang", choices=LANGUAGES, default="zh", help="language of the greeting")


def run(arguments: argparse.Namespace) -> int:
    """0 when the person leaves (`/quit`, end of input)."""
    from data.loading.ensure import ensure_store
    from data.store.catalogue_source import CatalogueSource
    from handlers.desk import Desk

    desk = Desk(CatalogueSource(ensure_store()))
    say = words(arguments.lang)
    print(say("Kanjia: the price desk for LLM APIs"))
    print(say("Ask away; /help shows examples, /quit leaves."))
    with suppress(ImportError):
        import readline  # noqa: F401 (line editing and history for input())
    for text in _lines():
        print(_answer(text, desk), flush=True)
    return 0


def _lines() -> Iterator[str]:
    """What the person types, until they leave."""
    while True:
        try:
            text = input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return
        except UnicodeDecodeError:
            print("? UTF-8", file=sys.stderr)
            continue
        if text.lower() in LEAVING:
            return
        if text:
            yield text


def _answer(text: str, desk: Desk) -> str:
    from handlers.answer import answer

    reply = answer(Message(text, HERE, "me", datetime.now(ZONE)), desk)
    buttons = [button for row in reply.buttons for button in row]
    told = rendered(reply, sparkline=True)
    if buttons:
        told += "\n" + "  ".join(f"[{button.label}] {button.text}" for button in buttons[:3])
    return told + "\n"
