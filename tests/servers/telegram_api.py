"""A strict Bot API server on 127.0.0.1: chats, updates by polling or webhook, limits, and faults on demand."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import httpx

from tests.servers.loopback import Answered, Asked, http_server
from tests.servers.telegram_rules import Refused, check, decoded, seen_text

TOKEN = "424242:AAH-loopback_token_for_tests_0123456789"
ME = {"id": 424242, "is_bot": True, "first_name": "Kanjia", "username": "KanjiaTestBot"}

CONFLICT_SECONDS = 3.0

_NUMBERS = count(1)
"""Never twice in one run: stores outlive servers in some tests."""


@dataclass
class Call:
    """One accepted or refused call: method, decoded fields, files by field name."""

    method: str
    fields: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Fault:
    """What to answer instead; `accepted`: the server has done what was asked all the same."""

    answer: Answered
    accepted: bool = False


def refusal(status: int, description: str, **parameters: Any) -> Answered:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return Answered(status, {**body, "parameters": parameters} if parameters else body)


class BotApi:
    """State of the fake Telegram. `calls` are all calls but getUpdates, in order."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.polls: list[dict[str, Any]] = []
        self.updates: deque[dict[str, Any]] = deque()
        self.faults: dict[str, deque[Fault]] = {}
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.members: dict[tuple[int, int], str] = {}
        self.webhook: dict[str, Any] = {}
        self.base = ""
        self._arrived = asyncio.Event()
        self._poll = 0
        self._next_conflict = 0.0

    def number(self) -> int:
        return next(_NUMBERS)

    def fail(self, method: str, answer: Answered, *, times: int = 1, accepted: bool = False) -> None:
        """The next `times` calls of `method` are answered so."""
        self.faults.setdefault(method, deque()).extend([Fault(answer, accepted)] * times)

    def put(self, kind: str, content: dict[str, Any], **more: Any) -> int:
        """A new update of that kind; returns its update_id."""
        number = 700_000 + self.number()
        self.updates.append({"update_id": number, kind: content, **more})
        self._arrived.set()
        return number

    def of(self, *methods: str) -> list[Call]:
        return [call for call in self.calls if call.method in methods]

    async def until(self, *methods: str, count: int = 1, seconds: float = 10.0) -> list[Call]:
        """The calls of these methods, as soon as there are `count`."""
        async with asyncio.timeout(seconds):
            while len(self.of(*methods)) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return self.of(*methods)

    async def answer(self, asked: Asked) -> Answered:
        """One request; raises AssertionError (shown as 500) for what no good client sends."""
        token, _, method = asked.path.removeprefix("/bot").partition("/")
        if token != TOKEN:
            return refusal(401, "Unauthorized")
        fields, files = _form(asked)
        call = Call(method, fields, files)
        if method != "getUpdates":
            self.calls.append(call)
        faults = self.faults.get(method)
        if faults:
            fault = faults.popleft()
            if fault.accepted:
                await self._do(call)
            return fault.answer
        return await self._do(call)

    async def _do(self, call: Call) -> Answered:
        if call.method == "getUpdates":
            return await self._get_updates(call.fields)
        try:
            check(call.method, call.fields)
            return Answered(body={"ok": True, "result": self._result(call)})
        except Refused as error:
            return refusal(400, str(error))

    def _result(self, call: Call) -> Any:
        method, fields = call.method, call.fields
        if method == "getMe":
            return ME
        if method.startswith("send"):
            return self._sent(call)
        if method.startswith("editMessage"):
            return self._edited(call)
        if method == "getChatMember":
            status = self.members.get((fields["chat_id"], fields["user_id"]), "member")
            return {"status": status, "user": {"id": fields["user_id"], "is_bot": False, "first_name": "X"}}
        if method == "getWebhookInfo":
            return {"url": self.webhook.get("url", ""), "pending_update_count": len(self.updates)}
        if method == "setWebhook":
            self.webhook = fields
        if method == "deleteWebhook":
            self.webhook = {}
        return True

    def _sent(self, call: Call) -> dict[str, Any]:
        fields = call.fields
        number = 9_000 + self.number()
        message: dict[str, Any] = {
            "message_id": number,
            "date": 1_790_000_000,
            "chat": {"id": fields["chat_id"], "type": "private" if fields["chat_id"] > 0 else "supergroup"},
            "from": ME,
        }
        if call.method == "sendMessage":
            message["text"] = seen_text(fields["text"], fields.get("parse_mode"))
        else:
            assert call.files, "an upload without a file"
            message["photo" if call.method == "sendPhoto" else "document"] = [{"file_id": "f"}]
        self.messages[fields["chat_id"], number] = message
        return message

    def _edited(self, call: Call) -> dict[str, Any]:
        fields = call.fields
        message = self.messages.get((fields["chat_id"], fields["message_id"]))
        if message is None:
            raise Refused("Bad Request: message to edit not found")
        if call.method == "editMessageText":
            if "text" not in message:
                raise Refused("Bad Request: there is no text in the message to edit")
            text = seen_text(fields["text"], fields.get("parse_mode"))
            if text == message["text"] and "reply_markup" not in fields:
                raise Refused("Bad Request: message is not modified: specified new message content is the same")
            message["text"] = text
        return message

    async def _get_updates(self, fields: dict[str, Any]) -> Answered:
        self.polls.append(fields)
        if self.webhook.get("url"):
            return refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        self._poll += 1
        mine = self._poll
        offset = fields.get("offset", 0)
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()
        deadline = asyncio.get_running_loop().time() + fields.get("timeout", 0)
        while not self.updates and asyncio.get_running_loop().time() < deadline:
            self._arrived.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), 0.05)
            if self._poll != mine:
                return await self._interrupted()
        return Answered(body={"ok": True, "result": list(self.updates)[: fields.get("limit", 100)]})

    async def _interrupted(self) -> Answered:
        """As Telegram does: a conflict that follows another within CONFLICT_SECONDS is told so much later."""
        now = asyncio.get_running_loop().time()
        if now < self._next_conflict:
            await asyncio.sleep(CONFLICT_SECONDS)
        self._next_conflict = max(self._next_conflict, now + CONFLICT_SECONDS)
        return refusal(409, "Conflict: terminated by other getUpdates request")

    async def deliver(self) -> list[int]:
        """Bring the pending updates to the webhook, as Telegram does: what is not answered 2xx stays pending."""
        statuses = []
        async with httpx.AsyncClient(trust_env=False) as client:
            for update in list(self.updates):
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]}
                response = await client.post(self.webhook["url"], json=update, headers=headers)
                statuses.append(response.status_code)
                if response.is_success:
                    self.updates.remove(update)
        return statuses


def _form(asked: Asked) -> tuple[dict[str, Any], dict[str, bytes]]:
    kind = asked.headers.get("content-type", "")
    if not kind.startswith("multipart/"):
        return decoded(
            dict(parse_qsl(asked.body.decode(), keep_blank_values=True, strict_parsing=bool(asked.body)))
        ), {}
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    parts = email.message_from_bytes(head + asked.body, policy=email.policy.HTTP)
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in parts.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if part.get_filename():
            files[str(name)] = content
        else:
            fields[str(name)] = content.decode()
    found = decoded(fields)
    return {**found, **{name: "file" for name in files if name in ("photo", "document")}}, files


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    """The server, running until the block ends."""
    api = BotApi()
    async with http_server(api.answer) as base:
        api.base = base
        yield api
