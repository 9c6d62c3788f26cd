"""Inline mode and the command menus."""

from __future__ import annotations

from typing import Any

import pytest

from bot.telegram.menus import SCOPES
from handlers.reply import Button, Reply
from tests.bot.telegram.conftest import Bench
from tests.servers.telegram_api import refusal
from tests.servers.telegram_updates import ANN, BAO


async def asked(bot: Bench, query: str, person: dict[str, Any] = ANN, offset: str = "") -> dict[str, Any]:
    found = {"id": "i1", "from": person, "query": query, "offset": offset, "chat_type": "group"}
    bot.api.put("inline_query", found)
    return (await bot.api.until("answerInlineQuery"))[0].fields


async def test_the_answer_is_offered_as_a_message(bot: Bench) -> None:
    twin = "/subscribe gpt-4o doubao-seed-2.1-pro 1000000 tokens output at a length that needs an id"
    bot.desk.reply = lambda _: Reply(title="T <1>", lines=("a & b",), buttons=((Button("订阅", twin),),))
    fields = await asked(bot, "gpt-4o 豆包 1M")
    (article,) = fields["results"]
    assert (article["title"], article["description"]) == ("T <1>", "a & b")
    assert article["input_message_content"]["message_text"] == "<b>T &lt;1&gt;</b>\na &amp; b"
    assert article["reply_markup"]["inline_keyboard"][0][0]["url"].startswith("https://t.me/KanjiaTestBot?start=")
    assert fields["is_personal"] is True


@pytest.mark.parametrize("query", ["", "   "])
async def test_an_empty_query_says_how_to_ask(bot: Bench, query: str) -> None:
    fields = await asked(bot, query, BAO)
    assert fields["results"] == []
    assert fields["button"] == {"text": "怎么问、怎么订阅", "start_parameter": "help"}
    assert not bot.desk.asked


async def test_a_query_that_waited_too_long_is_a_line_in_the_log(
    bot: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """After a stop of some minutes that is every pending one: no traceback for each, and the next is answered."""
    bot.api.fail("answerInlineQuery", refusal(400, "Bad Request: query is too old and response timeout expired"))
    await asked(bot, "gpt-4o")
    bot.api.put("inline_query", {"id": "i2", "from": ANN, "query": "o3", "offset": ""})
    assert (await bot.api.until("answerInlineQuery", count=2))[1].fields["results"]
    (line,) = [record for record in caplog.records if "too old" in record.getMessage()]
    assert line.exc_info is None


async def test_there_is_no_second_page(bot: Bench) -> None:
    assert (await asked(bot, "gpt-4o 豆包 1M", offset="50"))["results"] == []
    assert not bot.desk.asked


async def test_silence_offers_nothing(bot: Bench) -> None:
    bot.desk.reply = lambda _: Reply()
    assert (await asked(bot, "hello"))["results"] == []


async def test_a_failure_offers_nothing(bot: Bench) -> None:
    def broken(_: object) -> Reply:
        raise RuntimeError("no")

    bot.desk.reply = broken
    assert (await asked(bot, "gpt-4o"))["results"] == []


async def test_a_long_query_and_a_long_answer_stay_within_the_limits(bot: Bench) -> None:
    bot.desk.reply = lambda _: Reply(title="T", lines=("🀄" * 5000,))
    fields = await asked(bot, "x" * 300)
    assert len(bot.desk.asked[0].text) == 256
    assert len(fields["results"]) == 1


async def test_menus_are_set_for_every_scope_and_language(bot: Bench) -> None:
    calls = await bot.api.until("setMyCommands", count=3 * len(SCOPES))
    seen = {(c.fields["scope"]["type"], c.fields.get("language_code")) for c in calls}
    assert seen == {(scope, language) for scope in SCOPES for language in (None, "zh", "en")}
    chinese = next(c for c in calls if c.fields.get("language_code") == "zh")
    assert chinese.fields["commands"][0]["description"] == "比较几个模型的费用"
