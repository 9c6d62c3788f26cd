"""The same reply as a rich text message and as plain text, for when a card is too large or not taken."""

from __future__ import annotations

from typing import Any

from bot.feishu.cards import twin_line
from bot.feishu.inert import inert, pieces
from bot.phrases import phrases
from handlers.reply import Reply, plain_text

Part = dict[str, Any]

LOCALES = {"zh": "zh_cn", "zh-Hant": "zh_hk", "en": "en_us"}
MOST_TEXT = 40_000
"""Characters: at three bytes each still under the 150 KB of a text message."""


def post(reply: Reply, picture: str = "") -> dict[str, Any]:
    """The content of a `post` message: a paragraph a line, tables as lines, addresses as links.

    picture: the key of the uploaded chart, "" for none.
    """
    content = _paragraphs(reply) + ([[{"tag": "img", "image_key": picture}]] if picture else [])
    return {LOCALES.get(reply.language, "zh_cn"): {"title": inert(reply.title), "content": content}}


def text(reply: Reply) -> dict[str, str]:
    """The content of a `text` message, shortened with an ellipsis past what one may hold."""
    whole = "\n".join(filter(None, [plain_text(reply), twin_line(reply)]))
    return {"text": inert(whole if len(whole) <= MOST_TEXT else whole[: MOST_TEXT - 1] + "…")}


def _paragraphs(reply: Reply) -> list[list[Part]]:
    lines = list(reply.lines)
    if reply.table:
        lines += [" | ".join(row) for row in (reply.table.header, *reply.table.rows)]
    if (chart := reply.drawn) and chart.caption:
        lines.append(chart.caption)
    lines += reply.footnotes
    if reply.sources:
        lines += [phrases(reply.language)("Sources"), *reply.sources]
    if line := twin_line(reply):
        lines.append(line)
    return [[_part(piece, address=address) for piece, address in pieces(line)] for line in lines if line]


def _part(piece: str, *, address: bool) -> Part:
    if address:
        return {"tag": "a", "text": inert(piece), "href": piece}
    return {"tag": "text", "text": inert(piece)}
