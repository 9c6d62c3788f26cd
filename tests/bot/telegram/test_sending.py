"""Sending: limits, faults, and what is never repeated."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.delivery.departures import watch
from bot.metrics import SENDS
from bot.platform import Gone, Limited, Moved, PlatformError, Rejected, Unauthorised, Unavailable, Uncertain
from bot.telegram.adapter import Telegram
from bot.telegram.http import SECONDS
from handlers.message import Message, Place
from handlers.reply import Button, Reply, Table
from tests.bot.telegram.conftest import Bench
from tests.servers.loopback import Answered
from tests.servers.telegram_api import TOKEN, refusal
from tests.servers.telegram_updates import GROUP, message

HERE = Place("telegram", "1001")
HELLO = Reply(lines=("hello",))

FAULTS = [
    (refusal(403, "Forbidden: bot was blocked by the user"), Gone),
    (refusal(403, "Forbidden: bot was kicked from the supergroup chat"), Gone),
    (refusal(403, "Forbidden: user is deactivated"), Gone),
    (refusal(400, "Bad Request: chat not found"), Gone),
    (refusal(400, "Bad Request: not enough rights to send text messages to the chat"), Rejected),
    (refusal(400, "Bad Request: message thread not found"), Rejected),
    (refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005), Moved),
    (refusal(429, "Too Many Requests: retry after 7", retry_after=7), Limited),
    (Answered(429, "<html>slow down</html>"), Limited),
    (refusal(401, "Unauthorized"), Unauthorised),
    (refusal(500, "Internal Server Error"), Unavailable),
    (refusal(502, "Bad Gateway"), Unavailable),
    (Answered(502, "<html>Bad Gateway</html>"), Unavailable),
    (Answered(200, "<html>hello</html>"), Uncertain),
    (Answered(200, [1, 2]), Uncertain),
    (Answered(200, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked"}), Gone),
    (Answered(reset=True), Uncertain),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS, ids=[str(i) for i in range(len(FAULTS))])
async def test_each_fault_means_what_it_says(bot: Bench, fault: Answered, error: type[PlatformError]) -> None:
    bot.api.fail("sendMessage", fault)
    with pytest.raises(error) as raised:
        await bot.connection.platform.send(HERE, HELLO)
    assert type(raised.value) is error or issubclass(type(raised.value), error)
    assert TOKEN not in str(raised.value)
    if isinstance(raised.value, Limited):
        assert raised.value.after in (timedelta(seconds=7), timedelta(seconds=3))
    if isinstance(raised.value, Moved):
        assert raised.value.new_id == "-1005"


async def test_a_server_that_is_not_there_is_unavailable(bot: Bench) -> None:
    from bot.buttons import Buttons
    from bot.telegram.api import open_api

    api = open_api(TOKEN, "http://127.0.0.1:9")
    await api.open()
    with pytest.raises(Unavailable):
        await Telegram(api, Buttons(bot.store)).send(HERE, HELLO)
    await api.close_connections()


async def test_no_answer_in_time_is_uncertain(bot: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SECONDS, "read", 0.2)
    bot.api.fail("sendMessage", Answered(silent=True), accepted=True)
    with pytest.raises(Uncertain):
        await bot.connection.platform.send(HERE, HELLO)


async def answered(bot: Bench, *faults: Answered, accepted: bool = False) -> int:
    """How many calls it took to answer, or to give up."""
    for fault in faults:
        bot.api.fail("sendMessage", fault, accepted=accepted)
    bot.api.put("message", message("gpt-4o"))
    await bot.settle()
    return len(bot.api.of("sendMessage"))


@pytest.mark.parametrize(
    ("faults", "calls"),
    [
        ([refusal(429, "Too Many Requests: retry after 1", retry_after=1)], 2),
        ([refusal(502, "Bad Gateway")] * 2, 3),
        ([refusal(502, "Bad Gateway")] * 9, 3),
        ([refusal(429, "Too Many Requests: retry after 3600", retry_after=3600)], 1),
        ([refusal(403, "Forbidden: bot was blocked by the user")], 1),
        ([Answered(200, "<html>")], 1),
        ([Answered(reset=True)], 1),
    ],
)
async def test_an_answer_is_repeated_only_where_it_cannot_double(
    bot: Bench, faults: list[Answered], calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.answering.deliver_answer.PAUSES", (0.01, 0.01))
    assert await answered(bot, *faults) == calls


@pytest.mark.parametrize("fault", [Answered(silent=True), Answered(reset=True)], ids=["time-out", "reset"])
@pytest.mark.parametrize("arrived", [True, False])
async def test_an_answer_that_is_not_confirmed_is_told_to_the_operator_and_not_sent_again(
    bot: Bench, fault: Answered, arrived: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Counted and logged, without the token and the person's words; the next question is answered."""
    monkeypatch.setitem(SECONDS, "read", 0.2)
    uncertain, sent = SENDS.labels("telegram", "uncertain"), SENDS.labels("telegram", "sent")
    before = uncertain._value.get(), sent._value.get()
    assert await answered(bot, fault, accepted=arrived) == 1
    assert len(bot.api.messages) == arrived
    assert (uncertain._value.get(), sent._value.get()) == (before[0] + 1, before[1])
    assert "an answer on telegram may not have arrived and is not repeated" in caplog.text
    assert not [secret for secret in (TOKEN, TOKEN.partition(":")[2], "gpt-4o") if secret in caplog.text]
    bot.api.put("message", message("and gpt-4.1?", 51))
    await bot.settle()
    assert "and gpt-4.1?" in bot.api.of("sendMessage")[-1].fields["text"]
    assert sent._value.get() == before[1] + 1


