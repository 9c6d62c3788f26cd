"""What the bot can do, what it asks back, and what it says to talk about anything else."""

from __future__ import annotations

from typing import Final

from handlers.inquiry import Inquiry
from handlers.reckoning.rows import NOTHING
from handlers.reply import SILENCE, Button, Reply
from handlers.words import Words

LONGEST_CHOICE: Final = 80


def help_(inquiry: Inquiry) -> Reply:
    """Examples to type, one a line."""
    say = inquiry.say
    examples = (
        (say("Compare"), say("1M tokens on Doubao vs GPT-4o?")),
        (say("Cost"), say("gpt-4.1, 10000 calls a day, 800 in 200 out each, for a month")),
        (say("Price"), say("price of glm-4.6; deepseek-chat in May 2024")),
        (say("History"), say("did qwen-long ever get cheaper")),
        (say("Biggest cuts"), say("biggest cuts in the last 90 days")),
        (say("Cheapest"), say("cheapest model with 256k context")),
        (say("Budget"), say("how many tokens of gpt-5-mini for $20")),
        (say("Subscribe"), say("tell me when Doubao or GPT-4o drops 10%")),
    )
    return Reply(
        title=say("Kanjia: the price desk for LLM APIs"),
        lines=tuple(say("{what}: {example}", what=what, example=example) for what, example in examples),
        footnotes=(say("List prices of pay-as-you-go APIs, each with its date and source."),),
        buttons=_examples(say),
        language=say.language,
        facts=NOTHING,
    )


def _examples(say: Words) -> tuple[tuple[Button, ...], ...]:
    return (
        (Button(say("Biggest cuts"), "/cuts"), Button(say("Cheapest"), "/cheapest")),
        (Button(say("Compare"), say("1M tokens on Doubao vs GPT-4o?")),),
    )


def ambiguous(inquiry: Inquiry) -> Reply:
    """One short question back, with up to three complete questions as buttons."""
    question, say = inquiry.question, inquiry.say
    choices = [choice[:LONGEST_CHOICE] for choice in question.choices[:3]]
    reason = question.reason or (None if question.intent == "ambiguous" else "no_model")
    return Reply(
        lines=(_asked_back(reason, say), *choices),
        buttons=tuple((Button(choice, choice),) for choice in choices),
        language=say.language,
        facts=NOTHING,
    )  # fmt: skip


def _asked_back(reason: str | None, say: Words) -> str:
    return {
        "no_model": say("Which model do you mean?"),
        "watch_which": say("Which model shall I watch?"),
        "bare_tier": say("Which vendor's? That word belongs to several models."),
        "no_amount": say("How many tokens, input and output?"),
        "absurd_amount": say("That amount makes no sense to me. Please give it as a plain number."),
        "unknown_date": say("Which day or month? Write it like 2026-05 or 2026-05-15."),
        "no_threshold": say("From how many percent on shall I tell you?"),
        "no_budget": say("How much money, in which currency?"),
    }.get(reason or "", say("What shall I look up? Name a model and an amount, for example."))


def out_of_scope(inquiry: Inquiry) -> Reply:
    """One friendly line."""
    if inquiry.question.reason == "courtesy":
        return _kind_word(inquiry)
    say = inquiry.say
    return Reply(
        lines=(say("I only know the prices of LLM APIs. Ask me, for example: 1M tokens on Doubao vs GPT-4o?"),),
        language=say.language,
        facts=NOTHING,
    )


def _kind_word(inquiry: Inquiry) -> Reply:
    """To thanks or a nod: a short line in private; a group is spared it."""
    if inquiry.message is not None and inquiry.message.place.group:
        return SILENCE
    say = inquiry.say
    return Reply(
        lines=(say("Any time! Whenever you want a price, just ask."),), language=say.language, facts=NOTHING
    )
