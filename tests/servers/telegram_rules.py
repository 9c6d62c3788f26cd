"""What the Bot API refuses: its documented limits, HTML, keyboards; field types by aiogram's models."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import aiogram.methods
from pydantic import ValidationError

TAGS = {"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}


class Refused(Exception):
    """Answered 400 with this description."""


class _Text(HTMLParser):
    """Strict: known tags, properly nested, every < & escaped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.seen: list[str] = []
        self.open: list[str] = []
        self.entities = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Refused(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)
        self.entities += 1

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Refused("Bad Request: can't parse entities: Unmatched end tag")

    def handle_data(self, data: str) -> None:
        if "<" in data or "&" in data:
            raise Refused("Bad Request: can't parse entities: unescaped character")
        self.seen.append(data)

    def handle_entityref(self, name: str) -> None:
        if name not in ("lt", "gt", "amp", "quot"):
            raise Refused("Bad Request: can't parse entities: unknown entity")
        self.seen.append({"lt": "<", "gt": ">", "amp": "&", "quot": '"'}[name])

    def handle_charref(self, name: str) -> None:
        self.seen.append(chr(int(name[1:], 16) if name[0] in "xX" else int(name)))


def seen_text(text: str, parse_mode: str | None) -> str:
    """The text as people see it."""
    if parse_mode != "HTML":
        return text
    parser = _Text()
    parser.feed(text)
    parser.close()
    if parser.open:
        raise Refused("Bad Request: can't parse entities: Can't find end tag")
    if parser.entities > 100:
        raise Refused("Bad Request: too many entities")
    return "".join(parser.seen)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check(method: str, fields: dict[str, Any]) -> None:
    """Raise Refused for what the Bot API would refuse, AssertionError for what it would silently ignore."""
    model = getattr(aiogram.methods, method[0].upper() + method[1:])
    unknown = set(fields) - set(model.model_fields)
    assert not unknown, f"{method} has no fields {unknown}"
    files = {name: "file" for name in ("photo", "document") if name in fields}
    try:
        model.model_validate({**fields, **files})
    except ValidationError as error:
        raise Refused(f"Bad Request: {error}") from error
    if "text" in fields and method != "answerCallbackQuery":
        _length(fields["text"], fields.get("parse_mode"), 4096, "message is too long")
    if "caption" in fields:
        _length(fields["caption"], fields.get("parse_mode"), 1024, "message caption is too long", least=0)
    if "reply_markup" in fields:
        _keyboard(fields["reply_markup"])
    special = {
        "setMyCommands": _commands,
        "answerInlineQuery": _inline,
        "answerCallbackQuery": _callback,
        "setWebhook": _webhook,
        "editMessageMedia": _media,
    }
    special.get(method, lambda _: None)(fields)


def _length(text: str, mode: str | None, most: int, words: str, least: int = 1) -> None:
    seen = seen_text(text, mode).strip()
    if units(seen) < least:
        raise Refused("Bad Request: message text is empty")
    if units(seen) > most:
        raise Refused(f"Bad Request: {words}")


def _keyboard(markup: dict[str, Any]) -> None:
    rows = markup["inline_keyboard"]
    assert sum(map(len, rows)) <= 100
    for row in rows:
        assert 0 < len(row) <= 8
        for button in row:
            assert button["text"]
            data = button.get("callback_data")
            if data is not None and not 1 <= len(data.encode()) <= 64:
                raise Refused("Bad Request: BUTTON_DATA_INVALID")
            if "url" in button:
                _link(button["url"])
            assert len({"callback_data", "url"} & set(button)) == 1


def _link(url: str) -> None:
    assert re.fullmatch(r"https://t\.me/\w+\?(start|startgroup)=[A-Za-z0-9_-]{1,64}", url), url


def _commands(fields: dict[str, Any]) -> None:
    assert 1 <= len(fields["commands"]) <= 100
    for command in fields["commands"]:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", command["command"])
        assert 1 <= len(command["description"]) <= 256
    assert re.fullmatch(r"([a-z]{2})?", fields.get("language_code", ""))


def _inline(fields: dict[str, Any]) -> None:
    assert len(fields["results"]) <= 50
    for result in fields["results"]:
        assert 1 <= len(result["id"].encode()) <= 64
        content = result["input_message_content"]
        _length(content["message_text"], content.get("parse_mode"), 4096, "MESSAGE_TOO_LONG")
        if "reply_markup" in result:
            _keyboard(result["reply_markup"])
    if "button" in fields:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", fields["button"]["start_parameter"])


def _callback(fields: dict[str, Any]) -> None:
    assert len(fields.get("text", "")) <= 200


def _webhook(fields: dict[str, Any]) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,256}", fields.get("secret_token", "x"))
    assert not fields.get("drop_pending_updates")


def _media(fields: dict[str, Any]) -> None:
    media = fields["media"]
    assert media["media"].startswith("attach://")
    assert media["media"].removeprefix("attach://") in fields["_files"] if "_files" in fields else True
    _length(media.get("caption", ""), media.get("parse_mode"), 1024, "message caption is too long", least=0)


def decoded(fields: dict[str, str]) -> dict[str, Any]:
    """Form values as the Bot API reads them: JSON where the field is an object, a list, a number or a flag."""
    plain = {"text", "caption", "url", "secret_token", "callback_query_id", "inline_query_id", "parse_mode"}
    found: dict[str, Any] = {}
    for name, value in fields.items():
        try:
            found[name] = value if name in plain else json.loads(value)
        except ValueError:
            found[name] = value
    return found
