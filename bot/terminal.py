"""What a terminal does to text: arguments that came as bytes, output whose encoding lacks a sign."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Sequence
from typing import Final

SPELT: Final = {"¥": "CNY ", "−": "-", "–": "-", "≈": "~", "→": "->", "·": "|", "×": "x", "≤": "<=", "…": "..."}
"""Signs that a figure needs, in letters that every encoding has: a currency must not become a question mark."""
HANDLER: Final = "kanjia-spelt"


def settle_streams() -> None:
    """Output never fails for an encoding (GBK, Latin-1, ASCII): what it lacks is spelt out or escaped."""
    codecs.register_error(HANDLER, _spelt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(errors=HANDLER)


def _spelt(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wanted = error.object[error.start : error.end]
    escaped = (SPELT.get(sign) or sign.encode("ascii", "backslashreplace").decode() for sign in wanted)
    return "".join(escaped), error.end


def as_text(arguments: Sequence[str]) -> list[str]:
    """Arguments in UTF-8 are read as UTF-8 where the locale (C, POSIX) does not say so."""
    return [_as_text(one) for one in arguments]


def _as_text(argument: str) -> str:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return _decoded(argument)
    return argument


def _decoded(argument: str) -> str:
    """What is no UTF-8 either stays as the system gave it, so that a file of that name is still found."""
    try:
        return os.fsencode(argument).decode()
    except UnicodeError:
        return argument
