"""Is this request from Feishu, and from just now? Decides before anything is believed.

With an encrypt key every event carries a signature over its time stamp, a nonce and the raw body; the stamp
must lie within five minutes of our clock. Feishu signs each delivery when it sends it, so its repetitions (after
15 s, 5 min, 1 h, 6 h) pass, while a captured request goes stale; inside the window the event's id tells it.
Without an encrypt key the verification token in the body is all there is.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.feishu.slim import cipher_class

WINDOW_SECONDS = 300
MILLISECONDS_FROM = 10**11
"""A larger stamp counts milliseconds."""


class Refused(Exception):
    """The request is forged, stale or broken; `status` is the HTTP status, `reason` a counter's label."""

    def __init__(self, status: Literal[400, 401], reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Challenge:
    """Feishu checks the address: answer with the same text."""

    text: str


class Verifier:
    """`open(headers, body)`: the event as a dict, a Challenge, or Refused. Needs a key or a token (ValueError)."""

    def __init__(self, encrypt_key: str, token: str, clock: Callable[[], float] = time.time) -> None:
        if not encrypt_key and not token:
            raise ValueError("a webhook needs KANJIA_FEISHU_ENCRYPT_KEY or KANJIA_FEISHU_VERIFICATION_TOKEN")
        self._key = encrypt_key
        self._token = token
        self._clock = clock

    def open(self, headers: Mapping[str, str], body: bytes) -> dict[str, Any] | Challenge:
        """Header names in any case."""
        known = {name.lower(): value for name, value in headers.items()}
        outer = _json_object(body)
        signed = self._signed(known, body)
        event = self._decrypted(outer) if "encrypt" in outer else outer
        if event.get("type") == "url_verification":
            return self._challenge(event)
        self._authentic(event, known, body, signed=signed)
        return event

    def _signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        """True for a good signature, False for none. Raises Refused for a wrong or stale one."""
        given = headers.get("x-lark-signature", "")
        if not self._key or not given:
            return False
        stamp, nonce = headers.get("x-lark-request-timestamp", ""), headers.get("x-lark-request-nonce", "")
        expected = hashlib.sha256(f"{stamp}{nonce}{self._key}".encode() + body).hexdigest()
        if _same(given, expected):
            self._recent(stamp)
            return True
        if self._old_card_signature(headers, body):
            return False
        raise Refused(401, "signature")

    def _old_card_signature(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Callbacks of the first kind are signed with SHA-1 and the verification token instead."""
        given = headers.get("x-lark-signature", "")
        if not self._token or not given:
            return False
        stamp, nonce = headers.get("x-lark-request-timestamp", ""), headers.get("x-lark-request-nonce", "")
        expected = hashlib.sha1(f"{stamp}{nonce}{self._token}".encode() + body).hexdigest()  # noqa: S324
        if not _same(given, expected):
            return False
        self._recent(stamp)
        return True

    def _recent(self, stamp: str) -> None:
        try:
            seconds = float(stamp)
        except ValueError:
            raise Refused(401, "timestamp") from None
        seconds = seconds / 1000 if seconds > MILLISECONDS_FROM else seconds
        if not abs(self._clock() - seconds) <= WINDOW_SECONDS:
            raise Refused(401, "stale")

    def _decrypted(self, outer: Mapping[str, Any]) -> dict[str, Any]:
        text = outer["encrypt"]
        if not self._key or not isinstance(text, str):
            raise Refused(400, "encryption")
        try:
            return _json_object(cipher_class()(self._key).decrypt_str(text).encode())
        except (ValueError, Refused):
            # Which of padding, encoding and JSON was wrong is nobody's business: one answer for all.
            raise Refused(401, "encryption") from None

    def _challenge(self, event: Mapping[str, Any]) -> Challenge:
        if self._token and not _same(_text(event.get("token")), self._token):
            raise Refused(401, "token")
        text = event.get("challenge")
        if not isinstance(text, str):
            raise Refused(400, "challenge")
        return Challenge(text)

    def _authentic(
        self, event: Mapping[str, Any], headers: Mapping[str, str], body: bytes, *, signed: bool
    ) -> None:
        """A good signature where a key is set; a right token wherever the event carries or needs one."""
        if is_first_card_callback(event):
            if not signed and not self._old_card_signature(headers, body):
                raise Refused(401, "signature")
            return
        if self._key and not signed:
            raise Refused(401, "signature")
        if self._token and not _same(token_of(event), self._token):
            raise Refused(401, "token")


def is_first_card_callback(event: Mapping[str, Any]) -> bool:
    """A card callback of the first kind: no schema, no header; its `token` is for updating the card."""
    return "action" in event and "open_message_id" in event and "header" not in event


def token_of(event: Mapping[str, Any]) -> str:
    """The verification token of an event of the second or the first kind."""
    head = event.get("header")
    return _text(head.get("token")) if isinstance(head, Mapping) else _text(event.get("token"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _json_object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused(400, "json") from None
    if not isinstance(found, dict):
        raise Refused(400, "json")
    return found
