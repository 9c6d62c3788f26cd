"""One text while it is read: its tokens, what the rules have taken so far, and how a rule is written.

A rule is a pattern over kinds of tokens, written as a regular expression whose letters are kind names
(`every period number call`), and a function that takes the values. The shape of a text has one letter a token, so
a pattern runs over a handful of letters whatever the words are; tokens that a rule took are out of the shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from handlers.understand.clean import Cleaned
from handlers.understand.slots.findings import Found, Rejected
from handlers.understand.slots.lexer import tokens_of
from handlers.understand.slots.numerals import Number
from handlers.understand.slots.patterns import KIND, bits_of, letter_of, required_bits, shape_pattern
from handlers.understand.slots.words import vocabulary
from handlers.understand.tokens import Token

MOST = Decimal(10) ** 18
"""Tokens, calls or money beyond this are no question but a joke: `absurd_amount`."""
MOST_MATCHES = 12
"""Of one rule in one text: nobody asks about more amounts than that."""
_TAKEN = "_"


@dataclass
class Reading:
    """The state of one reading. `now` is the asker's day; `shape` has one letter a token, `_` once it is taken."""

    cleaned: Cleaned
    now: date
    tokens: list[Token]
    found: list[Found] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    shape: str = ""
    implied: frozenset[str] = frozenset()
    """Kinds that a command before the text stands for: /subscribe waits as 提醒我 does."""
    present: int = 0
    """A bit for each letter of `shape`: most rules are ruled out by it, and they are many."""

    def __post_init__(self) -> None:
        self.present = bits_of(self.shape)

    @classmethod
    def of(
        cls, cleaned: Cleaned, now: date, taken: Sequence[tuple[int, int]], implied: frozenset[str] = frozenset()
    ) -> Reading:
        """The text as tokens, nothing read yet."""
        tokens = tokens_of(cleaned.folded, taken)
        shape = "".join(letter_of(token.meaning) for token in tokens)
        return cls(cleaned, now, tokens, shape=shape, implied=implied)

    @property
    def folded(self) -> str:
        """The text in lower case."""
        return self.cleaned.folded

    @cached_property
    def kinds(self) -> frozenset[str]:
        """All kinds that occur in the text, taken or not."""
        return self.implied.union(*(token.meaning for token in self.tokens))

    def has(self, *kinds: str) -> bool:
        """One of the kinds occurs, taken or not."""
        return not self.kinds.isdisjoint(kinds)

    def left(self, kind: str) -> bool:
        """A word of the kind is there that no rule took."""
        return any(letter in self.shape for letter in vocabulary().kind_letters[kind])

    def says(self, field_name: str) -> bool:
        """A value of that field was found."""
        return any(found.field == field_name for found in self.found)

    def add(self, field_name: str, value: Any, phrase: Phrase) -> bool:
        """Keep a value. Amounts beyond sense are rejected instead. True, so that a rule can end with it."""
        if isinstance(value, Decimal) and value > MOST:
            self.rejected.append(Rejected("absurd_amount", phrase.start, phrase.end))
        else:
            self.found.append(Found(field_name, value, phrase.start, phrase.end, phrase.rule))
        return True

    def reject(self, reason: str, phrase: Phrase) -> bool:
        """Keep that something was not taken, and why."""
        self.rejected.append(Rejected(reason, phrase.start, phrase.end))
        return True

    def run(self, rules: Sequence[Rule]) -> None:
        """Each rule in turn over what the ones before have left."""
        for one in rules:
            if one.needs & self.present and all(bits & self.present for bits in one.required):
                self._run(one)

    def _run(self, one: Rule) -> None:
        spans = [match.span() for match in islice(one.pattern.finditer(self.shape), MOST_MATCHES)]
        if one.folds:
            spans.reverse()
        for first, last in spans:
            if first == last:
                continue
            result = one.read(self, Phrase(self, one.name, first, last))
            if isinstance(result, dict):
                self._fold(first, last, result)
            elif result is not False:
                self.take(first, last)

    def take(self, first: int, last: int) -> None:
        """Tokens `first` to `last` (excluded) are read; no later rule sees them."""
        self._reshape(first, last, _TAKEN * (last - first))

    def _fold(self, first: int, last: int, meaning: dict[str, Any]) -> None:
        """Tokens become one of another meaning: 2024 年 5 月 a moment, 3 天 a span."""
        self.tokens[first:last] = [Token(meaning, self.tokens[first].start, self.tokens[last - 1].end)]
        self._reshape(first, last, letter_of(meaning))
        self.__dict__.pop("kinds", None)

    def _reshape(self, first: int, last: int, letters: str) -> None:
        self.shape = self.shape[:first] + letters + self.shape[last:]
        self.present = bits_of(self.shape)


