"""Feishu's side of a webhook: events as it builds them, encrypted and signed as it does."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time
from itertools import count
from typing import Any

from Crypto.Cipher import AES

TOKEN = "verification-token"
KEY = "encrypt-key"
BOT = "ou_bot"
NUMBERS = count(1)


def event(kind: str, body: dict[str, Any], *, event_id: str = "", token: str = TOKEN) -> dict[str, Any]:
    """An event of schema 2.0."""
    header = {
        "event_id": event_id or f"ev{next(NUMBERS):032d}",
        "event_type": kind,
        "create_time": str(int(time.time() * 1000)),
        "token": token,
        "app_id": "cli_test",
        "tenant_key": "tenant",
    }
    return {"schema": "2.0", "header": header, "event": body}


def said(
    text: str, *, chat: str = "oc_p2p", group: bool = False, mention: str = "", **more: Any
) -> dict[str, Any]:
    """im.message.receive_v1 with a text; `mention` is the open_id that `@_user_1` stands for."""
    message = {
        "message_id": f"om_{next(NUMBERS)}",
        "create_time": str(int(time.time() * 1000)),
        "chat_id": chat,
        "chat_type": "group" if group else "p2p",
        "message_type": "text",
        "content": json.dumps({"text": text}),
        **more,
    }
    if mention:
        ids = {"open_id": mention, "union_id": "on_x", "user_id": ""}
        message["mentions"] = [{"key": "@_user_1", "id": ids, "name": "砍价", "tenant_key": "tenant"}]
    sender = {
        "sender_id": {"open_id": "ou_ann", "union_id": "on_ann"},
        "sender_type": "user",
        "tenant_key": "tenant",
    }
    return event("im.message.receive_v1", {"sender": sender, "message": message})


def tapped(value: dict[str, Any], carrier: str, *, chat: str = "oc_p2p") -> dict[str, Any]:
    """card.action.trigger."""
    body = {
        "operator": {"tenant_key": "tenant", "open_id": "ou_ann", "union_id": "on_ann"},
        "token": "c-token",
        "action": {"value": value, "tag": "button", "timezone": "Asia/Shanghai"},
        "host": "im_message",
        "context": {"open_message_id": carrier, "open_chat_id": chat},
    }
    return event("card.action.trigger", body)


def encrypted(body: dict[str, Any], key: str = KEY) -> bytes:
    """{"encrypt": …} as sent, compact."""
    plain = json.dumps(body, ensure_ascii=False).encode()
    plain += bytes([16 - len(plain) % 16]) * (16 - len(plain) % 16)
    start = os.urandom(16)
    cipher = AES.new(hashlib.sha256(key.encode()).digest(), AES.MODE_CBC, start)
    text = base64.b64encode(start + cipher.encrypt(plain)).decode()
    return json.dumps({"encrypt": text}, separators=(",", ":")).encode()


def signed(body: bytes, *, key: str = KEY, at: float | None = None) -> dict[str, str]:
    """The three headers of a delivery."""
    stamp, nonce = str(int(time.time() if at is None else at)), os.urandom(8).hex()
    signature = hashlib.sha256(f"{stamp}{nonce}{key}".encode() + body).hexdigest()
    return {
        "X-Lark-Request-Timestamp": stamp,
        "X-Lark-Request-Nonce": nonce,
        "X-Lark-Signature": signature,
        "Content-Type": "application/json; charset=utf-8",
    }


def signed_by_token(body: bytes, token: str = TOKEN) -> dict[str, str]:
    """The headers of card callbacks of the first kind: SHA-1 over the verification token."""
    stamp, nonce = str(int(time.time())), os.urandom(8).hex()
    signature = hashlib.sha1(f"{stamp}{nonce}{token}".encode() + body).hexdigest()
    return {"X-Lark-Request-Timestamp": stamp, "X-Lark-Request-Nonce": nonce, "X-Lark-Signature": signature}
