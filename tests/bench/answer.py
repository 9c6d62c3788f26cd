"""An answer's own processor time: understand, look up, write, render for Telegram. Prints milliseconds.

    python -m tests.bench.answer [--questions 2000] [--rounds 5]

Texts nobody asked before (another amount each), then one text all the time. The floor is json.dumps and json.loads
of twenty answers' pages, in the same rounds. Bound (issue "Telegram and Feishu"): p50 0.8 ms.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import count

from bot.answering.talk_memory import TalkMemory
from bot.memory import settle
from bot.telegram.markup import keyboard
from bot.telegram.render import pages
from data.loading.ensure import ensure_store
from data.store.catalogue_source import CatalogueSource
from handlers.answer import answer
from handlers.desk import Desk
from handlers.message import Message, Place
from tests.bench.webhook import QUESTION

PLACE = Place("telegram", "10001")
Answering = Callable[[str], tuple[list[str], object]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--questions", type=int, default=2000)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = ensure_store(f"sqlite:///{folder}/kanjia.db")
        desk = Desk(CatalogueSource(url), talks=TalkMemory())
        _report(_answering(desk), given.questions, given.rounds)


def _answering(desk: Desk) -> Answering:
    def answered(text: str) -> tuple[list[str], object]:
        message = Message(text, PLACE, "1", datetime.now(UTC), id="1", language="zh-hans")
        reply = answer(message, desk)
        return pages(reply), keyboard(reply, PLACE, "KanjiaBot")

    return answered


def _report(answered: Answering, questions: int, rounds: int) -> None:
    page = answered(QUESTION.format(amount=100))
    settle()
    amounts = count(101)
    new, known, floor = [], [], []
    for _ in range(rounds):
        new += _times(answered, (QUESTION.format(amount=next(amounts)) for _ in range(questions)))
        known += _times(answered, [QUESTION.format(amount=100)] * questions)
        floor += _times(lambda _: [json.loads(json.dumps(page)) for _ in range(20)], [""] * questions)
    unit = statistics.median(floor)
    for name, times in (("a new text", new), ("a known text", known), ("the floor", floor)):
        cuts = statistics.quantiles(times, n=100)
        print(f"{name:13} p50 {cuts[49]:.3f} ms, p99 {cuts[98]:.3f} ms, {cuts[49] / unit:.2f} x the floor")


def _times(work: Callable[[str], object], texts: Iterable[str]) -> list[float]:
    """Milliseconds of this thread's processor."""
    found = []
    for text in texts:
        begun = time.thread_time_ns()
        work(text)
        found.append((time.thread_time_ns() - begun) / 1e6)
    return found


if __name__ == "__main__":
    main()
