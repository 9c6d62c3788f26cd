"""One token of a text, as the lexer makes it and the rules read it."""

from __future__ import annotations

from typing import Any, NamedTuple

from handlers.understand.slots.numerals import Number


class Token(NamedTuple):
    """`meaning`: kind → value; of a number {"number": Number}, of a pair {"pair": ("3", "1")}."""

    meaning: Any
    start: int
    end: int

    @property
    def number(self) -> Number:
        """The number; KeyError for any other token."""
        number: Number = self.meaning["number"]
        return number
