"""The text people wrote, out of Feishu's message contents; mentions are placeholders there (`@_user_1`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_PLACEHOLDERS = re.compile(r"@_(?:user_\d+|all)\b")
_SPACES = re.compile(r"[ \t]+")


def text_of(kind: str, content: str) -> str | None:
    """A text or rich text as plain text, without mentions; None for pictures, files and everything else."""
    try:
        found = json.loads(content)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    if kind == "text":
        return _clean(str(found.get("text", "")))
    if kind == "post":
        return _clean("\n".join(_post_lines(found)))
    return None


def _clean(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in _PLACEHOLDERS.sub(" ", text).splitlines())
    return "\n".join(lines).strip()


def _post_lines(post: dict[str, Any]) -> Iterator[str]:
    """Received posts stand alone; one with a language around it is taken too."""
    body = post if "content" in post else next((v for v in post.values() if isinstance(v, dict)), {})
    if body.get("title"):
        yield str(body["title"])
    for paragraph in _list(body.get("content")):
        yield "".join(_words(part) for part in _list(paragraph) if isinstance(part, dict))


def _words(part: dict[str, Any]) -> str:
    """Of a link its text counts, not its address; a mention says nothing."""
    return "" if part.get("tag") == "at" else str(part.get("text", ""))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
