"""`kanjia subscriptions export|import FILE`: the subscriptions of all chats as a file, one JSON object a line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.store.engine import Store

REFUSED = 2
LARGEST = 100_000_000
"""Bytes: some hundred thousand subscriptions."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="export|import")
    for name, does in (
        ("export", "write them to FILE (- is standard output)"),
        ("import", "add those of FILE (- is standard input)"),
    ):
        one = actions.add_parser(name, help=does)
        one.add_argument("file", metavar="FILE")


def run(arguments: argparse.Namespace) -> int:
    """0 done, 2 when the file cannot be read; then nothing was imported."""
    from data.files.bounded import Unreadable
    from data.loading.ensure import ensure_store
    from data.people.subscription_file import NotSubscriptions
    from data.people.subscriptions import TooMany
    from data.store.engine import open_store

    store = open_store(ensure_store())
    try:
        if arguments.action == "export":
            return _export(store, arguments.file)
        return _import(store, arguments.file)
    except (NotSubscriptions, TooMany, Unreadable) as error:
        return _refuse(arguments.file, str(error))
    except UnicodeDecodeError:
        return _refuse(arguments.file, "not a text in UTF-8: write it with kanjia subscriptions export")
    except OSError as error:
        if not error.filename:
            raise
        return _refuse(arguments.file, error.strerror or str(error))
    finally:
        store.close()


def _refuse(file: str, why: str) -> int:
    print(f"kanjia subscriptions: {file}: {why}", file=sys.stderr)
    return REFUSED


def _export(store: Store, file: str) -> int:
    from data.people.subscription_file import placed_lines

    with store.reading() as session:
        lines = list(placed_lines(session))
    text = "".join(f"{line}\n" for line in lines)
    if file == "-":
        sys.stdout.write(text)
    else:
        Path(file).write_text(text, encoding="utf-8")
        print(f"{len(lines)} subscriptions in {file}")
    return 0


def _read(file: str) -> bytes:
    from data.files.bounded import read_stream

    if file == "-":
        return read_stream(sys.stdin.buffer, LARGEST)
    with Path(file).open("rb") as stream:  # also a pipe: <(ssh other kanjia subscriptions export -)
        return read_stream(stream, LARGEST)


def _import(store: Store, file: str) -> int:
    from data.people.subscription_file import read_placed
    from data.people.subscriptions import add_subscription

    text = _read(file).decode("utf-8")
    added = 0
    with store.writing() as session:
        for line in read_placed(text):
            _, new = add_subscription(
                session, line.platform, line.chat, line.wish, topic=line.topic, group=line.group
            )
            added += new
    print(f"{added} subscriptions imported")
    return 0
