"""English numbers in words: half a million, two hundred thousand, twenty-five, 1.5 million → one number token."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from handlers.understand.slots.numerals import Number
from handlers.understand.tokens import Token

_HUNDRED, _THOUSAND = 100, 1000


def join_number_words(tokens: list[Token]) -> list[Token]:
    """The tokens with every run of number words as one number; the same list when there is none."""
    if not any("numeral" in token.meaning for token in tokens):
        return tokens
    joined: list[Token] = []
    place = 0
    while place < len(tokens):
        length, value = _run(tokens, place)
        if length:
            first, last = tokens[place], tokens[place + length - 1]
            number = Number(value, "", scaled=value >= _THOUSAND)
            joined.append(Token({"number": number}, first.start, last.end))
        else:
            joined.append(tokens[place])
        place += max(length, 1)
    return joined


def _run(tokens: Sequence[Token], place: int) -> tuple[int, Decimal]:
    """(tokens in the number that begins at `place`, its value); (0, 0) when none does."""
    start = place
    current, place = _head(tokens, place)
    if current is None:
        return 0, Decimal(0)
    total = Decimal(0)
    while (value := _numeral(tokens, place)) is not None:
        if value >= _THOUSAND:
            total, current = total + (current or 1) * value, Decimal(0)
        elif value == _HUNDRED and 0 < current < _HUNDRED:
            current *= _HUNDRED
        elif _fits(current, value) or (total and not current):
            current += value
        else:
            break
        place += 1
    return place - start, total + current


def _head(tokens: Sequence[Token], place: int) -> tuple[Decimal | None, int]:
    """What a run begins with: a number word, or `a` or digits before hundred, thousand, million."""
    follows = _numeral(tokens, place + 1)
    scale = follows is not None and follows >= _HUNDRED
    meaning = tokens[place].meaning
    own = _numeral(tokens, place)
    if own is not None:
        return (own, place + 1) if own < _THOUSAND else (None, place)
    if scale and "number" in meaning:
        return tokens[place].number.value, place + 1
    if scale and meaning.get("every") == "each" and tokens[place].end - tokens[place].start <= 2:
        return Decimal(1), place + 1
    return None, place


def _fits(current: Decimal, value: Decimal) -> bool:
    """twenty five, one hundred (and) twenty; not five ten."""
    if value >= _HUNDRED or value < 1:
        return False
    return (current >= _HUNDRED and current % _HUNDRED == 0) or (20 <= current < _HUNDRED and value < 10)


def _numeral(tokens: Sequence[Token], place: int) -> Decimal | None:
    if place >= len(tokens):
        return None
    value = tokens[place].meaning.get("numeral")
    return None if value is None else Decimal(value)
