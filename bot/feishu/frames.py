"""The frames of the long connection: reading, joining split payloads, pings and acknowledgements."""

from __future__ import annotations

import base64
import json
from collections import OrderedDict
from typing import Any

from bot.feishu.slim import frame_class

CONTROL, DATA = 0, 1
MOST_PARTS = 1_000
WAITING_MESSAGES = 64
"""Split messages held at once; the oldest is given up (Feishu sends it again when it is not acknowledged)."""


def decode(data: bytes) -> Any:
    """A Frame. Raises ValueError for bytes that are none."""
    frame = frame_class()()
    try:
        frame.ParseFromString(data)
    except Exception as problem:  # noqa: BLE001 (the protobuf library raises several kinds)
        raise ValueError(f"not a frame: {type(problem).__name__}") from None
    return frame


def header(frame: Any, key: str) -> str:
    """A header's value, "" when it is absent."""
    for one in frame.headers:
        if one.key == key:
            return str(one.value)
    return ""


def ping(service: int) -> bytes:
    """What keeps the connection open; the server answers with a pong."""
    frame = frame_class()()
    frame.SeqID, frame.LogID, frame.service, frame.method = 0, 0, service, CONTROL
    _add(frame, "type", "ping")
    return bytes(frame.SerializeToString())


def acknowledgement(frame: Any, answer: dict[str, Any] | None, milliseconds: int, code: int = 200) -> bytes:
    """The frame sent back: the same one, its payload replaced by a code and, for a callback, the answer."""
    _add(frame, "biz_rt", str(milliseconds))
    body: dict[str, Any] = {"code": code}
    if answer is not None:
        body["data"] = base64.b64encode(json.dumps(answer, ensure_ascii=False).encode()).decode()
    frame.payload = json.dumps(body).encode()
    return bytes(frame.SerializeToString())


def _add(frame: Any, key: str, value: str) -> None:
    one = frame.headers.add()
    one.key, one.value = key, value


class Parts:
    """Joins messages that arrive in several frames, in any order."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, dict[int, bytes]] = OrderedDict()

    def add(self, frame: Any) -> bytes | None:
        """The whole payload once every part is there. Raises ValueError for impossible numbers."""
        total, number = int(header(frame, "sum") or 1), int(header(frame, "seq") or 0)
        if total <= 1:
            return bytes(frame.payload)
        if not 0 <= number < total <= MOST_PARTS:
            raise ValueError(f"part {number} of {total}")
        return self._join(header(frame, "message_id"), total, number, bytes(frame.payload))

    def _join(self, message: str, total: int, number: int, payload: bytes) -> bytes | None:
        parts = self._waiting.setdefault(message, {})
        parts[number] = payload
        if len(parts) < total:
            while len(self._waiting) > WAITING_MESSAGES:
                self._waiting.popitem(last=False)
            return None
        del self._waiting[message]
        return b"".join(parts[i] for i in range(total))


def json_object(data: bytes) -> dict[str, Any]:
    """A payload. Raises ValueError when it is not a JSON object."""
    body = json.loads(data)
    if not isinstance(body, dict):
        raise ValueError("the payload is not an object")
    return body
