"""The floor to compare with: python-telegram-bot behind Starlette and uvicorn, answering each text with itself."""

from __future__ import annotations

import asyncio
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    await update.message.reply_text(update.message.text or "")


async def main(token: str, base: str, port: int) -> None:
    bot = Application.builder().token(token).base_url(f"{base}/bot").updater(None)
    application = bot.connection_pool_size(64).concurrent_updates(64).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))

    async def receive(request: Request) -> Response:
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return Response()

    app = Starlette(routes=[Route("/telegram", receive, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", access_log=False, lifespan="off"))
    async with application:
        await application.start()
        await server.serve()
        await application.stop()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
