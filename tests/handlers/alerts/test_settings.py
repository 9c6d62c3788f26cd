"""A chat's settings: hours, digest, mute, pause, zone, language."""

from __future__ import annotations

import pytest

from data.people.chats import find_chat
from tests.handlers.alerts.conftest import NOW, PRIVATE, Counter


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("免打扰 22:00-08:00", "quiet", "22:00-08:00"),
        ("周末不要打扰", "quiet", "weekend"),
        ("/settings zone Asia/Tokyo", "zone", "Asia/Tokyo"),
        ("/settings zone Nowhere", "zone", None),
        ("/settings language en", "language", "en"),
        ("每天早上9点汇总一次", "digest", "daily"),
        ("/settings digest weekly friday 10:30", "digest_at", "10:30"),
        ("/settings digest weekly friday 10:30", "digest_day", 4),
        ("静音三天", "muted_until", int(NOW.timestamp() * 1000) + 3 * 86_400_000),
        ("暂停推送", "paused", True),
        ("/settings silent on", "silent", True),
    ],
)
def test_settings_by_words_and_by_command(counter: Counter, text: str, column: str, value: object) -> None:
    """Each is kept with the chat."""
    counter.say(text)
    with counter.store.reading() as session:
        chat = find_chat(session, "telegram", "1001")
        assert (getattr(chat, column) if chat else None) == value


@pytest.mark.parametrize(
    "said", ["取消免打扰", "关闭免打扰", "關閉免打擾", "turn off quiet hours", "cancel do not disturb"]
)
def test_no_more_quiet_means_the_quiet_hours_too(counter: Counter, said: str) -> None:
    """They are what the settings call so; a mute goes with them."""
    counter.say("/settings quiet 22:00-08:00")
    counter.say("/settings mute P3D")
    counter.say(said)
    with counter.store.reading() as session:
        chat = find_chat(session, PRIVATE.platform, PRIVATE.chat)
    assert chat is not None
    assert (chat.quiet, chat.muted_until) == (None, None)


def test_pause_and_resume_are_commands(counter: Counter) -> None:
    """As bots have them, beside /settings."""
    for command, paused in (("/pause", True), ("/resume", False)):
        counter.say(command)
        with counter.store.reading() as session:
            chat = find_chat(session, PRIVATE.platform, PRIVATE.chat)
        assert chat is not None
        assert chat.paused is paused
