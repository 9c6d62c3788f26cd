"""litellm's `off_peak_pricing` -> a rate with its hours; the top level of the entry is the full price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from data.files.ledger_file import minutes
from data.prices import Rate, Tier, Window
from data.sources.price_values import per_token, rate

WEEKDAYS: Final = [1, 2, 3, 4, 5]
DAY: Final = 24 * 60
Spans = tuple[tuple[int, int], ...]


def off_peak(entry: Mapping[str, Any]) -> Iterator[Rate]:
    """The cheaper hours' rate, when its hours can be said as one window."""
    spec = entry.get("off_peak_pricing")
    if not isinstance(spec, dict):
        return
    window = _window(spec.get("windows"))
    found = window and rate(
        Tier(window=window),
        {
            "input": per_token(spec.get("input_cost_per_token")),
            "output": per_token(spec.get("output_cost_per_token")),
            "cache_read": per_token(spec.get("cache_read_input_token_cost")),
        },
    )
    if found:
        yield found


def _window(windows: Any) -> Window | None:
    """One window every day, or weekday hours with whole weekends (told as "outside the weekday peak")."""
    if not isinstance(windows, list) or not all(isinstance(w, dict) for w in windows):
        return None
    by_days = {tuple(w.get("weekdays") or ()): _spans(w.get("hours_utc")) for w in windows}
    if list(by_days) == [()]:
        return Window("off-peak", "UTC", by_days[()])
    if set(by_days) == {tuple(WEEKDAYS), (6, 7)} and _all_day(by_days[6, 7]):
        return Window("peak", "UTC", _outside(by_days[tuple(WEEKDAYS)]), days="weekdays", inverted=True)
    return None


def _spans(hours: Any) -> Spans:
    listed: Sequence[str] = [hours] if isinstance(hours, str) else hours
    return tuple(sorted((start, end or DAY) for start, end in map(minutes, listed)))


def _all_day(spans: Spans) -> bool:
    return sum(end - start for start, end in spans) == DAY


def _outside(spans: Spans) -> Spans:
    """The rest of the day."""
    edges = [0, *(edge for span in spans for edge in span), DAY]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple((start, end) for start, end in pairs if start < end)
