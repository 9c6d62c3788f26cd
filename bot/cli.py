"""`kanjia COMMAND …`: finds the command's module, loads only that one, turns errors into one line and a code."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

from bot.terminal import as_text, settle_streams

COMMANDS: Final = {
    "ask": "answer one question, or one a line",
    "chat": "a conversation in this terminal",
    "serve": "run the bot on Telegram and Feishu",
    "doctor": "check the configuration",
    "price": "record or show a price",
    "db": "create or upgrade the store",
    "update": "fetch the sources and weigh what they show",
    "review": "sightings that wait for a word",
    "outbox": "what waits for delivery, and what failed",
    "subscriptions": "subscriptions as a file, out and in",
    "explain": "how a text is understood, and why",
    "lint": "check names, phrases and price entries",
}
"""Command -> what it does. `bot.commands.<command>` has `add_arguments(parser)` and `run(arguments)`."""

MORE: Final = "`kanjia COMMAND --help` has the options of each; `kanjia --version` says which this is."

FAILED: Final = 1
MISUSED: Final = 2
INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 failed, 2 used wrongly. An answer is never a failure."""
    try:
        return _main(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


def _main(arguments: Sequence[str] | None) -> int:
    settle_streams()
    given = as_text(sys.argv[1:] if arguments is None else arguments)
    name = given[0] if given else ""
    if name == "--version":
        from importlib.metadata import version

        print(f"kanjia {version('kanjia')}")
        return 0
    if name not in COMMANDS:
        return _help(name)
    if name == "serve":  # importing it takes long enough to be told to stop meanwhile
        from bot.early_end import end_at_once_when_told

        end_at_once_when_told()
    module = import_module(f"bot.commands.{name}")
    parser = argparse.ArgumentParser(prog=f"kanjia {name}", description=module.__doc__)
    module.add_arguments(parser)
    return _run(module.run, parser.parse_args(given[1:]))


def _help(name: str) -> int:
    wanted = name in ("", "-h", "--help", "help")
    lines = ["usage: kanjia COMMAND …", "", *(f"  {n:<14} {does}" for n, does in COMMANDS.items()), "", MORE]
    if not wanted:
        lines.insert(0, f"kanjia: there is no command {name[:40]!r}")
    print("\n".join(lines), file=sys.stdout if wanted else sys.stderr)
    return 0 if wanted else MISUSED


def _run(command: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    """Errors that people can do something about become one line; a closed pipe ends quietly."""
    try:
        code = command(arguments)
        if sys.stdout:
            sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_output()
        return FAILED
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename:
            raise
        _let_go_of_output()
        print(f"kanjia: the output could not be written: {error.strerror}", file=sys.stderr)
        return FAILED
    except _explained() as error:
        print(f"kanjia: {error}", file=sys.stderr)
        return FAILED
    return code


def _let_go_of_output() -> None:
    """Nothing more can be written there; what is still held must not be tried again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _explained() -> tuple[type[Exception], ...]:
    """Errors whose text is fit to be shown; looked up only when something went wrong."""
    from data.files.yaml_files import FileError
    from data.store.errors import StoreError

    return (StoreError, FileError)