async def test_one_chat_that_must_wait_does_not_hold_up_another(bot: Bench) -> None:
    bot.api.fail("sendMessage", refusal(429, "Too Many Requests: retry after 2", retry_after=2))
    bot.api.put("message", message("slow"))
    await bot.api.until("sendMessage")
    bot.api.put("message", message("/price quick", chat=GROUP))
    sent = await bot.sent(2)
    assert sent[1]["chat_id"] == GROUP["id"]


WIDE = Table(
    ("input", "output", "模型"), tuple((f"${n}", f"${n * 3}", f"豆包 & <{n}>") for n in range(400)), "rrl"
)


async def test_a_long_answer_comes_in_several_messages_buttons_under_the_last(bot: Bench) -> None:
    reply = Reply(title="T", lines=("🀄" * 3000, "a" * 5000), table=WIDE, buttons=((Button("x", "/cuts"),),))
    sent = await bot.connection.platform.send(HERE, reply)
    calls = bot.api.of("sendMessage")
    assert len(calls) > 4
    assert [("reply_markup" in call.fields) for call in calls] == [False] * (len(calls) - 1) + [True]
    texts = "".join(bot.api.messages[1001, number]["text"] for number in sorted(n for _, n in bot.api.messages))
    assert texts.count("🀄") == 3000
    assert texts.count("a") == 5000
    assert all(f"豆包 & <{n}>" in texts for n in range(400))
    assert sent.message_id == str(min(number for _, number in bot.api.messages))


async def test_a_long_answer_that_replaces_a_message_is_shortened(bot: Bench) -> None:
    sent = await bot.connection.platform.send(HERE, HELLO)
    await bot.connection.platform.edit(HERE, sent.message_id, Reply(title="T", table=WIDE))
    text = bot.api.messages[1001, int(sent.message_id)]["text"]
    assert text.endswith("…")
    assert "<399>" not in text


async def test_html_that_telegram_does_not_read_arrives_as_plain_text(bot: Bench) -> None:
    bot.api.fail("sendMessage", refusal(400, "Bad Request: can't parse entities: byte offset 3"))
    await bot.connection.platform.send(HERE, Reply(title="T", lines=("x",)))
    last = bot.api.of("sendMessage")[-1].fields
    assert (last["text"], last.get("parse_mode")) == ("T\nx", None)


async def test_a_file_is_handed_over(bot: Bench) -> None:
    await bot.connection.platform.send(HERE, Reply(lines=("yours",), document=("subs.yaml", b"a: 1")))
    (call,) = bot.api.of("sendDocument")
    assert call.files == {"document": b"a: 1"}
    assert call.fields["caption"] == "yours"


async def test_a_silent_push_makes_no_sound(bot: Bench) -> None:
    await bot.connection.platform.send(HERE, HELLO, silent=True)
    assert bot.api.of("sendMessage")[0].fields["disable_notification"] is True


async def test_an_answer_that_fails_says_sorry_and_nothing_more(bot: Bench) -> None:
    def broken(_: Message) -> Reply:
        raise RuntimeError("secret detail")

    bot.desk.reply = broken
    bot.api.put("message", message("gpt-4o"))
    assert (await bot.sent())[0]["text"] == "Something went wrong here. Please try again in a moment."


async def test_pictures_that_cannot_be_drawn_leave_the_text(bot: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from handlers.reply import ChartData

    empty = ChartData("steps", "t", "USD", ())
    await bot.connection.platform.send(HERE, Reply(lines=("x",), chart=empty, picture=True))
    assert [call.method for call in bot.api.calls if call.method.startswith("send")] == ["sendMessage"]


async def test_many_chats_are_answered_at_the_same_time(bot: Bench) -> None:
    """Ten chats with answers of 0.2 s each take far less than two seconds."""
    import time

    def slow(asked: Message) -> Reply:
        time.sleep(0.2)
        return Reply(lines=(asked.text,))

    bot.desk.reply = slow
    started = asyncio.get_running_loop().time()
    for number in range(8):
        bot.api.put("message", message("x", chat={"id": 5000 + number, "type": "private"}))
    await bot.sent(8)
    assert asyncio.get_running_loop().time() - started < 1.5


async def test_every_message_that_leaves_counts_and_nothing_else(bot: Bench) -> None:
    """A long answer is two messages, an edit is one; a look at somebody's rights is none."""
    platform, leaving = bot.connection.platform, list[str]()
    watch(lambda: leaving.append("message"))
    sent = await platform.send(HERE, Reply(lines=tuple(f"line {number} " + "x" * 90 for number in range(60))))
    assert len(leaving) == len(bot.api.of("sendMessage")) == 2
    await platform.edit(HERE, sent.message_id, HELLO)
    await platform.is_admin(Place("telegram", str(GROUP["id"]), group=True), "1001")
    assert len(leaving) == 3
