"""Subscriptions out as a file and in again."""

from __future__ import annotations

from fractions import Fraction

from data.people.wishes import Wish
from handlers.reply import plain_text
from tests.handlers.alerts.conftest import Counter


def test_an_exported_file_brings_the_same_subscriptions_back(counter: Counter) -> None:
    """Out as a file, all ended, in again as text behind /import; a bad line changes nothing."""
    for text in ("订阅 豆包", "gpt-4o降20%提醒我", "豆包1.6输出低于2元提醒我"):
        counter.say(text)
    before = counter.wishes()
    exported = counter.say("/export").document
    assert exported is not None
    counter.say("/unsubscribe all")
    lines = exported[1].decode()
    assert "line 2" in plain_text(counter.say(f"/import\n{lines.splitlines()[0]}\n{{}}"))
    assert counter.wishes() == []
    counter.say(f"/import\n{lines}")
    assert counter.wishes() == before
    assert len(before) == 3


def test_a_ratio_is_one_subscription_of_one_model_against_another(counter: Counter) -> None:
    """Kept through a file as a fraction."""
    ratio = '"price_ratio":"1/50","ratio_model":"openai/gpt-4o"'
    counter.say(f'/import\n{{"target_kind":"model","target":"deepseek/deepseek-v3.2",{ratio}}}')
    assert counter.wishes() == [
        Wish("model", "deepseek/deepseek-v3.2", ratio=Fraction(1, 50), ratio_model="openai/gpt-4o")
    ]


def test_an_imported_name_that_nobody_knows_is_named_and_left_out(counter: Counter) -> None:
    """It would never speak up; the rest of the file is taken."""
    lines = (
        '{"target_kind": "model", "target": "openai/gpt-4o"}\n{"target_kind": "model", "target": "openai/gpt-0"}'
    )
    reply = counter.say(f"/import\n{lines}")
    assert plain_text(reply) == "1 subscription imported.\nNot imported, nobody knows them here: openai/gpt-0"
    assert [wish.target for wish in counter.wishes()] == ["openai/gpt-4o"]
