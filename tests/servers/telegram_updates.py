"""Updates as Telegram sends them."""

from __future__ import annotations

from typing import Any

ANN = {"id": 1001, "is_bot": False, "first_name": "Ann", "language_code": "en"}
BAO = {"id": 1002, "is_bot": False, "first_name": "宝", "language_code": "zh-hans"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "Ann"}
GROUP = {"id": -1_002_003_004, "type": "supergroup", "title": "Prices"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


def message(
    text: str | None,
    number: int = 50,
    *,
    chat: dict[str, Any] = PRIVATE,
    person: dict[str, Any] = ANN,
    **more: Any,
) -> dict[str, Any]:
    found = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": person, **more}
    return found if text is None else {**found, "text": text, **_entities(text, more)}


def _entities(text: str, more: dict[str, Any]) -> dict[str, Any]:
    """Telegram marks a leading command itself."""
    if "entities" in more or not text.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]}


def mention(text: str, name: str = "@KanjiaTestBot") -> dict[str, Any]:
    """The entity of a mention inside a text; offsets count UTF-16 units."""
    before = text[: text.index(name)]
    offset = len(before.encode("utf-16-le")) // 2
    return {"entities": [{"type": "mention", "offset": offset, "length": len(name)}]}


def tap(data: str, carrier: dict[str, Any] | None, person: dict[str, Any] = ANN) -> dict[str, Any]:
    found = {"id": "cb1", "from": person, "chat_instance": "1", "data": data}
    return {**found, "message": carrier} if carrier else {**found, "inline_message_id": "x"}


def member(status: str, *, chat: dict[str, Any] = GROUP) -> dict[str, Any]:
    me = {"id": 424242, "is_bot": True, "first_name": "Kanjia"}
    return {
        "chat": chat,
        "from": ANN,
        "date": 1_790_000_000,
        "old_chat_member": {"user": me, "status": "member"},
        "new_chat_member": {"user": me, "status": status, "until_date": 0},
    }
