"""What becomes of a send when the platform is slow, full, away or refuses: nothing doubles, nothing leaks."""

from __future__ import annotations

import asyncio
import logging
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.departures import watch
from bot.metrics import SENDS
from bot.platform import (
    Gone,
    Limited,
    PlatformError,
    Rejected,
    Unauthorised,
    Unavailable,
    Uncertain,
)
from handlers.message import Place
from handlers.reply import Button, ChartData, Reply, Series, Table
from tests.bot.feishu.conftest import Bench
from tests.servers.feishu_api import APP_SECRET, OpenPlatform
from tests.servers.feishu_events import said

HERE = Place("feishu", "oc_group", group=True)
PLAIN = Reply(title="标题", lines=("一行",))

FAULTS: list[tuple[dict[str, Any], type[PlatformError]]] = [
    ({"code": 230002}, Gone),
    ({"code": 230013}, Gone),
    ({"code": 230045}, Gone),
    ({"code": 230053}, Gone),
    ({"code": 232009}, Gone),
    ({"code": 230020}, Limited),
    ({"code": 99991400, "status": 429}, Limited),
    ({"code": 99991400, "status": 400}, Limited),
    ({"code": 99991403}, Limited),
    ({"body": "<html>slow down</html>", "status": 429}, Limited),
    ({"code": 230006}, Rejected),
    ({"code": 230027}, Rejected),
    ({"code": 123456789}, Rejected),
    ({"code": 230049}, Unavailable),
    ({"code": 2200, "status": 500}, Unavailable),
    ({"body": "<html>bad gateway</html>", "status": 502}, Unavailable),
    ({"body": "<html>hello</html>", "status": 200}, Unavailable),
    ({"code": 10014}, Unauthorised),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS)
async def test_each_fault_is_the_ports_error(
    bench: Bench, fault: dict[str, Any], error: type[PlatformError]
) -> None:
    bench.platform.fail("send", **fault)
    with pytest.raises(error):
        await bench.adapter.send(HERE, PLAIN)


async def test_the_platforms_own_pause_is_kept(bench: Bench) -> None:
    bench.platform.fail("send", 99991400, 429, headers={"x-ogw-ratelimit-reset": "7"})
    with pytest.raises(Limited) as limited:
        await bench.adapter.send(HERE, PLAIN)
    assert (limited.value.after.total_seconds(), limited.value.everyone) == (7, True)
    bench.platform.fail("send", 230020)
    with pytest.raises(Limited) as limited:
        await bench.adapter.send(HERE, PLAIN)
    assert not limited.value.everyone


async def test_an_expired_token_is_fetched_again(bench: Bench) -> None:
    await bench.adapter.send(HERE, PLAIN)
    bench.platform.expire()
    await bench.adapter.send(HERE, PLAIN)
    assert (bench.platform.tokens, len(bench.platform.messages)) == (2, 2)


async def test_many_sends_at_once_share_one_token_fetch(bench: Bench) -> None:
    await asyncio.gather(*(bench.adapter.send(HERE, PLAIN) for _ in range(10)))
    assert (bench.platform.tokens, len(bench.platform.messages)) == (1, 10)
    bench.platform.expire()
    await asyncio.gather(*(bench.adapter.send(HERE, PLAIN) for _ in range(10)))
    assert (bench.platform.tokens, len(bench.platform.messages)) == (2, 20)


async def test_a_wrong_secret_is_the_operators_to_put_right(bench: Bench) -> None:
    bench.platform.fail("token", 10014)
    with pytest.raises(Unauthorised):
        await bench.adapter.send(HERE, PLAIN)


async def test_a_token_endpoint_that_is_away_is_not_an_authorisation_problem(bench: Bench) -> None:
    bench.platform.fail("token", status=502, body="<html></html>")
    with pytest.raises(Unavailable):
        await bench.adapter.send(HERE, PLAIN)


@pytest.mark.parametrize("way", [{"reset": True}, {"silent": True}])
async def test_an_answer_lost_after_acceptance_is_asked_for_again_and_never_doubled(
    bench: Bench, way: dict[str, bool]
) -> None:
    bench.adapter.api._answer_seconds = 0.3
    bench.platform.accept_before_fault = True
    bench.platform.fail("send", **way)
    sent = await bench.adapter.send(HERE, PLAIN, key="k")
    assert [m.id for m in bench.platform.messages] == [sent.message_id]


async def test_a_send_repeated_by_key_after_a_crash_is_one_message(bench: Bench) -> None:
    first = await bench.adapter.send(HERE, PLAIN, key="change-1:subscription-2" * 4)
    assert await bench.adapter.send(HERE, PLAIN, key="change-1:subscription-2" * 4) == first
    await bench.adapter.send(HERE, PLAIN, key="change-1:subscription-3" * 4)
    assert len(bench.platform.messages) == 2


async def test_a_platform_that_never_answers_leaves_the_send_uncertain(bench: Bench) -> None:
    for _ in range(3):
        bench.platform.fail("send", reset=True)
    with pytest.raises(Uncertain):
        await bench.adapter.send(HERE, PLAIN)


