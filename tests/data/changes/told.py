"""Changes as short lines, for tests to compare."""

from __future__ import annotations

from data.prices import Change
from data.tiers import tier_code


def told(changes: list[Change]) -> list[str]:
    """Changes as short lines: `change input 20 -> 0.5 -97.5% on 2024-05-21`, with ` [tier]` where there is one."""
    return [
        f"{c.kind} {c.meter} {c.before} -> {c.after} {_pct(c)} on {c.to_date}"
        + (f" [{code}]" if (code := tier_code(c.tier)) else "")
        for c in changes
    ]


def _pct(change: Change) -> str:
    return "" if change.pct is None else f"{change.pct.normalize():f}%"
