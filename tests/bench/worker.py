"""A process that can be killed: `worker deliver …` delivers an outbox over HTTP, `worker produce …` records."""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from datetime import date, timedelta

import httpx

from bot.delivery import outgoing
from bot.delivery.workers import Delivery
from bot.feishu.api import noted
from bot.platform import Capabilities, Sent, Unavailable
from data.outbox import turns
from data.outbox.cargo import Claimed
from data.store.engine import open_store
from handlers.message import Place
from handlers.reply import Reply
from tests.bench.shop import change_number, record

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class OverHttp:
    """A platform that posts to the receiver. Telegram's or Feishu's kinds of limits, at a rate of one's own.

    minute: how many in a minute, of Feishu; sixty times the rate never counts.
    """

    def __init__(self, name: str, port: int, rate: int, minute: int = 0) -> None:
        self.name = name
        self.capabilities = Capabilities(
            idempotent_sends=name == "feishu",
            edits=True,
            per_bot=((rate, SECOND),) if name == "telegram" else ((rate, SECOND), (minute or rate * 50, MINUTE)),
            per_chat=((1, SECOND),) if name == "telegram" else ((5, SECOND),),
            per_group=((20, MINUTE),) if name == "telegram" else (),
        )
        self._url = f"http://127.0.0.1:{port}/"
        self._client = httpx.AsyncClient(trust_env=False, timeout=10)

    async def send(
        self, place: Place, reply: Reply, *, key: str = "", reply_to: str = "", silent: bool = False
    ) -> Sent:
        sent: dict[str, object] = {"chat": place.chat, "topic": place.topic, "key": key, "told": list(reply.lines)}
        sent["sent"] = time.time()
        try:
            answer = await self._client.post(self._url, json=sent, extensions={"trace": noted})
        except httpx.ConnectError as error:
            raise Unavailable(str(error)) from error
        return Sent(answer.json()["id"])

    async def edit(self, place: Place, message_id: str, reply: Reply) -> None:
        raise NotImplementedError

    async def is_admin(self, place: Place, person: str) -> bool:
        return True


def write(message: Claimed) -> Reply:
    """What a message tells, one piece a line."""
    return Reply(lines=tuple(f"{one.notice.model} {one.notice.to_date}" for one in message.told))


async def deliver(url: str, name: str, port: int, rate: int) -> None:
    """Until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    store = open_store(url)
    await Delivery(store, [OverHttp(name, port, rate)], write).run(stop)
    store.close()


def produce(url: str, changes: int, pause: float) -> None:
    """Record the changes one after another; those recorded before a kill are recorded again, to no effect."""
    store = open_store(url)
    for number in range(changes):
        record(store, change_number(number, date(2026, 11, 22)))
        time.sleep(pause)
    store.close()


def _shorten(lease: int) -> None:
    """A shorter lease, and a sender that is the sooner through with what it has claimed."""
    outgoing.STALE_SECONDS *= lease / turns.LEASE_MS  # type: ignore[misc]
    outgoing.SEND_SECONDS *= lease / turns.LEASE_MS  # type: ignore[misc]
    turns.LEASE_MS = lease  # type: ignore[misc]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("deliver", "produce"))
    parser.add_argument("url")
    parser.add_argument("--platform", default="telegram")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--rate", type=int, default=30)
    parser.add_argument("--changes", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--lease", type=int, default=turns.LEASE_MS)
    given = parser.parse_args()
    _shorten(given.lease)
    if given.what == "deliver":
        asyncio.run(deliver(given.url, given.platform, given.port, given.rate))
    else:
        produce(given.url, given.changes, given.pause)


if __name__ == "__main__":
    main()
