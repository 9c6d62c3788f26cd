"""`kanjia outbox [list|resend ID|drop ID]`: what waits for delivery and what could not be delivered."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.commands.arguments import number

if TYPE_CHECKING:
    from data.outbox.listing import Listed

REFUSED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The three actions; `list` is the usual one."""
    actions = parser.add_subparsers(dest="action", metavar="list|resend|drop")
    actions.add_parser("list", help="messages that wait, failed, or whose end is not known (the default)")
    for name, does in (("resend", "send a failed message again"), ("drop", "take a message out")):
        one = actions.add_parser(name, help=does)
        one.add_argument("id", type=number, nargs="+", metavar="ID", help="its number in the list")


def run(arguments: argparse.Namespace) -> int:
    """0 done, 2 when a message cannot be resent or dropped."""
    from data.loading.ensure import ensure_store
    from data.outbox.listing import NotResendable, counts, drop, listed, resend
    from data.store.engine import open_store

    store = open_store(ensure_store())
    try:
        if arguments.action in (None, "list"):
            with store.reading() as session:
                print("\n".join([*map(_line, listed(session)), _summary(counts(session))]))
            return 0
        act = resend if arguments.action == "resend" else drop
        with store.writing() as session:
            for message in arguments.id:
                act(session, message)
        print("waiting again" if arguments.action == "resend" else "dropped")
    except NotResendable as error:
        print(f"kanjia outbox: {error}", file=sys.stderr)
        return REFUSED
    finally:
        store.close()
    return 0


def _line(message: Listed) -> str:
    """`12  uncertain  telegram -1001 topic 7  2026-11-22 09:00  gpt-4o, glm-4.6  Uncertain: timed out`."""
    models = dict.fromkeys(notice.model.partition("/")[2] for notice in message.notices)
    about = ", ".join(list(models)[:5]) or message.kind
    place = f"{message.platform} {message.chat}" + (f" topic {message.topic}" if message.topic else "")
    words = [f"{message.id:>6}", f"{message.state:<9}", place, _moment(message.created), about]
    if message.state == "waiting":
        words.append(f"due {_moment(message.next)}")
    if message.attempts:
        words.append(f"{message.attempts} tries")
    return "  ".join([*words, message.error]).rstrip()


def _summary(counts: dict[str, int]) -> str:
    told = ", ".join(f"{number} {state}" for state, number in sorted(counts.items()))
    return told or "the outbox is empty"


def _moment(epoch_ms: int) -> str:
    return f"{datetime.fromtimestamp(epoch_ms / 1000, UTC):%Y-%m-%d %H:%M:%S}Z"
