"""`kanjia explain TEXT`: which words gave which slot, what was rejected, and which rule decided."""

from __future__ import annotations

import argparse
from datetime import datetime

from bot.commands.ask import ZONE, moment
from handlers.words import LANGUAGES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The text, the moment it is asked at, and a question it may go on from."""
    parser.add_argument("text", nargs="+", metavar="TEXT", help="the text to read")
    parser.add_argument("--now", type=moment, metavar="YYYY-MM-DD[THH:MM]", help="read as of then")
    parser.add_argument("--after", metavar="TEXT", help="the question asked before, for a follow-up")
    parser.add_argument("--lang", choices=LANGUAGES, help="the chat's set language")


def run(arguments: argparse.Namespace) -> int:
    """Always 0: a text that means nothing is explained too."""
    from data.loading.ensure import ensure_store
    from data.store.catalogue_source import open_catalogue
    from handlers.explain import explained
    from handlers.understand import understand
    from handlers.understand.naming.lexicon import build_lexicon

    now = arguments.now or datetime.now(ZONE)
    lexicon = build_lexicon(open_catalogue(ensure_store()))
    before = understand(arguments.after, now, lexicon).question if arguments.after else None
    reading = understand(" ".join(arguments.text), now, lexicon, previous=before, language=arguments.lang)
    print("\n".join(explained(reading)))
    return 0
