"""Files and pictures, which Feishu takes before the message that shows them."""

from __future__ import annotations

import asyncio
import logging

from bot.feishu.api import OpenApi
from bot.platform import PlatformError, Unavailable
from handlers.reply import ChartData

log = logging.getLogger(__name__)

FILES = "/open-apis/im/v1/files"
IMAGES = "/open-apis/im/v1/images"


async def file_key(api: OpenApi, name: str, content: bytes) -> str:
    """The key of an uploaded file. Raises the port's errors."""
    form = {"file_type": "stream", "file_name": name}
    files = {"file": (name, content, "application/octet-stream")}
    answer = await api.call("POST", FILES, form=form, files=files)
    if not answer.get("file_key"):
        raise Unavailable("Feishu took a file without naming its key")
    return str(answer["file_key"])


async def picture_key(api: OpenApi, chart: ChartData) -> str:
    """The key of the chart as a picture; "" when there is none: the figures stand in the text as well."""
    from handlers.chart import png

    try:
        picture = await asyncio.to_thread(png, chart)
        files = {"image": ("prices.png", picture, "image/png")}
        answer = await api.call("POST", IMAGES, form={"image_type": "message"}, files=files)
    except (PlatformError, ValueError) as problem:
        log.warning("a chart could not be sent as a picture: %s", problem)
        return ""
    return str(answer.get("image_key", ""))
