"""The transactional outbox: what became known, for whom, and its way to them.

Writers of prices call `record_change` with computed changes, or wrap what they do in `recording`, which finds the
changes itself; both inside their own writing transaction.
"""

from data.outbox.difference import recording
from data.outbox.messages import end_run
from data.outbox.record import record_change, record_notices

__all__ = ["end_run", "record_change", "record_notices", "recording"]
