"""Where the names are: the text as a row of name parts, in chains of parts that stand together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from handlers.understand.naming.spoken import as_written
from handlers.understand.naming.variants import (
    BLOCK,
    CONTEXT,
    HOST,
    NOISE,
    RUN,
    SIZE,
    VENDOR,
    VERSION,
    join_split_versions,
    split_run,
)

if TYPE_CHECKING:
    from handlers.understand.naming.lexicon import Lexicon, Target


class Atom(NamedTuple):
    """One part of a name at [start:end]. `target` when the text there is a whole id (`gpt-4o-2024-08-06`)."""

    part: str
    start: int
    end: int
    target: Target | None = None


class Word(NamedTuple):
    """A stretch of letters and digits that is no part of any name."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scan:
    """The parts in chains, the words that are no parts, and the places where a name is an ordinary word."""

    chains: tuple[tuple[Atom, ...], ...]
    words: tuple[Word, ...]
    blocked: tuple[tuple[int, int], ...]


MOST_ATOMS = 40
"""Names beyond this many parts are not read: nobody asks for them, and the time stays bounded."""

_ID = re.compile(r"[\w.:@+/-]{4,}", re.ASCII)
_GLUE = re.compile(
    r"\.|\s?(?:[-_·(]|的|之|家的?|家族的?|旗下的?|出的|自家的?|那个|这个|发布的?|推出的?|新出的?|刚出的?|新发的?|'s)?\s?"
)
_QUANTITY = re.compile(
    r"万|亿|千(?!问)|百(?!度|川|炼|小)|w\b|元|块|毛|分钱|刀|美|欧|港|日元|台币|折|成(?!本)|倍|%|x\s?\d|\^"
)
_PAIRED = re.compile(r":\d")
_REVISION = re.compile(r"v\d:\d(?![\w.])")
_FRACTION = re.compile(r"1\s?/\s?\d")
_COUNTED = re.compile(r"个|篇|条|次|字|词|天|日|号|月(?!之)|年|周|小时|分钟|秒|点|款|家|种|人")
_POWER = re.compile(r"e\d")
"""What makes a number of `1e6`."""
_RATE = re.compile(r"/\d|\s?[x*]\s?\d|进|出|次|个|条|\s?(?:in|out)\b")
_TOKENS = re.compile(r"\s?(?:tokens?|toks?)(?![a-z])")
_MONEY_SIGNS = frozenset("$¥€£￥")
_SPACED_UNIT = re.compile(
    r"\s?(?:million|billion|thousand|mil|mio|bucks?|dollars?|usd|cny|rmb|eur|euros?|hkd|twd|yuan|cents?|percent|tokens?|calls?|reqs?"
    r"|requests?|times|pages?|images?|pics?|articles?|docs?|documents?|emails?|chats?|messages?|msgs?|users?|people|tickets?|queries|jobs|days?|weeks?|months?|years?|hours?|minutes?|words?|chars?|characters|models?|of|k|m|b)\b"
)


def scan(folded: str, lexicon: Lexicon, extra: dict[str, str] | None = None) -> Scan:
    """All name parts of a cleaned, lower-case text. `extra`: spellings found to stand for words (typos)."""
    text = as_written(join_split_versions(folded))
    words = lexicon.words if not extra else {**lexicon.words, **extra}
    atoms: list[Atom] = []
    unknown: list[Word] = []
    blocked = _chinese(text, lexicon, atoms)
    taken = _ids(text, lexicon, atoms)
    for match in RUN.finditer(text):
        if len(atoms) > MOST_ATOMS or len(unknown) > MOST_ATOMS:
            break
        start, end = match.span()
        if taken and any(a <= start < b for a, b in taken):
            continue
        parts = lexicon.split(match[0]) if not extra else split_run(match[0], words)
        if parts is None and match[0][-1] == "+":
            parts = split_run(match[0].rstrip("+"), words)
        if parts is None:
            unknown.append(Word(match[0], start, end))
        else:
            atoms.extend(Atom(part, start + a, start + b) for part, a, b in parts)
    if extra:
        atoms.extend(_extra_chinese(text, extra))
    atoms.sort(key=lambda atom: atom.start)
    return Scan(_chains(text, atoms[:MOST_ATOMS]), tuple(unknown), tuple(blocked))


