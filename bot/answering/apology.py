"""What people are told when answering failed; the reason is in the log."""

from __future__ import annotations

from bot.phrases import phrases
from handlers.message import Message
from handlers.reply import SILENCE, Reply


def apology(message: Message) -> Reply:
    """One line to whoever called the bot; nothing to a group that was talking about something else."""
    if not message.addressed:
        return SILENCE
    say = phrases(message.language)
    told = say("Something went wrong here. Please try again in a moment.")
    return Reply(lines=(told,), language=say.language, notice=True)
