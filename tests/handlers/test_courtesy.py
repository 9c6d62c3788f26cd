"""Thanks, a nod, praise, a farewell: a short line in private, nothing in a group, never taken for a question."""

from __future__ import annotations

import pytest

from handlers.answer import answer, understood
from handlers.desk import Desk
from handlers.message import Message, Place
from tests.handlers.shop import DESK, Shop, rows
from tests.paper import at

NOW = at("2026-11-22")
ENGLISH, SIMPLE, TRADITIONAL = (
    "Any time! Whenever you want a price, just ask.",
    "随时都在，想查价格就问我。",
    "隨時都在，想查價格就問我。",
)

KIND = [
    ("thanks!", ENGLISH),
    ("Thank you so much", ENGLISH),
    ("ok thx bot", ENGLISH),
    ("OK 👍", ENGLISH),
    ("👍", ENGLISH),
    ("got it, cheers", ENGLISH),
    ("nice!", ENGLISH),
    ("no thanks", ENGLISH),
    ("that's helpful, good night", ENGLISH),
    ("谢谢", SIMPLE),
    ("好的，谢谢你！", SIMPLE),
    ("嗯嗯 知道了", SIMPLE),
    ("收到", SIMPLE),
    ("不用了", SIMPLE),
    ("太厉害了，辛苦啦", SIMPLE),
    ("哈哈哈", SIMPLE),
    ("謝謝你", TRADITIONAL),
]


def said(text: str, *, group: bool = False) -> Message:
    return Message(text, Place("telegram", "1", group=group), "ann", NOW)


@pytest.mark.parametrize(("text", "line"), KIND)
def test_a_kind_word_gets_a_short_line_in_private_and_none_in_a_group(text: str, line: str) -> None:
    assert answer(said(text), DESK).lines == (line,)
    assert answer(said(text, group=True), DESK).empty


ASKING = [
    ("thanks, and what does GPT-4o cost?", "price"),
    ("好的，GPT-4o 100万输入多少钱", "cost"),
    ("谢谢 订阅 GPT-4o", "subscribe"),
    ("ok help", "help"),
    ("好的那最便宜的是哪个", "cheapest"),
]


@pytest.mark.parametrize(("text", "intent"), ASKING)
def test_a_question_with_a_kind_word_is_a_question(text: str, intent: str) -> None:
    assert understood(text, DESK, NOW).intent == intent


@pytest.mark.parametrize("text", ["今天天气不错", "hello", "好吃吗", "GPT-4o 厉害", "ok computer", "?"])
def test_other_talk_is_told_what_the_bot_is_for(text: str) -> None:
    question = understood(text, DESK, NOW)
    assert (question.intent, question.reason == "courtesy") == ("out_of_scope", False)


def test_a_kind_word_does_not_end_the_conversation() -> None:
    desk = Desk(Shop())
    for text in ("GPT-4o 100万输入 多少钱", "好的谢谢"):
        answer(said(text), desk)
    reply = answer(said("那 DeepSeek-V4 呢"), desk)
    assert {row["model"] for row in rows(reply)} & {"deepseek/deepseek-v4"}