class Phrase(NamedTuple):
    """The tokens a rule matched: `[first:last]` of the reading's tokens."""

    reading: Reading
    rule: str
    first: int
    last: int

    @property
    def tokens(self) -> Sequence[Token]:
        return self.reading.tokens[self.first : self.last]

    @property
    def start(self) -> int:
        return self.reading.tokens[self.first].start

    @property
    def end(self) -> int:
        return self.reading.tokens[self.last - 1].end

    @property
    def text(self) -> str:
        return self.reading.folded[self.start : self.end]

    @property
    def numbers(self) -> list[Number]:
        """The numbers in order."""
        return [token.number for token in self.tokens if "number" in token.meaning]

    def get(self, kind: str) -> str | None:
        """The value of the first word that may be of that kind."""
        return next((token.meaning[kind] for token in self.tokens if kind in token.meaning), None)

    def all(self, kind: str) -> list[str]:
        """The values of all words that may be of that kind, in order."""
        return [token.meaning[kind] for token in self.tokens if kind in token.meaning]

    @property
    def negative(self) -> bool:
        """负, minus, or a dash that touches the number and nothing else: -5元, not 豆包-100万."""
        if self.first == 0:
            return False
        before = self.reading.tokens[self.first - 1]
        if "negative" in before.meaning:
            return True
        head = self.reading.folded[max(0, before.start - 1) : before.start]
        touches = before.meaning.get("dash") == "-" and before.end == self.start
        return touches and (not head or head in " ,;:(")

    def before(self, *kinds: str) -> bool:
        """The token before the phrase may be of one of the kinds."""
        return self.first > 0 and not self.reading.tokens[self.first - 1].meaning.keys().isdisjoint(kinds)

    def after(self, *kinds: str) -> bool:
        """The token after the phrase may be of one of the kinds."""
        tokens = self.reading.tokens
        return self.last < len(tokens) and not tokens[self.last].meaning.keys().isdisjoint(kinds)


Read = Callable[[Reading, Phrase], "bool | dict[str, Any] | None"]


@dataclass
class Rule:
    """`read` takes the values of a phrase. It returns False when the phrase is not what the rule is about after
    all (its tokens stay free then), or a meaning to fold the tokens into one (`folds` rules only).

    needs: kinds of which one at least occurs in every match, so that most rules are skipped unrun.
    """

    name: str
    source: str
    read: Read
    kinds: str
    folds: bool = False

    @cached_property
    def needs(self) -> int:
        """The bits of `kinds`."""
        return bits_of("".join(vocabulary().kind_letters[kind] for kind in self.kinds.split()))

    @cached_property
    def required(self) -> tuple[int, ...]:
        """The bits of all that the pattern cannot do without, worked out when the kinds needed first occur."""
        return required_bits(self.source)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when first needed: most texts need few of the rules."""
        return shape_pattern(self.source)


def rule(name: str, source: str, read: Read, needs: str = "", *, folds: bool = False) -> Rule:
    """A rule from its pattern; `needs` names kinds, by default the first one of the pattern."""
    return Rule(name, source, read, needs or KIND.findall(source)[0], folds)
