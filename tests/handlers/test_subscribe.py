"""Subscribing in words, who may, listing, ending, settings and files, against the shipped ledger."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from data.people.chats import find_chat
from data.people.subscriptions import subscriptions_of
from data.people.wishes import Wish
from data.store.catalogue_source import CatalogueSource
from data.store.engine import Store, open_store
from handlers.answer import answer
from handlers.desk import Desk
from handlers.message import Message, Place
from handlers.reply import Reply, plain_text
from tests.paper import SHANGHAI

NOW = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
PRIVATE = Place("telegram", "1001")
GROUP = Place("telegram", "-5", "7", group=True)
CUTS = frozenset({"cut"})


@dataclass
class Counter:
    """Where people talk to the bot; `wishes` is what is stored of a place."""

    desk: Desk
    store: Store

    def say(self, text: str, place: Place = PRIVATE, *, admin: bool | None = None) -> Reply:
        return answer(Message(text, place, "ann", NOW, language="en", is_admin=admin), self.desk)

    def wishes(self, place: Place = PRIVATE) -> list[Wish]:
        with self.store.reading() as session:
            return [one.wish for one in subscriptions_of(session, place.platform, place.chat, place.topic)]


@pytest.fixture
def counter(ledger_url: str, tmp_path: Path) -> Iterator[Counter]:
    """The shipped ledger in a store of this test's own."""
    path = tmp_path / "kanjia.db"
    shutil.copyfile(ledger_url.removeprefix("sqlite:///"), path)
    store, catalogues = open_store(f"sqlite:///{path}"), CatalogueSource(f"sqlite:///{path}")
    yield Counter(Desk(catalogues, people=store), store)
    catalogues.close()
    store.close()


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("订阅 豆包", [Wish("family", "doubao")]),
        ("watch gpt-4o for me", [Wish("model", "openai/gpt-4o")]),
        ("豆包和gpt-4o降10%提醒我", [
            Wish("family", "doubao", kinds=CUTS, threshold=Decimal(10)),
            Wish("model", "openai/gpt-4o", kinds=CUTS, threshold=Decimal(10)),
        ]),
        ("ping me if gpt-4o output goes below $5", [
            Wish("model", "openai/gpt-4o", below=Decimal(5), currency="USD", meter="output"),
        ]),
        ("所有模型降价都推给我", [Wish("all", kinds=CUTS)]),
        ("订阅所有人民币价格变动", [Wish("list", "CNY")]),
        ("盘龙x7 降价提醒我", []),
        ("gpt-4o 涨价提醒我", [Wish("model", "openai/gpt-4o", kinds=frozenset({"rise"}))]),
        ("gpt-4o 降价提醒我", [Wish("model", "openai/gpt-4o", kinds=CUTS)]),
        ("gpt-4o 价格变了提醒我", [Wish("model", "openai/gpt-4o")]),
        ("豆包再便宜一半就叫我", [Wish("family", "doubao", kinds=CUTS, threshold=Decimal(50))]),
        ("订阅人民币价目", [Wish("list", "CNY")]),
        ("所有新模型上线都告诉我", [Wish("all", kinds=frozenset({"launch"}))]),
        ("阿里有新模型上线告诉我", [Wish("vendor", "alibaba", kinds=frozenset({"launch"}))]),
        ("关注所有国产模型", [Wish("list", "CNY")]),
        ("新模型上线提醒我", [Wish("all", kinds=frozenset({"launch"}))]),
        ("订阅 OpenAI 上新", [Wish("vendor", "openai", kinds=frozenset({"launch"}))]),
        ("订阅 OpenAI 上新和降价", [Wish("vendor", "openai", kinds=frozenset({"launch", "cut"}))]),
        ("watch openai for new models and retirements", [
            Wish("vendor", "openai", kinds=frozenset({"launch", "retirement"})),
        ]),
        ("notify me when doubao falls below 1/50 of gpt-4o", [
            Wish("model", "bytedance/doubao-seed-2.1-pro", ratio=Fraction(1, 50), ratio_model="openai/gpt-4o"),
        ]),
    ],
)  # fmt: skip
def test_what_is_stored_of_what_was_said(counter: Counter, text: str, wishes: list[Wish]) -> None:
    """Each slot of the sentence is a subscription with the sentence's conditions."""
    counter.say(text)
    assert [_said(wish) for wish in counter.wishes()] == [_said(wish) for wish in wishes]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("watch gpt-4o for me", "Subscribed to GPT-4o: cuts and rises of 1% or more."),
        ("tell me when gpt-4o drops 10%", "Subscribed to GPT-4o: cuts of 10% or more."),
        ("gpt-4o 降10%提醒我", "已订阅 GPT-4o：降价 10% 及以上。"),
        ("订阅 gpt-4o", "已订阅 GPT-4o：降价和涨价 1% 及以上。"),
    ],
)
def test_what_is_said_of_it(counter: Counter, text: str, line: str) -> None:
    told = answer(Message(text, PRIVATE, "ann", NOW, language="en" if text.isascii() else "zh"), counter.desk)
    assert told.lines[0] == line


