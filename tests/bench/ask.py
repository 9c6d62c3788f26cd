"""`kanjia ask`: start, first use, questions a second, memory, ten times the price lines. Prints ratios to a floor.

    python -m tests.bench.ask [--questions 100000] [--rounds 5] [--sample FILE.jsonl]

The floor of the process start is `python -c "import sqlmodel"`, measured in turns with it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from bot.commands.ask import answer_line
from data.prices import Offer
from data.store.catalogue_source import CatalogueSource
from data.store.engine import open_store
from data.store.read_side import StoreCatalogue
from data.store.record import load_offers
from handlers.desk import Desk
from tests.paper import at

NOW = at("2026-11-22")
QUESTION = "100万 tokens on 豆包 vs GPT-4o?"
PEAK = "import sys; sys.stderr.write(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
ASK = [sys.executable, "-c", f"from bot.cli import main; main(['ask', {QUESTION!r}]); {PEAK}"]
FLOOR = [sys.executable, "-c", f"import sqlmodel; {PEAK}"]
BANK = Path(__file__).parents[1] / "questions" / "bank.jsonl"
COPIES = 9


def main() -> int:
    """Every measurement in turn."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--questions", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--sample", type=Path, default=BANK)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/kanjia.db"
        _first_use(url)
        _start(url, given.rounds)
        lines = _lines(given.sample)
        _pace(url, lines, given.questions)
        _tenfold(url, lines, given.rounds)
    return 0


def _run(command: list[str], url: str) -> tuple[float, int]:
    """(seconds, peak memory in MB) of one process, which tells its peak itself."""
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "KANJIA_DATABASE_URL": url})
    return time.perf_counter() - started, int(done.stderr) // 1024


def _first_use(url: str) -> None:
    first, _ = _run(ASK, url)
    later, _ = _run(ASK, url)
    print(f"first use           {first:6.2f} s, {first - later:.2f} s more than later (at most 3)")


def _start(url: str, rounds: int) -> None:
    pairs = [(_run(ASK, url), _run(FLOOR, url)) for _ in range(rounds)]
    ask, floor = (statistics.median(pair[i][0] for pair in pairs) for i in (0, 1))
    memory, floor_memory = (max(pair[i][1] for pair in pairs) for i in (0, 1))
    print(f"process start       {ask:6.2f} s, {ask / floor:.2f} x the floor {floor:.2f} s (at most 1.6)")
    ratio = memory / floor_memory
    print(f"peak memory         {memory:6d} MB, {ratio:.2f} x the floor {floor_memory} MB (at most 1.8)")


def _lines(sample: Path) -> list[bytes]:
    rows = (json.loads(line) for line in sample.read_text(encoding="utf-8").splitlines())
    return [json.dumps({"id": r["id"], "text": r["text"], "now": r.get("now")}).encode() for r in rows]


def _pace(url: str, lines: list[bytes], questions: int) -> None:
    """Answers as lines of JSON in one process, after every question was answered once."""
    answer = _answering(url)
    for line in lines:
        answer(line)
    before, started, times = _memory(), time.perf_counter(), []
    for line in islice(cycle(lines), questions):
        begun = time.perf_counter()
        answer(line)
        times.append(time.perf_counter() - begun)
    seconds = time.perf_counter() - started
    cuts = statistics.quantiles(times, n=100)
    print(f"questions a second  {questions / seconds:6.0f} (at least 1000)")
    print(f"                    p50 {cuts[49] * 1e3:.2f} ms, p99 {cuts[98] * 1e3:.2f} ms")
    print(f"memory              {_memory():6d} MB after {questions} questions, {before} MB before them")


def _answering(url: str) -> Callable[[bytes], str]:
    desk = Desk(CatalogueSource(url))
    return lambda line: json.dumps(answer_line(line, desk, NOW), ensure_ascii=False, default=list)


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


def _tenfold(url: str, lines: list[bytes], rounds: int) -> None:
    """Nine copies of every offer under models of other vendors; both stores are asked in turns."""
    large = url.replace("kanjia.db", "large.db")
    shutil.copyfile(url.removeprefix("sqlite:///"), large.removeprefix("sqlite:///"))
    store = open_store(large)
    with store.writing() as session:
        load_offers(session, list(_copies(CatalogueSource(url).current())), origin="snapshot")
    store.close()
    seconds = {url: 0.0, large: 0.0}
    answers = {each: _answering(each) for each in seconds}
    for count, line in enumerate(islice(cycle(lines), len(lines) * (rounds + 1))):
        for each, answer in answers.items():
            begun = time.process_time()
            answer(line)
            seconds[each] += time.process_time() - begun if count >= len(lines) else 0
    starts = [(_run(ASK, url)[0], _run(ASK, large)[0]) for _ in range(rounds)]
    start = statistics.median(pair[1] for pair in starts) / statistics.median(pair[0] for pair in starts)
    print(f"ten times the lines {seconds[large] / seconds[url]:6.2f} x the time of an answer (at most 1.2)")
    print(f"                    {start:6.2f} x the process start (at most 1.5)")


def _copies(catalogue: StoreCatalogue) -> Iterator[Offer]:
    models = [model for vendor in catalogue.vendors() for model in catalogue.model_ids(vendor=vendor.id)]
    for model in models:
        for offer in catalogue.offers(model):
            sheets = tuple(replace(sheet, id=0) for sheet in offer.sheets)
            for copy in range(COPIES):
                name, seller = f"bench{copy}-{model}", f"bench{copy}-{offer.seller}"
                yield replace(offer, id=f"{name}@{offer.list}", model=name, seller=seller, sheets=sheets)


if __name__ == "__main__":
    raise SystemExit(main())
