"""What a text wants: texts by intent, commands, unclear ones with choices, and when to answer unasked."""

from __future__ import annotations

import pytest

from handlers.understand.commands import INTENTS, TWINS, command_of
from handlers.understand.intents import decide
from handlers.understand.naming.lexicon import Lexicon
from handlers.understand.phrases import phrases
from tests.handlers.understand.desk import NOON, asked, lines, reading


def _by_intent() -> list[tuple[str, str]]:
    found, intent = [], ""
    for line in lines("intents.txt"):
        if line.startswith("## "):
            intent = line[3:]
        else:
            found.append((intent, line))
    return found


@pytest.mark.parametrize(("intent", "text"), _by_intent())
def test_a_text_wants_what_its_heading_says(intent: str, text: str, lexicon: Lexicon) -> None:
    """intents.txt, a text a line."""
    assert asked(text, lexicon).intent == intent


@pytest.mark.parametrize(("word", "intent"), INTENTS.items())
def test_a_command_forces_its_intent(word: str, intent: str, lexicon: Lexicon) -> None:
    """With the bot's name glued to it, and whatever follows read as free text."""
    question = asked(f"/{word}@kanjia_bot 豆包 gpt-4o 100块", lexicon)
    assert question.intent == intent


@pytest.mark.parametrize(("twin", "word"), TWINS.items())
def test_a_chinese_twin_is_the_same_command(twin: str, word: str, lexicon: Lexicon) -> None:
    """`比价 豆包 4o` is `/compare 豆包 4o`."""
    assert asked(f"{twin} 豆包 4o", lexicon).intent == asked(f"/{word} 豆包 4o", lexicon).intent


@pytest.mark.parametrize("word", ["compare", "price", "history", "budget", "subscribe", "unsubscribe"])
def test_a_command_without_a_name_is_asked_back(word: str, lexicon: Lexicon) -> None:
    """Too little said."""
    question = asked(f"/{word}", lexicon)
    assert (question.intent, question.reason) == ("ambiguous", "no_model")


@pytest.mark.parametrize("text", ["/nonsense gpt-5", "//", "/", "价格表", "订阅号推送"])
def test_what_only_looks_like_a_command_is_none(text: str) -> None:
    """It is read as any text."""
    assert command_of(text) is None


@pytest.mark.parametrize("word", ["forget", "export", "review", "start"])
def test_other_commands_are_actions(word: str, lexicon: Lexicon) -> None:
    """The handler finds them in `action`."""
    assert asked(f"/{word}", lexicon).action == word


@pytest.mark.parametrize(
    ("text", "reason"), [("lite版价格", "bare_tier"), ("多少钱", "no_model"), ("pro版和lite版差多少", "bare_tier")]
)
def test_an_unclear_question_comes_with_choices_that_are_clear(text: str, reason: str, lexicon: Lexicon) -> None:
    """At most three, each a complete question that asks what was asked."""
    question = asked(text, lexicon)
    assert (question.intent, question.reason) == ("ambiguous", reason)
    assert 2 <= len(question.choices) <= 3
    for choice in question.choices:
        assert asked(choice, lexicon).intent in ("price", "compare_cost"), choice


@pytest.mark.parametrize("text", ["100万进20万出多少钱", "100k in 20k out cost?"])
def test_choices_keep_the_amounts(text: str, lexicon: Lexicon) -> None:
    """Tapping one answers the question that was meant."""
    original = asked(text, lexicon)
    for choice in original.choices:
        question = asked(choice, lexicon)
        assert (question.intent, question.input_tokens) == ("cost", original.input_tokens)


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("豆包和kimi哪个便宜", True),
        ("gpt-4o 100万token多少钱", True),
        ("deepseek v3.2 价格", True),
        ("gpt-4o", False),  # a name is no question
        ("豆包降价提醒我", False),
        ("最便宜的模型", False),
        ("gpt-9多少钱", False),
        ("claude又涨价了，烦", False),
    ],
)
def test_only_an_unmistakable_price_question_is_answered_uncalled(text: str, sure: bool, lexicon: Lexicon) -> None:
    """In a group, to text that nobody addressed to the bot."""
    assert reading(text, lexicon).confident is sure


@pytest.mark.parametrize(
    ("text", "language"),
    [("豆包多少钱", "zh"), ("豆包多少錢", "zh-Hant"), ("price of gpt-5", "en"), ("gpt-5幾錢", "zh-Hant")],
)
def test_the_reply_is_in_the_script_of_the_question(text: str, language: str, lexicon: Lexicon) -> None:
    """Unless the chat has set one."""
    from handlers.understand import understand

    assert asked(text, lexicon).language == language
    assert understand(text, NOON, lexicon, language="en").question.language == "en"


def test_the_rules_use_only_facts_there_are() -> None:
    """A misspelt fact would make a rule that never fits, or always."""
    cues = {cue for found in phrases().phrases.values() for cue in found}
    cues |= {cue for found, _ in phrases().turns for cue in found}
    known = cues | {
        "none", "one", "many", "name", "exact", "seller", "whole", "unknown", "foreign", "everyday", "excluded",
        "tier", "tiers", "content", "explained", "bare", "short", "tokens", "traffic", "chars", "amount", "budget",
        "threshold", "claim_made", "window", "moment", "unit", "below", "absurd", "alerting", "narrow", "rate",
            "host", "kept", "vague_sum",
    }  # fmt: skip
    used = {fact for rule in phrases().rules for fact in rule["all"] | rule["any"] | rule["none"]}
    assert {fact for fact in used if not fact.startswith("f:")} <= known


def test_every_text_falls_under_some_rule() -> None:
    """The last one takes what no other does."""
    assert decide(set())["intent"] == "out_of_scope"
