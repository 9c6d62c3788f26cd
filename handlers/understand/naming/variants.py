"""One model name in all its spellings: `claude-sonnet-4-5`, `Sonnet 4.5` and `4.5sonnet` give the same parts.

A part is a short text whose first character says what it is:
`#4.5` version, `*k2` letter-and-number series, `%70b` size, `~32k` context, `@0905` date, `+mini` tier word,
`&openai` vendor, `!azure` host, `=` noise, `-` ordinary words that only look like a name; anything else is a
word of a name (`claude`, `opus`), one word standing for all names of its family.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

VERSION, SERIES, SIZE, CONTEXT, DATE = "#", "*", "%", "~", "@"
TIER, VENDOR, HOST, NOISE, BLOCK = "+", "&", "!", "=", "-"
NUMBERS = frozenset(VERSION + SERIES + SIZE + CONTEXT + DATE)
KINDS = NUMBERS | frozenset(TIER + VENDOR + HOST + NOISE + BLOCK)

RUN = re.compile(r"[a-z0-9]+(?:\.\d[a-z0-9]*)*\+?")
"""A stretch of Latin letters, digits and inner points, without separators; `r+` keeps its plus."""
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")

_LONGEST_RUN = 48
_LONGEST_WORD = 20
_SPLIT_VERSION = re.compile(r"(?<=[a-z]-)(\d)-(?=\d(?![\d.a-z]))")
_NUMBER = re.compile(
    r"(?P<size>\d+x\d+b|\d+(?:\.\d+)?b)(?![a-z])"
    r"|(?P<context>\d+k|[124]m)(?![a-z])"
    r"|(?P<date>20[12]\d[01]\d[0-3]\d|\d{6}|\d{4})(?![\d.])"
    r"|(?P<series>\d+o)"
    r"|(?P<version>\d{1,3}(?:\.\d{1,2})?)(?!\d)"
)
_GLUED_SIZE = re.compile(r"(?P<size>\d+(?:\.\d+)?b)|(?P<context>\d+k)")
_SHORT_NUMBER = re.compile(r"(?P<version>\d{1,2}(?:\.\d{1,2})?)(?!\d)")
_LETTER_NUMBER = re.compile(
    r"v(?P<version>\d{1,2}(?:[.p]\d{1,2})?)(?![\d.])"
    r"|(?P<size>[ae]\d+(?:\.\d+)?b)(?![a-z])"
    r"|(?P<series>[a-z]\d{1,2}(?:\.\d{1,2})?)(?!\d)"
)
_KIND_OF = {"size": SIZE, "context": CONTEXT, "date": DATE, "series": SERIES, "version": VERSION}

_SEPARATORS = re.compile(r"[\s_-]")

Parts = tuple[tuple[str, int, int], ...]
"""(part, start, end) each."""


def join_split_versions(name: str) -> str:
    """`claude-sonnet-4-5` → `claude-sonnet-4.5`, of the same length; dates stay."""
    return _SPLIT_VERSION.sub(r"\1.", name) if "-" in name else name


def spelling(text: str) -> str:
    """A name as it is compared: NFKC, lower case, split versions joined."""
    return join_split_versions(unicodedata.normalize("NFKC", text).lower().replace("_", "-"))


def bare(text: str) -> str:
    """A spelling without its separators."""
    return _SEPARATORS.sub("", text)


def split_run(run: str, words: Mapping[str, str]) -> Parts | None:
    """The run as parts, all of it, or None. `words` maps a spelling to its part.

    Longest words first; single letters count only behind a number (`4v`, `6.5s`).
    """
    if len(run) > _LONGEST_RUN:
        return None
    whole = words.get(run)
    if whole is not None:
        return ((whole, 0, len(run)),)
    return _split(run, 0, words, set())


def _split(run: str, at: int, words: Mapping[str, str], dead: set[int]) -> Parts | None:
    if at == len(run):
        return ()
    if at in dead:
        return None
    for part, end in _candidates(run, at, words):
        rest = _split(run, end, words, dead)
        if rest is not None:
            return ((part, at, end), *rest)
    dead.add(at)
    return None


def _candidates(run: str, at: int, words: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    if run[at].isdigit():
        for pattern in (_NUMBER, _GLUED_SIZE, _SHORT_NUMBER):
            match = pattern.match(run, at)
            if match:
                yield _number_part(match), match.end()
        return
    for end in range(min(len(run), at + _LONGEST_WORD), at, -1):
        part = words.get(run[at:end])
        if part is not None and (end - at > 1 or (at and run[at - 1].isdigit())):
            yield part, end
    match = _LETTER_NUMBER.match(run, at)
    if match:
        yield _number_part(match), match.end()


def _number_part(match: re.Match[str]) -> str:
    """4.0 and 4, v3 and 3 are the same version."""
    kind = str(match.lastgroup)
    text = match[kind]
    if kind == "version":
        text = text.replace("p", ".").removesuffix(".0")
    return _KIND_OF[kind] + text
