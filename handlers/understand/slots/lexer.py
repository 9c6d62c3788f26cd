"""A cleaned text → tokens: numbers, words of the vocabulary, names, punctuation, and what is none of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

from handlers.understand.slots.number_words import join_number_words
from handlers.understand.slots.numerals import scan
from handlers.understand.slots.words import Meaning, vocabulary
from handlers.understand.tokens import Token

MOST_TOKENS = 120
"""A longer text is read as far as this: more tokens than any question has, few enough to stay under 2 ms."""
_NAME = "\x01"
_ISO_DATE = re.compile(
    r"(?<![\d.a-z/\-\x01])(20\d\d)(?:([-/.])(0?[1-9]|1[0-2])(?:\2(0?[1-9]|[12]\d|3[01]))?(?![\d万亿kmw元块%]|\.\d)"
    r"|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d))"
)
_PAIR = re.compile(
    r"(?<![\d.:])(\d{1,4}(?:\.\d{1,3})?)\s?:\s?(\d{1,4}(?:\.\d{1,3})?)(?![\d:万亿千百]|\.\d|(?![ap]m|tok)[a-z])"
)
_GLUED = re.compile(r"(d|h|s|y|mo|mos)(?![a-z\d])")
_GLUED_UNITS = {"d": "day", "h": "hour", "s": "second", "y": "year", "mo": "month", "mos": "month"}
_GLUED_TO_NAME = re.compile(r"[a-z_\x01][\d.\-]{0,20}$")
_PIECE = re.compile(r"\x01+|[-=]>|[,;!?()\[\]{}\"'….·|&\n]+|[/:~+-]|[^\s,;!?()\[\]{}\"'….·|&\n/:~+\x01-]+")
_STRUCTURE = {"/": "slash", ":": "colon", "-": "dash", "~": "dash", "->": "dash", "=>": "dash", "+": "plus"}


def tokens_of(folded: str, taken: Sequence[tuple[int, int]]) -> list[Token]:
    """The tokens in order, without fillers; characters inside `taken` are one `name` each."""
    text = _masked(folded, taken)
    words = sorted(islice(_words(text), 2 * MOST_TOKENS), key=lambda t: t.start)
    fixed = sorted([*_literals(text), *_numbers(text, words)], key=lambda t: t.start)
    merged = _merge(fixed, words)
    pieces = islice(_with_gaps(text, merged), 3 * MOST_TOKENS)
    tokens = list(islice(_without_fillers(pieces), MOST_TOKENS))
    return join_number_words(tokens)


def _masked(text: str, taken: Sequence[tuple[int, int]]) -> str:
    if not taken:
        return text
    letters = list(text)
    for start, end in taken:
        letters[start:end] = _NAME * (min(end, len(text)) - start)
    return "".join(letters)


# words of the vocabulary


@cache
def _automaton() -> Any:
    import ahocorasick_rs

    words = list(vocabulary().words)
    return ahocorasick_rs.AhoCorasick(words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest), words


def _words(text: str, offset: int = 0) -> Iterator[Token]:
    """Leftmost longest words that begin and end at word boundaries."""
    automaton, words = _automaton()
    known = vocabulary().words
    for index, start, end in automaton.find_matches_as_indexes(text):
        word = words[index]
        left, right = _starts_word(text, start), _ends_word(text, end)
        if left and right:
            yield Token(known[word], start + offset, end + offset)
        elif " " in word or not word[0].isalnum():
            yield from _parts(text, word, start, left=left, right=right, offset=offset)


def _parts(text: str, word: str, start: int, *, left: bool, right: bool, offset: int) -> Iterator[Token]:
    """The words of a phrase that does not stand: "a day" in extra day has the day, "/m" in a/month the month."""
    first = start if left else start + word.index(" ") + 1
    last = end = start + len(word)
    if not right:
        last = start + max(word.rfind(" "), 0)
        while end < len(text) and _is_letter(text[end]):
            end += 1
        yield from _words(text[last + 1 : end], offset + last + 1)
    if first < last:
        yield from _words(text[first:last], offset + first)


def _is_letter(c: str) -> bool:
    return "a" <= c <= "z"


def _starts_word(text: str, start: int) -> bool:
    if start == 0:
        return True
    before, first = text[start - 1], text[start]
    if _is_letter(first):
        return not _is_letter(before) and before != "_"
    return not (first.isdigit() and (before.isalnum() and before.isascii()))


def _ends_word(text: str, end: int) -> bool:
    if end == len(text):
        return True
    last, after = text[end - 1], text[end]
    if _is_letter(last):
        return not _is_letter(after) and after != "_"
    return not (last.isdigit() and after.isdigit())


# numbers


def _literals(text: str) -> Iterator[Token]:
    """Dates and pairs of numbers: 2024-05-13, 22:00, 3:1."""
    if "20" in text:
        for m in _ISO_DATE.finditer(text):
            year, month, day = m[1], m[3] or m[5], m[4] or m[6]
            parts = [year, month.zfill(2), *([day.zfill(2)] if day else [])]
            yield Token({"iso_date": "-".join(parts)}, *m.span())
    if ":" in text:
        ended = -1
        for m in _PAIR.finditer(text):
            before = text[m.start() - 1] if m.start() else " "
            dash = before == "-" and m.start() - 1 == ended  # between two times: 23:00-07:30
            if dash or not (_is_letter(before) or before in "-_" + _NAME):
                yield Token({"pair": (m[1], m[2])}, *m.span())
            ended = m.end()


def _numbers(text: str, words: Sequence[Token]) -> Iterator[Token]:
    """Numbers that are no part of a name: not the 4 of glm-4, the 3.5 of 3.5-turbo, the 4 of 4o."""
    starts = {word.start for word in words}
    ends = {word.end for word in words}
    for start, end, number in islice(scan(text), MOST_TOKENS):
        if text[start].isascii() and not _stands_alone(text, start, end, starts, ends):
            glued = _GLUED.match(text, end)
            if glued is None or not _left_free(text, start, ends):
                continue
            yield Token({"number": number}, start, end)
            yield Token({"period": _GLUED_UNITS[glued[1]]}, *glued.span())
        elif number is not None:
            ends.add(end)  # the second of 32k-128k stands alone too
            yield Token({"number": number}, start, end)
        else:
            yield Token({"other": text[start:end]}, start, end)


def _stands_alone(text: str, start: int, end: int, starts: set[int], ends: set[int]) -> bool:
    return _left_free(text, start, ends) and _right_free(text, end, starts)


def _left_free(text: str, start: int, ends: set[int]) -> bool:
    if start == 0 or start in ends:
        return True
    before = text[start - 1]
    if before == "-" and start - 1 in ends:  # 11pm-7am
        return True
    if before in "-_.":
        return not _GLUED_TO_NAME.search(text[max(0, start - 24) : start])
    return not _is_letter(before)


def _right_free(text: str, end: int, starts: set[int]) -> bool:
    if end == len(text) or end in starts:
        return True
    after = text[end]
    follows = text[end + 1 : end + 2]
    if after == "-":
        return not _is_letter(follows) or end + 1 in starts
    if after == ".":
        return not follows.isdigit()
    return not (_is_letter(after) or after == "_")


# together


def _merge(fixed: Sequence[Token], words: Sequence[Token]) -> list[Token]:
    """Of two that overlap the longer stands; of equals the word."""
    candidates = sorted([*words, *fixed], key=lambda t: (t.start, t.start - t.end))
    kept: list[Token] = []
    for token in candidates:
        while kept and token.start < kept[-1].end:
            if _rank(token) <= _rank(kept[-1]) or _later_of_equals(token, kept[-1]):
                break
            kept.pop()
        else:
            kept.append(token)
    return kept


def _later_of_equals(token: Token, before: Token) -> bool:
    """两千万 stands against the 千万要 that begins in it."""
    return token.start > before.start and token.end - token.start == before.end - before.start


def _rank(token: Token) -> tuple[int, bool]:
    return token.end - token.start, "number" not in token.meaning


def _with_gaps(text: str, tokens: Sequence[Token]) -> Iterator[Token]:
    position = 0
    for token in tokens:
        if token.start > position:
            yield from _gap(text, position, token.start)
        yield token
        position = token.end
    if position < len(text):
        yield from _gap(text, position, len(text))


def _gap(text: str, start: int, end: int) -> Iterator[Token]:
    for m in _PIECE.finditer(text, start, end):
        piece = m[0]
        if piece[0] == _NAME:
            yield Token({"name": piece}, *m.span())
        elif piece in _STRUCTURE:
            yield Token({_STRUCTURE[piece]: piece}, *m.span())
        elif piece in ("a", "an"):
            yield Token({"every": "each"}, *m.span())
        else:
            kind = "comma" if piece[0] in ",;!?()[]{}\"'….·|&\n" else "other"
            yield Token({kind: piece}, *m.span())


def _without_fillers(tokens: Iterable[Token]) -> Iterator[Token]:
    """Fillers go, ordinary words are `other`, several `other` in a row are one."""
    last: Token | None = None
    for token in tokens:
        meaning: Meaning = token.meaning
        if "filler" in meaning:
            continue
        if "ordinary" in meaning:
            meaning = {"other": meaning["ordinary"]}
        if last is not None:
            if "other" in last.meaning and "other" in meaning:
                last = Token(last.meaning, last.start, token.end)
                continue
            yield last
        last = Token(meaning, token.start, token.end)
    if last is not None:
        yield last
