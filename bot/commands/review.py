"""`kanjia review [list|confirm ID|reject ID]`: sightings that wait for a person's word."""

from __future__ import annotations

import argparse
import sys

from bot.commands.arguments import number

REFUSED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do; without a word, list."""
    actions = parser.add_subparsers(dest="action", metavar="list|confirm|reject")
    listing = actions.add_parser("list", help="what is not believed yet, and why")
    listing.add_argument("--hosts", action="store_true", help="also the hosts' own prices")
    for word, help_text in (("confirm", "it is so: record it and tell"), ("reject", "it is not: never ask again")):
        actions.add_parser(word, help=help_text).add_argument(
            "id", type=number, metavar="ID", help="its number in the list"
        )


def run(arguments: argparse.Namespace) -> int:
    """0 done, 2 for a number that does not wait."""
    from data.loading.ensure import ensure_store
    from data.store.engine import open_store
    from data.watching.review import ReviewError, confirm_sighting, reject_sighting, waiting

    store = open_store(ensure_store())
    try:
        if arguments.action in (None, "list"):
            with store.reading() as session:
                found = waiting(session, first_party_only=not getattr(arguments, "hosts", False))
            print("\n".join(map(str, found)) or "nothing waits")
            return 0
        act = confirm_sighting if arguments.action == "confirm" else reject_sighting
        with store.writing() as session:
            print(f"{arguments.action}ed {act(session, arguments.id, by='cli')}")
    except ReviewError as error:
        print(f"kanjia review: {error}", file=sys.stderr)
        return REFUSED
    finally:
        store.close()
    return 0
