"""Dictionaries of what was worked out before, within bounds."""

from __future__ import annotations

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


def put(kept: dict[Key, Value], key: Key, value: Value, most: int) -> Value:
    """Keep a value and give it back. When `most` are kept already all of them go first: cheaper than choosing."""
    if len(kept) >= most:
        kept.clear()
    kept[key] = value
    return value
