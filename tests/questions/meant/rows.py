"""A row of the bank, what was read, and when two numbers are the same."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
Read = dict[str, Any]


def close(a: Any, b: Any, share: float = 0.01) -> bool:
    """Within a share of the second."""
    return a is not None and b is not None and abs(float(a) - float(b)) <= share * max(1e-12, abs(float(b)))


def quotient(ratio: str) -> float:
    """`3:1` -> 3.0."""
    into, out = ratio.split(":")
    return float(into) / float(out)
