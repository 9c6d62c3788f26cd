"""Listing subscriptions and ending them."""

from __future__ import annotations

import pytest

from handlers.reply import plain_text
from tests.handlers.alerts.conftest import Counter


def test_a_list_with_a_button_for_each_that_ends_it(counter: Counter) -> None:
    """The buttons are typed twins: what they say can be typed as well."""
    counter.say("订阅 豆包")
    counter.say("订阅 gpt-4o")
    listed = counter.say("我的订阅")
    assert "GPT-4o" in plain_text(listed)
    ends = [button.text for row in listed.buttons for button in row if button.text.startswith("/unsubscribe")]
    counter.say(ends[0])
    assert [wish.target for wish in counter.wishes()] == ["openai/gpt-4o"]


def test_the_bare_commands_of_the_menu_are_asked_back_kindly(counter: Counter) -> None:
    """Which to end is chosen from the list, what to watch from an example; nothing is changed."""
    counter.say("/subscribe gpt-4o")
    ends = [button.text for row in counter.say("/unsubscribe").buttons for button in row]
    assert ends[0].startswith("/unsubscribe #")
    assert counter.say("/subscribe").lines[0].startswith("What shall I watch?")
    assert len(counter.wishes()) == 1


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("取消豆包的订阅", ["openai/gpt-4o", "deepseek"]),
        ("退订 deepseek", ["doubao", "openai/gpt-4o"]),
        ("unsubscribe from everything", []),
        ("/unsubscribe all", []),
        ("退订 kimi", ["doubao", "openai/gpt-4o", "deepseek"]),
    ],
)
def test_what_is_left_after_ending(counter: Counter, text: str, left: list[str]) -> None:
    """By name, or all; a name that is not subscribed ends nothing."""
    for name in ("豆包", "gpt-4o", "deepseek"):
        counter.say(f"订阅 {name}")
    counter.say(text)
    assert [wish.target for wish in counter.wishes()] == left
