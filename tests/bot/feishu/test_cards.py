"""An answer as a card, and what becomes of it where a card is refused or too small for it."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.message import Place
from handlers.reply import Button, Reply, Table
from tests.bot.feishu.conftest import Bench

HERE = Place("feishu", "oc_group", group=True)
BUTTONS = ((Button("历史", "豆包 历史"),),)
RICH = Reply(
    title="标题",
    lines=("一行",),
    table=Table(("模型", "价"), (("gpt-4o", "2.5"),)),
    sources=("官网 https://example.org/p",),
    buttons=BUTTONS,
)


async def test_a_refused_card_becomes_rich_text_with_the_same_answer(bench: Bench) -> None:
    bench.platform.refuse_cards = True
    await bench.adapter.send(HERE, RICH, key="k")
    (message,) = bench.platform.messages
    assert message.kind == "post"
    text = str(message.content)
    assert all(said in text for said in ("标题", "一行", "gpt-4o | 2.5", "https://example.org/p", "豆包 历史"))


async def test_an_answer_too_large_for_a_card_becomes_text_with_every_row(bench: Bench) -> None:
    rows = tuple((f"model-{i}", "价格" * 20) for i in range(400))
    await bench.adapter.send(HERE, Reply(title="标题", table=Table(("模型", "价"), rows)))
    (message,) = bench.platform.messages
    assert message.kind == "text"
    assert "model-399" in message.content["text"]


async def test_a_huge_answer_is_shortened(bench: Bench) -> None:
    await bench.adapter.send(HERE, Reply(lines=("价" * 100_000,)))
    assert bench.platform.messages[0].content["text"].endswith("…")


async def test_a_document_follows_its_message(bench: Bench) -> None:
    await bench.adapter.send(HERE, Reply(title="导出", document=("订阅.json", b"{}")), key="k")
    assert [m.kind for m in bench.platform.messages] == ["interactive", "file"]
    assert b"{}" in bench.platform.uploads[0]


MARKUP = [
    '<at id=all></at> <at user_id="all">x</at>',
    "[free money](https://evil.example)",
    "**bold** `code` ~~x~~ # title",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "<font color='red'>x</font>",
]


@pytest.mark.parametrize("words", MARKUP)
@pytest.mark.parametrize("cards", [True, False])
async def test_peoples_words_never_become_markup(bench: Bench, words: str, cards: bool) -> None:
    bench.platform.refuse_cards = not cards
    reply = Reply(
        title=words, lines=(words,), footnotes=(words,), table=Table(("a",), ((words,),)), sources=(words,)
    )
    await bench.adapter.send(HERE, reply)
    content = bench.platform.messages[0].content
    assert "<at" not in str(content)
    assert "<font" not in str(content)
    for markup in _markdown(content):
        assert not set(markup) & set("<>*`~#|")
        assert "](https://evil" not in markup.replace("[https://evil.example](https://evil.example)", "")


def _markdown(content: Any) -> list[str]:
    """Every text that is read as markdown."""
    if isinstance(content, list):
        return [text for one in content for text in _markdown(one)]
    if not isinstance(content, dict):
        return []
    own = [content["content"].replace("&#", "")] if content.get("tag") == "markdown" else []
    return own + [text for one in content.values() for text in _markdown(one)]