def _chinese(text: str, lexicon: Lexicon, atoms: list[Atom]) -> list[tuple[int, int]]:
    blocked: list[tuple[int, int]] = []
    if text.isascii():
        return blocked
    for index, start, end in lexicon.automaton.find_matches_as_indexes(text):
        part = lexicon.words[lexicon.chinese[index]]
        if part[0] == BLOCK:
            blocked.append((start, end))
        else:
            atoms.append(Atom(part, start, end))
    return blocked


def _extra_chinese(text: str, extra: dict[str, str]) -> list[Atom]:
    found: list[Atom] = []
    for spelling, part in extra.items():
        if not spelling.isascii():
            at = text.find(spelling)
            found.append(Atom(part, at, at + len(spelling)))
    return found


def _ids(text: str, lexicon: Lexicon, atoms: list[Atom]) -> list[tuple[int, int]]:
    """Exact ids: the only way in which the raw ids of imported tables count."""
    taken: list[tuple[int, int]] = []
    for match in _ID.finditer(text):
        token = match[0].strip(".:-@+_/")
        target = lexicon.ids.get(token)
        if target is not None and not lexicon.reviewed(token):
            start = match.start() + match[0].index(token)
            atoms.append(Atom(NOISE + token, start, start + len(token), target))
            taken.append((start, start + len(token)))
    return taken


def _chains(text: str, atoms: list[Atom]) -> tuple[tuple[Atom, ...], ...]:
    chains: list[tuple[Atom, ...]] = []
    chain: list[Atom] = []
    for atom in atoms:
        if _is_amount(text, atom, chain):
            continue
        if chain and not _together(text, chain[-1], atom):
            chains.append(tuple(chain))
            chain = []
        chain.append(atom)
    if chain:
        chains.append(tuple(chain))
    return tuple(chains)


def _together(text: str, before: Atom, atom: Atom) -> bool:
    if atom.target or before.target:
        return False
    between = text[before.end : atom.start]
    if (before.part[0] in VENDOR + HOST and between == "/") or (atom.part[0] == SIZE and between == ":"):
        return True  # also the tag of qwen3:8b
    return bool(_GLUE.fullmatch(text, before.end, atom.start))


def _is_amount(text: str, atom: Atom, chain: list[Atom]) -> bool:
    """A number with a unit behind it is an amount, a date or a price, not a version."""
    kind = atom.part[:1]
    if kind == CONTEXT:
        return bool(_RATE.match(text, atom.end))
    if kind == SIZE:  # gpt-4o 1B tokens; the 8b of llama-3-8b is written onto its name
        return text[atom.start - 1 : atom.start] == " " and bool(_TOKENS.match(text, atom.end))
    if kind != VERSION:
        return False
    if _FRACTION.match(text, atom.start) or text[atom.start - 1 : atom.start] in _MONEY_SIGNS:
        return True  # "4o的1/35" is a ratio, not a version 1
    whole = text[atom.start : atom.end].isdigit()
    if (
        _QUANTITY.match(text, atom.end)
        or (whole and _COUNTED.match(text, atom.end))
        or _POWER.match(text, atom.end)
    ):
        return True
    before = text[max(0, atom.start - 2) : atom.start]
    if (before == " -" and _SPACED_UNIT.match(text, atom.end)) or (
        before[-1:] == " " and atom.part.startswith("#0.")
    ):
        return True  # gpt-4o -5 tokens, gpt-4o 0.15 in
    if _REVISION.match(text, atom.start):
        return True  # nova-lite-v1:0
    if chain and (chain[-1].end == atom.start or text[atom.start - 1] == "-"):
        return False  # also in gpt-5.2:2M in, where the colon makes no pair of it
    if _PAIRED.match(text, atom.end):
        return True
    return bool(_SPACED_UNIT.match(text, atom.end)) or (whole and len(atom.part) > 3)
