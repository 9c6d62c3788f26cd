"""Inline mode: `@bot gpt-4o 豆包 1M` in any chat offers the answer as a message to send there."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from bot.answering.pipeline import Pipeline
from bot.phrases import phrases
from bot.telegram.adapter import NO_PREVIEW, Telegram
from bot.telegram.incoming import InlineQuery
from bot.telegram.markup import linked_keyboard, only_by_id_in_links
from bot.telegram.render import one_page
from handlers.message import Message, Place
from handlers.reply import Reply
from handlers.words import Words

CACHE_SECONDS = 60
DESCRIPTION = 120
"""Characters of an answer shown in the list."""
QUERY = 256


async def answer_inline(telegram: Telegram, pipeline: Pipeline, asked: InlineQuery) -> None:
    """Offer the answer to a price question; otherwise only say how to ask. Changes nothing stored."""
    say = phrases(asked.from_.language_code)
    asks = asked.query.strip() and not asked.offset  # one page is all there is
    reply = await pipeline.reply_aside(_message(asked, say)) if asks else Reply()
    results = []
    if not reply.empty:
        await telegram.buttons.keep(only_by_id_in_links(reply))
        results.append(_article(reply, telegram.username))
    button = {"text": say("How to ask, subscribe"), "start_parameter": "help"}
    await telegram.api.call(
        "answerInlineQuery",
        inline_query_id=asked.id,
        results=results,
        cache_time=CACHE_SECONDS,
        is_personal=True,
        button=button,
    )


def _message(asked: InlineQuery, say: Words) -> Message:
    person = str(asked.from_.id)
    place = Place("telegram", person, topic="inline")
    text = asked.query[:QUERY]
    return Message(text, place, person, datetime.now(UTC), language=say.language)


def _article(reply: Reply, username: str) -> dict[str, Any]:
    text = one_page(reply)
    summary = " · ".join(reply.lines[:2])
    article: dict[str, Any] = {
        "type": "article",
        "id": hashlib.sha256(text.encode()).hexdigest()[:32],
        "title": reply.title or (reply.lines[0] if reply.lines else "Kanjia 砍价"),
        "description": summary[:DESCRIPTION],
        "input_message_content": {
            "message_text": text,
            "parse_mode": "HTML",
            "link_preview_options": NO_PREVIEW,
        },
    }
    if buttons := linked_keyboard(reply, username):
        article["reply_markup"] = buttons
    return article
