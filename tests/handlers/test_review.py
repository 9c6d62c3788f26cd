"""`/review` in a chat: what waits with its reasons, an admin's word about it, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from data.store.catalogue_source import CatalogueSource
from data.store.engine import Store
from handlers.answer import answer
from handlers.desk import Desk
from handlers.message import Message, Place
from handlers.reply import Reply, plain_text
from handlers.words import Language
from tests.data.test_reconcile import Desk as Sources
from tests.data.test_reconcile import line

CHAT = Place("telegram", "-5", group=True)
BOSS, MEMBER = "1001", "1002"


class Counter:
    """Two tables agree on GPT, then one shows a tenth of a cent; Boss is an admin of the bot."""

    def __init__(self, store: Store) -> None:
        self.sources = Sources(store)
        for source in ("litellm", "genai-prices"):
            self.sources.shows(source, "2026-10-01", line(source, "2026-10-01", "5 15"))
        self.sources.shows("litellm", "2026-10-05", line("litellm", "2026-10-05", "0.005 15"))
        self.catalogues = CatalogueSource(store.url)
        self.desk = Desk(self.catalogues, people=store, admins=[("telegram", BOSS)])

    def say(self, text: str, person: str = BOSS, language: Language = "en") -> Reply:
        sent = datetime(2026, 10, 6, 12, tzinfo=UTC)
        return answer(Message(text, CHAT, person, sent, language=language), self.desk)


@pytest.fixture
def counter(store: Store) -> Iterator[Counter]:
    found = Counter(store)
    yield found
    found.catalogues.close()


def buttons(reply: Reply) -> list[str]:
    return [button.text for row in reply.buttons for button in row]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["input 5 → 0.005 (−99.9%)", "litellm shows it, 2026-10-05 to 2026-10-05", "a slip of unit?"]),
        ("zh", ["输入 5 → 0.005（−99.9%）", "litellm 显示，2026-10-05 至 2026-10-05；可疑", "可能是单位写错"]),
        ("zh-Hant", ["輸入 5 → 0.005（−99.9%）", "可能是單位寫錯"]),
    ],
)
def test_what_waits_is_listed_with_its_reasons(counter: Counter, language: Language, said: list[str]) -> None:
    """In the chat's language, with the evidence and two buttons that anybody could type."""
    reply = counter.say("/review", language=language)
    text = plain_text(reply)
    assert [part for part in said if part not in text] == []
    confirm, reject = buttons(reply)
    assert confirm.startswith("/review confirm #")
    assert reject.startswith("/review reject #")


@pytest.mark.parametrize(("button", "price"), [(0, "0.005"), (1, "5")], ids=["confirm", "reject"])
def test_an_admins_word_decides_once(counter: Counter, button: int, price: str) -> None:
    """Confirmed it is recorded, rejected it is not; either way nothing is left, and a second tap is refused."""
    tapped = buttons(counter.say("/review"))[button]
    assert "GPT" in plain_text(counter.say(tapped)).upper()
    assert counter.sources.price()[0] == price
    assert plain_text(counter.say("/review")) == "Nothing waits for a word."
    assert "does not wait for a word any more" in plain_text(counter.say(tapped))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["is a name that moves by design", "belongs in the ledger", "kanjia price set"]),
        ("zh", ["是会改指的别名", "应写进账本", "kanjia price set"]),
        ("zh-Hant", ["是會改指的別名", "應寫進帳本", "kanjia price set"]),
    ],
)
def test_a_name_that_moved_has_no_button_to_confirm_and_typed_it_is_refused(
    counter: Counter, language: Language, said: list[str]
) -> None:
    """The answer says where such a thing is written down; nothing is recorded, and it can be rejected."""
    shown = line("genai-prices", "2026-10-05", "4 12", key="openai/gpt-latest")
    counter.sources.shows("genai-prices", "2026-10-05", shown)
    listed = buttons(counter.say("/review"))
    (moved,) = [text for text in listed if text.replace("reject", "confirm") not in listed]
    told = plain_text(counter.say(moved.replace("reject", "confirm"), language=language))
    assert [part for part in said if part not in told] == []
    assert counter.sources.price() == ("5", "15")
    counter.say(moved)
    assert moved not in buttons(counter.say("/review"))


def test_nobody_else_may_look_or_decide(counter: Counter) -> None:
    """An admin of the group is not one of the bot."""
    tapped = buttons(counter.say("/review"))[0]
    for text in ("/review", tapped):
        assert "Only the admins of this bot" in plain_text(counter.say(text, MEMBER))
    assert counter.sources.price()[0] == "5"