@pytest.mark.parametrize(
    ("text", "column", "value", "line"),
    [
        ("订阅 豆包 每天9点汇总", "digest_at", "09:00", "推送：每天 09:00"),
        ("watch gpt-4o, weekly digest on mondays", "digest_day", 0, "Pushes: every Monday"),
        ("订阅 豆包 晚上11点到8点别发", "quiet", "23:00-08:00", "23:00-08:00"),
        ("订阅 豆包", "digest", "off", "已订阅"),
    ],
)
def test_hours_said_with_a_subscription_are_set_with_it(
    counter: Counter, text: str, column: str, value: object, line: str
) -> None:
    """The chat's digest and quiet hours, and the answer says how they stand."""
    told = plain_text(
        answer(Message(text, PRIVATE, "ann", NOW, language="en" if text.isascii() else "zh"), counter.desk)
    )
    assert len(counter.wishes()) == 1
    with counter.store.reading() as session:
        assert getattr(find_chat(session, "telegram", "1001"), column) == value
    assert line in told


def _said(wish: Wish) -> tuple[object, ...]:
    """Without the sides where the sentence left both open."""
    return (wish.target_kind, wish.target, wish.threshold, wish.below, wish.currency, wish.meter)


def test_the_answer_shows_what_the_past_year_would_have_pushed(counter: Counter) -> None:
    """From the ledger's real history: DeepSeek's prices moved in 2026."""
    told = plain_text(counter.say("订阅 deepseek"))
    assert "在过去一年这条订阅会推送" in told
    assert "2026-" in told


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


@pytest.mark.parametrize(("text", "name"), [("订阅 deepseek", "DeepSeek"), ("订阅 豆包", "豆包")])
def test_a_family_is_called_as_people_write_it(counter: Counter, text: str, name: str) -> None:
    assert f"{name}（所有模型）" in plain_text(counter.say(text))


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


def test_outside_a_chat_nothing_is_stored(counter: Counter) -> None:
    """The terminal is told what it would be."""
    told = plain_text(counter.say("订阅 豆包", Place("console", "here")))
    assert "Telegram" in told
    assert counter.wishes(Place("console", "here")) == []


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


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("tell me when gpt-4o output goes below $20", "At the target already: GPT-4o."),
        ("ping me if gpt-4o output goes below $5", None),
        ("tell me when doubao is below 1/2 of gpt-4o", "At the target already: Doubao"),
        ("tell me when doubao is below 1/50 of gpt-4o", None),
    ],
)
def test_a_target_that_is_reached_already_is_said_so(counter: Counter, text: str, there: str | None) -> None:
    """Else one would wait for a push that never comes."""
    lines = counter.say(text).lines
    assert any(line.startswith(there or "At the target") for line in lines) is (there is not None)


def test_an_imported_name_that_nobody_knows_is_named_and_left_out(counter: Counter) -> None:
    """It would never speak up; the rest of the file is taken."""
    lines = (
        '{"target_kind": "model", "target": "openai/gpt-4o"}\n{"target_kind": "model", "target": "openai/gpt-0"}'
    )
    reply = counter.say(f"/import\n{lines}")
    assert plain_text(reply) == "1 subscription imported.\nNot imported, nobody knows them here: openai/gpt-0"
    assert [wish.target for wish in counter.wishes()] == ["openai/gpt-4o"]
