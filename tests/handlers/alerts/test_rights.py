"""Who may subscribe and set things in a group, and where nothing is stored at all."""

from __future__ import annotations

import pytest

from handlers.message import Place
from handlers.reply import plain_text
from tests.handlers.alerts.conftest import GROUP, Counter


def test_in_groups_only_admins_subscribe_until_an_admin_opens_it(counter: Counter) -> None:
    """The platform is asked first; a no changes nothing; /settings open lets everybody."""
    assert counter.say("订阅 豆包", GROUP).needs_admin
    assert "管理员" in plain_text(counter.say("订阅 豆包", GROUP, admin=False))
    assert counter.wishes(GROUP) == []
    assert counter.say("/settings open", GROUP).needs_admin
    counter.say("/settings open", GROUP, admin=True)
    assert not counter.say("订阅 豆包", GROUP).needs_admin
    assert [wish.target for wish in counter.wishes(GROUP)] == ["doubao"]


@pytest.mark.parametrize("word", ["close", "closed"])
def test_what_was_opened_to_everybody_is_closed_again(counter: Counter, word: str) -> None:
    counter.say("/settings open", GROUP, admin=True)
    counter.say(f"/settings {word}", GROUP, admin=True)
    assert counter.say("订阅 豆包", GROUP).needs_admin


def test_outside_a_chat_nothing_is_stored(counter: Counter) -> None:
    """The terminal is told what it would be."""
    told = plain_text(counter.say("订阅 豆包", Place("console", "here")))
    assert "Telegram" in told
    assert counter.wishes(Place("console", "here")) == []
