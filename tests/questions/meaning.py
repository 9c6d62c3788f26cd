"""Does a question mean what a row of the bank says?

The rules are those of README.md: a slot of `models` lists acceptable ids with `*`, dates may be ranges, amounts
may be left unsplit, nothing may be invented. `meant/` has a file for each kind of slot.
"""

from __future__ import annotations

from tests.questions.meant.amounts import amounts, money, traffic
from tests.questions.meant.dates import dates
from tests.questions.meant.filters import filters
from tests.questions.meant.invented import invented
from tests.questions.meant.models import models_fit
from tests.questions.meant.rows import Read, Row

ONLY_INTENT = frozenset({"out_of_scope", "help", "list_subscriptions", "ambiguous"})


def wrong(row: Row, read: Read) -> list[str]:
    """The slots that are not as the row, or one of its further readings, has them; [] when all is right."""
    first = _wrong(row, read)
    if not first:
        return []
    for other in row.get("alt", ()):
        changed = {**row, **({"intent_alt": []} if "intent" in other else {}), **other}
        if not _wrong(changed, read):
            return []
    return first


def _wrong(row: Row, read: Read) -> list[str]:
    accepted = {row["intent"], *row.get("intent_alt", ())}
    if read["intent"] not in accepted:
        return ["intent"]
    if read["intent"] in ONLY_INTENT or row["intent"] in ONLY_INTENT:
        return []
    found = [] if models_fit(row, read) else ["models"]
    if read["intent"] == row["intent"] or read["intent"] != "price":
        found += amounts(row, read)
    found += traffic(row, read) + money(row, read) + dates(row, read) + filters(row, read)
    return found + invented(row, read)
