"""`kanjia db upgrade`: create the store or bring its schema and its packaged prices up to this program."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One action."""
    parser.add_argument(
        "action", choices=["upgrade"], help="create or migrate; safe to run again, and while others run"
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when the store is at this program's revision. Raises StoreError, FileError; then nothing was changed."""
    del arguments
    from data.loading.ensure import ensure_store, look
    from data.store.errors import shown

    address = ensure_store()
    print(f"{shown(address)}: schema {look(address).revision}, prices loaded")
    return 0
