"""Reading questions: time of one, of the longest texts, growth with length, cost at process start, and noise.

    python -m tests.bench.reading [--sample FILE.jsonl] [--noise 100000]

Bounds (issue "Speed"): p50 0.3 ms, p99 2 ms, 5 ms for any 4,096 characters, 150 ms more at a process start.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from data.loading.ensure import ensure_store
from data.store.catalogue_source import open_catalogue
from handlers.understand.naming.lexicon import Lexicon, build_lexicon
from tests.questions.noise import texts
from tests.questions.sets import HERE, read

LONGEST = 4096
REPEATED = (
    "万", "1", "(", "gpt ", "gpt-4o和", "a-", "4o", "12 ", "豆包", "a/b-", "盘龙x7 ", "k2", "claudd ",
    ", ", "2k ", "每天", "豆包多少钱便宜吗我想问问看看价格",
    "今天天气真好我们一起去公园玩吧然后吃火锅", "gpt-4o 100万 token 多少钱 ",
    "the quick brown fox claims that gpt is cheaper than ", "一亿二千五百万", "2024年5月", "10⁶",
    "不要", "-", "@all ",
)  # fmt: skip
START = """
import time; a = time.perf_counter()
from data.store.catalogue_source import open_catalogue
c = open_catalogue({url!r}); c.names(); import handlers.question
b = time.perf_counter()
from handlers.understand.naming.lexicon import build_lexicon
from handlers.understand import understand
from datetime import datetime
understand('豆包跟4o跑一百万谁划算', datetime(2026, 11, 22), build_lexicon(c))
print(time.perf_counter() - b)
"""


def main() -> int:
    """Every measurement in turn."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sample", type=Path, default=HERE / "bank.jsonl")
    options.add_argument("--noise", type=int, default=100_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = ensure_store(f"sqlite:///{folder}/kanjia.db")
        lexicon = build_lexicon(open_catalogue(url))
        lines = given.sample.read_text(encoding="utf-8").splitlines()
        _one_question([json.loads(line)["text"] for line in lines], lexicon)
        _longest_texts(lexicon)
        _growth(lexicon)
        _start(url)
        _noise(given.noise, lexicon)
    return 0


def _milliseconds(text: str, lexicon: Lexicon, rounds: int = 5) -> float:
    return min(_times([text] * rounds, lexicon))


def _times(questions: Iterable[str], lexicon: Lexicon) -> list[float]:
    found = []
    for text in questions:
        begun = time.perf_counter()
        read(text, lexicon)
        found.append((time.perf_counter() - begun) * 1000)
    return found


def _one_question(questions: Sequence[str], lexicon: Lexicon) -> None:
    _times(questions, lexicon)
    best = [min(pair) for pair in zip(*(_times(questions, lexicon) for _ in range(3)), strict=True)]
    cuts = statistics.quantiles(best, n=100)
    print(f"one question, {len(best)}: p50 {cuts[49]:.3f} ms, p99 {cuts[98]:.3f} ms, longest {max(best):.3f} ms")


def _longest_texts(lexicon: Lexicon) -> None:
    took = {piece: _milliseconds(_long(piece, LONGEST), lexicon) for piece in REPEATED}
    worst = sorted(took, key=lambda piece: -took[piece])[:5]
    print(f"{LONGEST} characters: longest", ", ".join(f"{took[piece]:.1f} ms of {piece!r}" for piece in worst))


def _growth(lexicon: Lexicon) -> None:
    """Time of the whole length over that of a quarter: 4 is linear, 16 would be square."""
    ratios = {
        piece: _milliseconds(_long(piece, LONGEST), lexicon) / _milliseconds(_long(piece, LONGEST // 4), lexicon)
        for piece in REPEATED
    }
    worst = max(ratios, key=lambda piece: ratios[piece])
    print(f"growth with four times the text: at most {ratios[worst]:.1f} times ({worst!r})")


def _long(piece: str, size: int) -> str:
    return (piece * size)[:size]


def _start(url: str) -> None:
    command = [sys.executable, "-c", START.format(url=url)]
    took = [float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(5)]
    print(f"process start: {min(took) * 1000:.0f} ms for lexicon, vocabulary and the first reading")


def _noise(number: int, lexicon: Lexicon) -> None:
    longest = 0.0
    for text in texts(random.Random(1), number):
        begun = time.perf_counter()
        json.dumps(read(text, lexicon).question.contract())
        longest = max(longest, time.perf_counter() - begun)
    print(f"noise: {number} texts, no exception, longest {longest * 1000:.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