async def test_an_answer_that_is_never_confirmed_is_told_to_the_operator(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """Counted and logged, without a secret and the person's words; the next question is answered."""
    uncertain = SENDS.labels("feishu", "uncertain")
    before = uncertain._value.get()
    for _ in range(3):
        bench.platform.fail("send", reset=True)
    await bench.push(said("豆包"))
    assert (uncertain._value.get(), bench.platform.messages) == (before + 1, [])
    assert "an answer on feishu may not have arrived and is not repeated" in caplog.text
    assert not [secret for secret in (APP_SECRET, "tenant_access_token", "豆包") if secret in caplog.text]
    await bench.push(said("GPT-4o"))
    assert len(bench.platform.messages) == 1


async def test_nobody_listening_is_unavailable(bench: Bench) -> None:
    bench.adapter.api.domain = "http://127.0.0.1:1"
    with pytest.raises(Unavailable):
        await bench.adapter.send(HERE, PLAIN)


async def test_an_answer_waits_out_a_limit(bench: Bench) -> None:
    bench.platform.fail("send", 230020, headers={"x-ogw-ratelimit-reset": "0"})
    await bench.push(said("豆包"))
    assert len(bench.platform.messages) == 1


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


async def test_a_chart_of_a_refused_card_is_sent_as_a_picture(bench: Bench) -> None:
    bench.platform.refuse_cards = True
    await bench.adapter.send(HERE, Reply(title="历史", chart=STEPS))
    assert b"\x89PNG" in bench.platform.uploads[0]
    assert "image_key_1" in str(bench.platform.messages[0].content)


async def test_a_picture_that_is_not_taken_is_left_out(bench: Bench) -> None:
    bench.platform.refuse_cards = True
    bench.platform.fail("upload", 234006)
    await bench.adapter.send(HERE, Reply(title="历史", chart=STEPS))
    assert bench.platform.messages[0].kind == "post"


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


STEPS = ChartData(
    kind="steps",
    title="价格",
    unit="CNY / 1M tokens",
    until=date(2026, 11, 1),
    series=(
        Series("豆包", ((date(2025, 1, 1), Decimal("0.8")), (date(2026, 1, 1), Decimal("0.4")))),
        Series("GPT-4o", ((date(2024, 5, 13), Decimal(35)),)),
    ),
)


async def test_a_price_history_is_a_chart_of_steps_on_a_logarithmic_axis(bench: Bench) -> None:
    await bench.adapter.send(HERE, Reply(title="历史", chart=STEPS))
    (chart,) = (e for e in bench.platform.messages[0].content["body"]["elements"] if e["tag"] == "chart")
    spec = chart["chart_spec"]
    assert (spec["line"]["style"]["curveType"], spec["axes"][1]["type"]) == ("stepAfter", "log")
    drawn = [(v["model"], v["day"], v["price"]) for v in spec["data"][0]["values"]]
    assert drawn[:3] == [("豆包", "2025-01-01", 0.8), ("豆包", "2026-01-01", 0.4), ("豆包", "2026-11-01", 0.4)]
    assert drawn[3:] == [("GPT-4o", day, 35.0) for day in ("2024-05-13", "2025-01-01", "2026-01-01", "2026-11-01")]


BARS = [
    ((Series("a", value=Decimal(1)), Series("b", value=Decimal(20))), "linear", 2),
    ((Series("a", value=Decimal(1)), Series("b", value=Decimal(21))), "log", 2),
    ((Series("a", value=Decimal(0)), Series("b", value=Decimal(1)), Series("c", value=Decimal(21))), "symlog", 3),
    ((Series("a", value=Decimal(1), value_high=Decimal(3)),), "linear", 2),
]


@pytest.mark.parametrize(("series", "axis", "bars"), BARS)
async def test_a_comparison_is_a_bar_chart(bench: Bench, series: tuple[Series, ...], axis: str, bars: int) -> None:
    await bench.adapter.send(HERE, Reply(title="比", chart=ChartData("bars", "费用", "CNY", series)))
    spec = bench.platform.messages[0].content["body"]["elements"][0]["chart_spec"]
    assert (spec["axes"][1]["type"], len(spec["data"][0]["values"])) == (axis, bars)


async def test_a_bar_is_labelled_in_digits_that_can_be_read(bench: Bench) -> None:
    """VChart writes the very value that is drawn: 16.63, not 16.632205515."""
    series = (Series("a", value=Decimal("16.632205515"), value_high=Decimal("66.52882206")),)
    await bench.adapter.send(HERE, Reply(title="比", chart=ChartData("bars", "费用", "CNY", series)))
    spec = bench.platform.messages[0].content["body"]["elements"][0]["chart_spec"]
    assert [value["price"] for value in spec["data"][0]["values"]] == [16.63, 66.53]


async def test_a_chart_without_figures_is_left_out(bench: Bench) -> None:
    await bench.adapter.send(HERE, Reply(title="空", chart=ChartData("bars", "费用", "CNY", ())))
    assert bench.platform.messages[0].kind == "interactive"


async def test_no_secret_is_logged_whatever_goes_wrong(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    for fault, _ in FAULTS:
        bench.platform.fail("send", **fault)
        with pytest.raises(PlatformError) as error:
            await bench.adapter.send(HERE, PLAIN)
        assert APP_SECRET not in str(error.value)
        assert bench.platform.valid not in str(error.value)
    assert APP_SECRET not in caplog.text
    assert "t-token" not in caplog.text


async def test_a_secret_that_the_platform_says_back_goes_no_further(bench: Bench) -> None:
    """Its words are logged and kept with a push that failed."""
    await bench.adapter.send(HERE, PLAIN)
    said_back = f"Invalid request by {bench.platform.valid} of {APP_SECRET}"
    bench.platform.fail("send", body={"code": 230006, "msg": said_back})
    with pytest.raises(Rejected) as error:
        await bench.adapter.send(HERE, PLAIN)
    assert str(error.value) == "Feishu 230006: Invalid request by *** of ***"


async def test_every_message_that_leaves_counts_and_nothing_else(bench: Bench, platform: OpenPlatform) -> None:
    """A refused card and the text that follows it are two; the token is none."""
    leaving: list[str] = []
    watch(lambda: leaving.append("message"))
    await bench.adapter.send(HERE, PLAIN)
    assert len(leaving) == 1
    platform.refuse_cards = True
    await bench.adapter.send(HERE, PLAIN)
    assert len(leaving) == 3
