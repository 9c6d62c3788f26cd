"""Logging to standard error in which no secret can appear, whoever logs it and however."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "***"
SHORTEST_SECRET = 6
"""Anything shorter would blank ordinary words."""
SHORTEST_PART = 20
"""The part of a Bot API token behind its colon is a secret by itself."""

_SHAPES = re.compile(
    r"(?<=/bot)\d+(?::|%3[Aa])[^/\s\"'?]+"  # a Bot API address
    r"|\b\d{6,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}"  # a Bot API token
    r"|(?<=access_key=)[^&\s\"']+|(?<=ticket=)[^&\s\"']+"  # the address of a Feishu long connection
    r"|(?<=Bearer )[^\s\"',}]+"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user and password in an address
)


class Redaction:
    """Blanks the given secrets, and whatever looks like one, in any text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({form for secret in secrets for form in _forms(secret)}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        if self._known:
            text = self._known.sub(HIDDEN, text)
        return _SHAPES.sub(HIDDEN, text)


def _forms(secret: str) -> Iterator[str]:
    """The secret as it may stand in a text: as it is, and as addresses and forms write it."""
    if len(secret) < SHORTEST_SECRET:
        return
    number, _, part = secret.partition(":")
    for form in (secret, part) if number.isdecimal() and len(part) >= SHORTEST_PART else (secret,):
        quoted = quote(form, safe="")
        yield from (form, quote(form), quoted, quoted.lower(), quote_plus(form))


class RedactedFormatter(logging.Formatter):
    """Redacts the finished line, so that arguments, tracebacks and chained errors are covered too."""

    def __init__(self, redact: Redaction) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """One record as text."""
        return self._redact(super().format(record))


QUIET = {
    "httpx": logging.WARNING,  # logs each address at INFO, and a Bot API address holds the token
    "httpcore": logging.WARNING,
    "telegram": logging.WARNING,
    "telegram.request": logging.CRITICAL,  # writes out whole pages that some front sent in place of JSON
    "Lark": logging.WARNING,
    "websockets": logging.WARNING,
    "uvicorn.access": logging.WARNING,
    "asyncio": logging.WARNING,
    "alembic": logging.WARNING,
}


def configure(secrets: Iterable[str] = (), level: str = "INFO") -> Redaction:
    """One handler on standard error for the whole process; returns the redaction for other outputs."""
    redact = Redaction(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactedFormatter(redact))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, floor in QUIET.items():
        logging.getLogger(name).setLevel(max(floor, logging.getLevelName(level)))
    logging.captureWarnings(capture=True)
    return redact
