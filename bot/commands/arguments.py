"""Kinds of argument that several commands take."""

from __future__ import annotations

import argparse
from typing import Final

HIGHEST: Final = 2**63 - 1
"""What the store holds."""


def number(text: str) -> int:
    """A row's number, as the lists show it: `452` or `#452`."""
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdecimal()) or int(digits) > HIGHEST:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number of the list")
    return int(digits)
