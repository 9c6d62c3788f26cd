"""What is still news when a message goes: of several notices about one price, from the first price to the last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from data.outbox.cargo import Told


def latest(told: Iterable[Told]) -> list[Told]:
    """A price that moved twice while the message waited is told once, from the first price to the last."""
    found: dict[tuple[str, ...], Told] = {}
    for one in told:
        notice = one.notice
        day = "" if notice.phase == "effective" else str(notice.to_date)
        key = (notice.phase, notice.model, notice.offer, day)
        earlier = found.get(key)
        joined = _joined(earlier, one) if earlier and notice.lines else one
        if joined is None:
            del found[key]
        else:
            found[key] = joined
    return list(found.values())


def _joined(first: Told, last: Told) -> Told | None:
    """None when the price is back where it was."""
    started = {line.key: line for line in first.notice.lines}
    lines = dict(started)
    for line in last.notice.lines:
        begun = started.get(line.key)
        lines[line.key] = replace(line, before=begun.before) if begun else line
    moved = tuple(line for line in lines.values() if line.before != line.after)
    if not moved:
        return None
    notice = replace(last.notice, lines=moved, from_date=first.notice.from_date)
    return replace(last, notice=notice, before={**last.before, **first.before}, was=last.was or first.was)
