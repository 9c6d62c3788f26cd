"""`kanjia ask [--json] [--now DAY] [--lang LANGUAGE] [--chart FILE] TEXT`: one question, or one a line."""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from handlers.words import LANGUAGES, Language

if TYPE_CHECKING:
    from handlers.desk import Desk
    from handlers.message import Message
    from handlers.question import Question
    from handlers.reply import Reply

ZONE: Final = ZoneInfo("Asia/Shanghai")
SHAPES: Final = ("%Y-%m-%dT%H:%M", "%Y-%m-%d")
NOON: Final = 12
MISUSED: Final = 2
LONGEST_ID: Final = 200
LONGEST_LINE: Final = 1_000_000
"""Bytes; of a question 4,096 characters are read."""
OBJECT: Final = re.compile(r'\s*\{\s*"')
YEARS: Final = range(1970, 2200)
"""Beyond them a day next to the one asked about may not exist."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The contract's options."""
    parser.add_argument("--json", action="store_true", help="print one JSON object a question")
    parser.add_argument("--now", type=_moment_argument, metavar="YYYY-MM-DD[THH:MM]", help="answer as of then")
    parser.add_argument("--lang", choices=LANGUAGES, help="the answer's language; else the question's own")
    parser.add_argument("--chart", type=Path, metavar="FILE.png", help="also draw the answer's picture")
    parser.add_argument(
        "text", nargs="+", metavar="TEXT", help="the question; `-` with --json: one a line of input"
    )


def run(arguments: argparse.Namespace) -> int:
    """0 for any answer, also to an unclear question; 1 when the picture could not be written."""
    desk = _desk()
    now = arguments.now or datetime.now(ZONE)
    if arguments.json and arguments.text == ["-"]:
        if arguments.chart:
            print("kanjia ask: --chart draws one answer: not with `-`", file=sys.stderr)
            return MISUSED
        if sys.stdin is None:
            print("kanjia ask: standard input is closed", file=sys.stderr)
            return MISUSED
        return _answer_lines(_bounded(sys.stdin.buffer), desk, now, arguments.lang)
    text = " ".join(arguments.text)
    if text == "-":
        print("kanjia ask: `-` reads standard input only with --json", file=sys.stderr)
    return _answer_one(text, desk, now, arguments)


def _answer_one(text: str, desk: Desk, now: datetime, arguments: argparse.Namespace) -> int:
    """The answer on standard output, its picture in a file when one was asked for."""
    question, reply = _question_and_reply(text, desk, now, arguments.lang)
    if arguments.json:
        _print_json(_object(None, question, reply))
    else:
        from bot.console import rendered

        print(rendered(reply))
    return _draw(reply, arguments.chart) if arguments.chart else 0


def _desk() -> Desk:
    from data.loading.ensure import ensure_store
    from data.store.catalogue_source import CatalogueSource
    from handlers.desk import Desk

    return Desk(CatalogueSource(ensure_store()))


def moment(text: str) -> datetime:
    """`2026-11-22` (noon) or `2026-11-22T10:30`, in Shanghai. Raises ValueError for anything else."""
    found = _moment(text)
    if found.year not in YEARS:
        raise ValueError(f"{text[:40]!r} is no day of this price desk: write a year from 1970 to 2199")
    return found


def _moment(text: str) -> datetime:
    for shape in SHAPES:
        try:
            found = datetime.strptime(text, shape).replace(tzinfo=ZONE)
        except ValueError:
            continue
        return found if "T" in text else found.replace(hour=NOON)
    raise ValueError(f"{text[:40]!r} is not a moment: write YYYY-MM-DD or YYYY-MM-DDTHH:MM")


def _moment_argument(text: str) -> datetime:
    try:
        return moment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _question_and_reply(text: str, desk: Desk, now: datetime, language: Language | None) -> tuple[Question, Reply]:
    from handlers.answer import answer_question, understood

    question = understood(text, desk, now)
    return question, answer_question(question, desk, now, language, _message(text, now))


def _message(text: str, now: datetime) -> Message:
    """The question as somebody at a terminal asks it."""
    from handlers.message import Message, Place

    return Message(text, Place("console", ""), "", now)


def _object(name: object, question: Question, reply: Reply) -> dict[str, Any]:
    """The contract's object."""
    from handlers.reply import plain_text

    return {"id": name, **question.contract(), "answer": {"text": plain_text(reply), **reply.facts}}


def _answer_lines(lines: Iterable[bytes], desk: Desk, now: datetime, language: Language | None) -> int:
    """One object a line, in order, each flushed; a bad line gives an `error` and the run goes on."""
    for line in lines:
        _print_json(answer_line(line, desk, now, language))
    return 0


def _bounded(stream: IO[bytes]) -> Iterator[bytes]:
    """Line by line; of one without an end only the beginning is kept."""
    while line := stream.readline(LONGEST_LINE):
        yield line
        while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)


def answer_line(line: bytes, desk: Desk, now: datetime, language: Language | None = None) -> dict[str, Any]:
    """The object for one line of input: a plain question, or `{"id": …, "text": …, "now": …}`."""
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    name: object = None
    try:
        if OBJECT.match(text):
            given = json.loads(text)
            name = _name(given.get("id"))
            now = moment(_text(given, "now")) if given.get("now") is not None else now
            text = _text(given, "text")
        return _object(name, *_question_and_reply(text, desk, now, language))
    except (ValueError, RecursionError) as error:
        return {"id": name, "error": f"cannot read this line: {error}"}


def _name(given: object) -> object:
    """An id to hand back: a short text or a number."""
    if isinstance(given, str):
        return given[:LONGEST_ID]
    return given if isinstance(given, (int, float)) and math.isfinite(given) else None


def _text(given: dict[str, object], key: str) -> str:
    found = given.get(key)
    if not isinstance(found, str):
        raise ValueError(f'"{key}" is missing or not a text')
    return found


def _print_json(found: dict[str, Any]) -> None:
    """One line of UTF-8 whatever the terminal's own encoding."""
    text = json.dumps(found, ensure_ascii=False, default=list)
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def _draw(reply: Reply, path: Path) -> int:
    chart = reply.drawn
    if chart is None:
        print("kanjia ask: this answer has no picture", file=sys.stderr)
        return 0
    from handlers.chart import png

    try:
        path.write_bytes(png(chart))
    except OSError as error:
        print(f"kanjia ask: cannot write {path}: {error.strerror}", file=sys.stderr)
        return 1
    return 0
