"""The tables of the store, four rooms: prices, sources, people, outbox.

Conventions of every table: money is integer micro-units of the currency per 1,000,000 tokens; a day is ISO text
(`2024-05-15`), a moment is integer epoch milliseconds (UTC); lists and objects are JSON text; words with a closed
set of values are text, checked in Python. So both databases store exactly the same.
"""

from data.tables.outbox import NoticeRow, OutboxItemRow, OutboxRow, SentMessageRow, SlotRow, TurnRow
from data.tables.people import ButtonRow, ChatRow, ConversationRow, SeenEventRow, SubscriptionRow
from data.tables.prices import (
    ChangeRow,
    FamilyRow,
    FlagshipRow,
    FxDayRow,
    ModelRow,
    NameRow,
    OfferRow,
    RateRow,
    SheetRow,
    SourceFileRow,
    StoreVersionRow,
    VendorRow,
)
from data.tables.sources import ObservationRow, SourceHealthRow

__all__ = [
    "ButtonRow",
    "ChangeRow",
    "ChatRow",
    "ConversationRow",
    "FamilyRow",
    "FlagshipRow",
    "FxDayRow",
    "ModelRow",
    "NameRow",
    "NoticeRow",
    "ObservationRow",
    "OfferRow",
    "OutboxItemRow",
    "OutboxRow",
    "RateRow",
    "SeenEventRow",
    "SentMessageRow",
    "SheetRow",
    "SlotRow",
    "SourceFileRow",
    "SourceHealthRow",
    "StoreVersionRow",
    "SubscriptionRow",
    "TurnRow",
    "VendorRow",
]
