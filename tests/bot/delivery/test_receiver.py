"""The benches' receiver tells when something arrived, and not when it came round to looking."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time

import pytest

from tests.bench.receiver import most_in, receiving
from tests.bench.stamped import BY_KERNEL


def _post(port: int) -> None:
    body = json.dumps({"chat": "1", "topic": "", "key": "", "told": [], "sent": time.time()}).encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
        connection.recv(1000)


def _ten_a_second(port: int) -> list[threading.Thread]:
    posts = []
    for _ in range(10):
        posts.append(threading.Thread(target=_post, args=(port,)))
        posts[-1].start()
        time.sleep(0.1)
    return posts


@pytest.mark.skipif(not BY_KERNEL, reason="only Linux stamps what arrives")
async def test_a_receiver_without_a_processor_sees_no_burst() -> None:
    """Ten sends in a second while it is held up: it sees them all at once, and knows that they did not come so."""
    async with receiving(by_key=False) as receiver:
        posts = _ten_a_second(receiver.port)  # the loop stands still meanwhile
        await asyncio.to_thread(lambda: [post.join() for post in posts])
    assert most_in(receiver.taken, 0.35) == 10
    assert most_in(receiver.moments, 0.35) <= 5
    assert receiver.lag > 0.5
