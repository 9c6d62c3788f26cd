"""An Open Platform on loopback: tokens, messages, pictures, chats and the address of the long connection.

Strict where the documents are: tokens, uuids, sizes, card properties. Faults are queued per kind of call.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.servers.feishu_cards import BadCard, check_card
from tests.servers.feishu_events import BOT
from tests.servers.loopback import Answered, Asked, http_server

APP_ID, APP_SECRET = "cli_0123456789abcdef", "app-secret-value"
MESSAGE = re.compile(r"/open-apis/im/v1/messages/(om_\w+)(/reply)?")
LARGEST_TEXT = 150 * 1024


@dataclass
class Message:
    """One that the platform accepted; `parent` when it is a reply."""

    id: str
    chat: str
    kind: str
    content: Any
    uuid: str = ""
    parent: str = ""
    in_thread: bool = False


@dataclass
class OpenPlatform:
    """`url` once serving. `faults[kind]`: answers given instead, first in first out; kind: token, send, edit, …"""

    url: str = ""
    socket_url: str = ""
    ping_seconds: float = 120
    tokens: int = 0
    valid: str = ""
    messages: list[Message] = field(default_factory=list)
    edits: list[tuple[str, Any]] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    faults: dict[str, deque[Answered]] = field(default_factory=lambda: defaultdict(deque))
    accept_before_fault: bool = False
    """A queued fault on a send comes after the message was accepted."""
    owner: str = "ou_owner"
    managers: tuple[str, ...] = ()
    refuse_cards: bool = False
    lost: set[str] = field(default_factory=set)
    """Messages that were recalled."""
    numbers: Any = field(default_factory=lambda: count(1))

    def fail(self, kind: str, code: int = 0, status: int = 400, **more: Any) -> None:
        """The next call of this kind goes wrong."""
        body = more.pop("body", {"code": code, "msg": f"fault {code}"})
        self.faults[kind].append(Answered(status, body, **more))

    async def handle(self, asked: Asked) -> Answered:
        """One request."""
        self.asked.append(asked)
        kind = _kind(asked)
        if kind in ("token", "discover"):
            return self._fault(kind) or (self._token(asked) if kind == "token" else self._discover(asked))
        if asked.headers.get("authorization") != f"Bearer {self.valid}":
            return Answered(400, {"code": 99991663, "msg": "Invalid access token for authorization"})
        fault = self._fault(kind)
        if fault and not self.accept_before_fault:
            return fault
        answer: Answered = getattr(self, f"_{kind}")(asked)
        return fault or answer

    def expire(self) -> None:
        """The token that was given out counts no more."""
        self.valid = "nobody has this one"

    def _fault(self, kind: str) -> Answered | None:
        return self.faults[kind].popleft() if self.faults[kind] else None

    def _token(self, asked: Asked) -> Answered:
        if asked.json != {"app_id": APP_ID, "app_secret": APP_SECRET}:
            return Answered(400, {"code": 10014, "msg": "app secret invalid"})
        self.tokens += 1
        self.valid = f"t-token{self.tokens}"
        return Answered(body={"code": 0, "msg": "ok", "tenant_access_token": self.valid, "expire": 7200})

    def _discover(self, asked: Asked) -> Answered:
        if asked.json != {"AppID": APP_ID, "AppSecret": APP_SECRET}:
            return Answered(body={"code": 514, "msg": "auth failed"})
        config = {
            "ReconnectCount": -1,
            "ReconnectInterval": 120,
            "ReconnectNonce": 30,
            "PingInterval": self.ping_seconds,
        }
        return Answered(body={"code": 0, "msg": "", "data": {"URL": self.socket_url, "ClientConfig": config}})

    def _bot(self, _asked: Asked) -> Answered:
        return Answered(body={"code": 0, "msg": "ok", "bot": {"open_id": BOT, "app_name": "Kanjia"}})

    def _chat(self, _asked: Asked) -> Answered:
        data = {"owner_id": self.owner, "user_manager_id_list": list(self.managers), "chat_mode": "group"}
        return Answered(body={"code": 0, "msg": "success", "data": data})

    def _upload(self, asked: Asked) -> Answered:
        if b"filename=" not in asked.body:
            return Answered(400, {"code": 234001, "msg": "no file name"})
        self.uploads.append(asked.body)
        key = "image_key" if asked.path.endswith("images") else "file_key"
        return Answered(body={"code": 0, "data": {key: f"{key}_1"}})

    def _send(self, asked: Asked) -> Answered:
        body = asked.json
        found = MESSAGE.fullmatch(asked.path)
        parent = found[1] if found else ""
        if parent in self.lost:
            return Answered(400, {"code": 230011, "msg": "The message was withdrawn"})
        refused = self._refused(asked, body, reply=bool(parent))
        if refused:
            return refused
        return self._accept(body, parent)

    def _accept(self, body: dict[str, Any], parent: str) -> Answered:
        known = next((m for m in self.messages if m.uuid and m.uuid == body.get("uuid")), None)
        if known is None:
            chat = body.get("receive_id", "")
            content = json.loads(body["content"])
            known = Message(f"om_s{next(self.numbers)}", chat, body["msg_type"], content, body.get("uuid", ""))
            known.parent, known.in_thread = parent, bool(body.get("reply_in_thread"))
            self.messages.append(known)
        return Answered(
            body={"code": 0, "msg": "success", "data": {"message_id": known.id, "chat_id": known.chat}}
        )

    def _refused(self, asked: Asked, body: dict[str, Any], *, reply: bool) -> Answered | None:
        allowed = {"msg_type", "content", "uuid"} | ({"reply_in_thread"} if reply else {"receive_id"})
        if not set(body) <= allowed or not isinstance(body.get("content"), str) or len(body.get("uuid", "")) > 50:
            return Answered(400, {"code": 230001, "msg": "invalid request parameter"})
        prefix = {"chat_id": "oc_", "open_id": "ou_"}.get(asked.query.get("receive_id_type", ""), "?")
        if not reply and not body["receive_id"].startswith(prefix):
            return Answered(400, {"code": 230001, "msg": "ext=invalid receive_id"})
        return self._bad_content(body["msg_type"], body["content"], len(asked.body))

    def _bad_content(self, kind: str, content: str, size: int) -> Answered | None:
        largest = LARGEST_TEXT if kind in ("text", "file") else 30 * 1024
        if size > largest:
            return Answered(400, {"code": 230025, "msg": "The length of the message content reaches its limit"})
        if kind == "interactive":
            return self._bad_card(content)
        return None

    def _bad_card(self, content: str) -> Answered | None:
        try:
            check_card(json.loads(content), len(content.encode()))
            if self.refuse_cards:
                raise BadCard("ErrCode: 11310; ErrMsg: card table number over limit")
        except BadCard as reason:
            return Answered(400, {"code": 230099, "msg": f"Failed to create card content, ext={reason}"})
        return None

    def _edit(self, asked: Asked) -> Answered:
        body = asked.json
        if set(body) != {"content"}:
            return Answered(400, {"code": 230001, "msg": "invalid request parameter"})
        refused = self._bad_card(body["content"])
        if refused is None:
            self.edits.append((asked.path.rsplit("/", 1)[1], json.loads(body["content"])))
        return refused or Answered(body={"code": 0, "msg": "success", "data": {}})


def _kind(asked: Asked) -> str:
    paths = {
        ("POST", "/open-apis/auth/v3/tenant_access_token/internal"): "token",
        ("POST", "/callback/ws/endpoint"): "discover",
        ("GET", "/open-apis/bot/v3/info"): "bot",
        ("POST", "/open-apis/im/v1/files"): "upload",
        ("POST", "/open-apis/im/v1/images"): "upload",
        ("POST", "/open-apis/im/v1/messages"): "send",
    }
    found = MESSAGE.fullmatch(asked.path)
    if found:
        return "send" if found[2] else "edit"
    if asked.method == "GET" and asked.path.startswith("/open-apis/im/v1/chats/oc_"):
        return "chat"
    return paths[asked.method, asked.path]


@asynccontextmanager
async def open_platform() -> AsyncIterator[OpenPlatform]:
    """A platform that serves until the block ends."""
    platform = OpenPlatform()
    async with http_server(platform.handle) as url:
        platform.url = url
        yield platform
