"""Typed twins inside callback data (64 bytes) and inside deep links (64 characters of A-Z a-z 0-9 _ -)."""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Literal
from unicodedata import normalize

from bot.buttons import Buttons, short_id

CALLBACK_BYTES = 64
START_CHARACTERS = 64
_TEXT, _KEPT = "q", "i"
"""In capitals under a message that stays as it is when its buttons are tapped."""
_FORBIDDEN = re.compile(r"\s*/(forget|settings)", re.IGNORECASE)
"""A link is made by anybody: it may ask, but not set or delete for whoever follows it."""


def callback_data(twin: str, *, lasting: bool = False) -> str:
    """`q:` and the twin itself, or `i:` and its short id, which must be kept. lasting: of a message that stays."""
    kind, rest = (_KEPT, short_id(twin)) if too_long_for_a_button(twin) else (_TEXT, twin)
    return f"{kind.upper() if lasting else kind}:{rest}"


def of_lasting(data: str) -> bool:
    """True for a button of a message that stays."""
    return data[:1].isupper()


def too_long_for_a_button(twin: str) -> bool:
    """True when callback data holds only this twin's short id."""
    return len(f"{_TEXT}:{twin}".encode()) > CALLBACK_BYTES


def too_long_for_a_link(twin: str) -> bool:
    """True when a deep link holds only this twin's short id."""
    return len(_packed(twin)) > START_CHARACTERS


async def twin_of(data: str, buttons: Buttons) -> str | None:
    """The twin of a button's data; None for data of another time or another bot. Raises StoreError."""
    kind, _, rest = data.partition(":")
    kind = kind.lower()
    if kind == _TEXT and rest:
        return rest
    return await buttons.find(rest) if kind == _KEPT and rest else None


def deep_link(
    username: str, twin: str, where: Literal["start", "startgroup"] = "start", *, host: str = "t.me"
) -> str:
    """A link that opens the bot, or adds it to a group, and asks `twin` there."""
    payload = _KEPT + short_id(twin) if too_long_for_a_link(twin) else _packed(twin)
    return f"https://{host}/{username}?{where}={payload}"


async def asked_by_link(payload: str, buttons: Buttons) -> str | None:
    """What the payload of `/start` asks; None for one that is none of ours. Never a command that deletes."""
    kind, rest = payload[:1], payload[1:]
    twin = await buttons.find(rest) if kind == _KEPT else _unpacked(rest) if kind == _TEXT else None
    return twin if twin and twin.isprintable() and not _FORBIDDEN.match(normalize("NFKC", twin)) else None


def _packed(twin: str) -> str:
    return _TEXT + urlsafe_b64encode(twin.encode()).decode().rstrip("=")


def _unpacked(payload: str) -> str | None:
    try:
        return urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
