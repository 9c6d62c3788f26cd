"""The picture that belongs to an answer, drawn off the event loop."""

from __future__ import annotations

import asyncio
import logging

from handlers.chart import png
from handlers.reply import Reply

logger = logging.getLogger(__name__)


async def picture_of(reply: Reply) -> bytes | None:
    """The chart as PNG when it is the point of the answer; None when it cannot be drawn: the text says it all."""
    chart = reply.drawn
    if chart is None or not reply.picture:
        return None
    try:
        return await asyncio.to_thread(png, chart)
    except Exception:
        logger.exception("a picture could not be drawn")
        return None
