"""What a subscription would watch. Outside a chat nothing is stored: the answer is a preview."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from handlers.figures import share
from handlers.history import scope_of
from handlers.inquiry import Inquiry
from handlers.past import MAIN
from handlers.picking import pick, suggestion_buttons
from handlers.reply import Reply
from handlers.rows import NOTHING
from handlers.sentences import join_names, name_of

LEAST_CHANGE = Decimal(1)
"""Without a threshold any change of 1 % or more counts."""


def subscribe(inquiry: Inquiry) -> Reply:
    """Whom it would watch, from how many percent on, and how often it would have spoken up in the past year."""
    say, picked = inquiry.say, pick(inquiry)
    names = join_names([name_of(model, inquiry) for model in picked.ids], say)
    least = inquiry.question.threshold_pct or LEAST_CHANGE
    lines = [*picked.unknown]
    if names:
        lines = [
            say("To watch: {models}, changes of {share} or more.", models=names, share=share(least)),
            say.many(
                "In the past year that would have been {number} message.",
                "In the past year that would have been {number} messages.",
                len(_days_told(inquiry, least)),
            ),
            *lines,
        ]
    return Reply(
        lines=(*lines, say("Nothing is stored here: send this in a Telegram or Feishu chat to subscribe it.")),
        buttons=suggestion_buttons(picked, inquiry),
        language=say.language,
        facts=NOTHING,
    )


def _days_told(inquiry: Inquiry, least: Decimal) -> set[object]:
    first = inquiry.today - timedelta(days=365)
    changes = (c for model in scope_of(inquiry).models for c in inquiry.shelf.changes(model, inquiry.today))
    return {
        c.to_date
        for c in changes
        if c.kind == "change" and c.meter in MAIN and c.pct is not None and abs(c.pct) >= least
        and c.to_date and first <= c.to_date <= inquiry.today
    }  # fmt: skip


def unsubscribe(inquiry: Inquiry) -> Reply:
    """Only a chat has subscriptions."""
    return _only_in_a_chat(inquiry)


def list_subscriptions(inquiry: Inquiry) -> Reply:
    """Only a chat has subscriptions."""
    return _only_in_a_chat(inquiry)


def _only_in_a_chat(inquiry: Inquiry) -> Reply:
    told = inquiry.say("Subscriptions belong to a Telegram or Feishu chat; there are none here.")
    return Reply(lines=(told,), language=inquiry.say.language, facts=NOTHING)
