"""The counters behind `/metrics`. Labels hold kinds and names only, never an id, a text or a secret."""

from __future__ import annotations

from prometheus_client import REGISTRY, Counter, Gauge, Histogram

EVENTS = Counter(
    "kanjia_events", "Events taken in, by what became of them", ["platform", "outcome"]
)  # outcome: taken, duplicate, ignored, malformed, flood, failed
REFUSED = Counter("kanjia_webhook_refused", "Requests to a webhook that were refused", ["platform", "reason"])
SENDS = Counter("kanjia_sends", "Messages sent or edited, by result", ["platform", "result"])
FAULTS = Counter("kanjia_platform_faults", "Faults of a platform's API, by kind", ["platform", "kind"])
ANSWER_SECONDS = Histogram(
    "kanjia_answer_seconds",
    "From taking a message in to its answer being accepted",
    ["platform"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
DEAF = Gauge("kanjia_deaf_seconds", "Seconds since the platform was last heard", ["platform"])
UP = Gauge("kanjia_platform_up", "1 while polling, webhook or long connection stands", ["platform"])

__all__ = ["ANSWER_SECONDS", "DEAF", "EVENTS", "FAULTS", "REFUSED", "REGISTRY", "SENDS", "UP"]
