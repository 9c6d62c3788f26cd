"""Dispatch, help, asking back, silence, and buttons whose typed twin asks the same."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from importlib import import_module

import pytest

from data.prices import Model
from handlers.answer import HANDLERS, answer, answer_question
from handlers.desk import Desk
from handlers.message import Message, Place
from handlers.question import Question
from handlers.reply import SILENCE
from handlers.writing.twin import typed
from tests.handlers.shop import DESK, DOUBAO, GPT, PRO, Shop, ask, question, rows, single, text
from tests.paper import PaperCatalogue, at, offer, sheet


def test_every_intent_has_a_handler() -> None:
    """A name in the table is a function in its module."""
    for module, name in HANDLERS.values():
        assert callable(getattr(import_module(module), name))


def said(words: str, *, addressed: bool = True) -> Message:
    """A message in a group."""
    return Message(words, Place("console", "c", group=True), "p", at("2026-11-22"), addressed=addressed)


def test_text_goes_in_and_an_answer_comes_out() -> None:
    """Through understanding, over the shop's own names."""
    reply = answer(said("GPT-4o 100万输入 多少钱"), DESK)
    assert rows(reply)[0]["cost"] == "2.5"


@pytest.mark.parametrize("words", ["中午一起吃饭吗", "哈哈", "今天天气不错", "GPT-4o 真好用"])
def test_chatter_in_a_group_gets_no_answer(words: str) -> None:
    """Nobody called the bot."""
    assert answer(said(words, addressed=False), DESK) is SILENCE


def test_off_topic_gets_one_friendly_line() -> None:
    """When the bot was called."""
    assert len(ask("out_of_scope").lines) == 1


@pytest.mark.parametrize("lang", ["zh", "zh-Hant", "en"])
def test_help_shows_examples_that_can_be_typed(lang: str) -> None:
    """One a line, in the language asked for."""
    reply = ask("help", lang=lang)  # type: ignore[arg-type]
    assert len(reply.lines) >= 8


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("no_model", "要查哪个模型？"),
        ("bare_tier", "是哪一家的？"),
        ("absurd_amount", "这个数量不合理"),
        (None, "想查什么？"),
    ],
)
def test_one_short_question_back(reason: str | None, expected: str) -> None:
    """With complete questions as buttons where there are any."""
    reply = ask("ambiguous", reason=reason, choices=["豆包 lite 价格", "文心 lite 价格"])
    assert reply.lines[0].startswith(expected)
    assert [row[0].text for row in reply.buttons] == ["豆包 lite 价格", "文心 lite 价格"]


def test_price_without_any_model_is_asked_back() -> None:
    """Never an empty table."""
    assert text(ask("price")) == "要查哪个模型？"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (question("compare_cost", PRO, GPT, total_tokens=10**6), "/compare doubao-pro-32k gpt-4o 1000000 tokens"),
        (question("cost", GPT, input_tokens=800, output_tokens=200, calls=100, period="day", horizon="month"),
         "/price gpt-4o 100 calls per day 800 tokens input each 200 tokens output each for one month"),
        (question("price", "vendor:openai", as_of="2024-05", currency="HKD"), "/price openai 2024-05 in HKD"),
        (question("history", GPT, total_tokens=5), "/history gpt-4o"),
        (question("cost", GPT, input_tokens=10**6, cached_pct=Decimal(80), batch=True),
         "/price gpt-4o 1000000 tokens input 80% cached batch"),
    ],
)  # fmt: skip
def test_question_written_back_as_text(asked: Question, expected: str) -> None:
    """The typed twin of a button."""
    assert typed(asked, [model for model in asked.models if model]) == expected


def test_buttons_of_a_comparison() -> None:
    """Only input, only output, history, subscribe."""
    buttons = [button.text for row in ask("compare_cost", PRO, GPT, total_tokens=10**6).buttons for button in row]
    assert buttons == [
        "/compare doubao-pro-32k gpt-4o 1000000 tokens input",
        "/compare doubao-pro-32k gpt-4o 1000000 tokens output",
        "/history doubao-pro-32k gpt-4o",
        "/subscribe doubao-pro-32k gpt-4o",
    ]


def test_bars_of_a_comparison_are_in_one_currency() -> None:
    """CNY for Chinese, USD for English."""
    chart = ask("compare_cost", PRO, GPT, input_tokens=10**6).drawn
    assert chart is not None
    assert (chart.unit, [series.value for series in chart.series]) == ("CNY", [Decimal("0.8"), 18])
    english = ask("compare_cost", PRO, GPT, input_tokens=10**6, lang="en").drawn
    assert english is not None
    assert english.unit == "USD"


@pytest.mark.parametrize(
    ("now", "known"), [("2026-11-20", True), ("2026-09-01", True), ("2026-05-01", False), ("2022-01-01", False)]
)
def test_line_of_unknown_start_says_nothing_about_long_before_it_was_seen(now: str, known: bool) -> None:
    """Imported lines were seen on one day; nobody knows since when they hold."""
    from handlers.answer import answer_question

    desk = single(Model("x/m", "x", "M"), sheet(None, "1 2", checked="2026-11-12"))
    assert bool(rows(answer_question(question("price", "x/m"), desk, at(now)))) is known


def test_line_of_unknown_start_before_another_holds_from_the_release_on() -> None:
    """A `previous_price` of the ledger is what stood before the first dated line."""
    from handlers.answer import answer_question

    model = Model("x/m", "x", "M", released=date(2023, 9, 1))
    desk = single(model, sheet(None, "20"), sheet("2024-05-21", "0.5"))
    then = [rows(answer_question(question("price", "x/m"), desk, at(day))) for day in ("2023-08-01", "2024-01-01")]
    assert then[0] == []
    assert (then[1][0]["input_per_m"], then[1][0]["date_kind"]) == ("20", "unknown_start")


def test_scheduled_price_is_found_by_its_day() -> None:
    """A date to come uses the announced sheet; today still the old one; the change is told as announced."""
    from handlers.answer import answer_question

    desk = single(
        Model("x/m", "x", "M"), sheet("2026-01-01", "2"), sheet("2027-01-01", "1", announced="2026-09-01")
    )
    now = at("2026-11-22")
    today = answer_question(question("price", "x/m"), desk, now)
    later = answer_question(question("price", "x/m", as_of="2027-01-01"), desk, now)
    assert [rows(today)[0]["input_per_m"], rows(later)[0]["input_per_m"]] == ["2", "1"]
    assert [(c["kind"], c["to_date"]) for c in today.facts["cuts"]] == [("scheduled", "2027-01-01")]  # type: ignore[attr-defined]


def test_second_opinion_and_promotion_are_said() -> None:
    """Both figures; the standing one counts."""
    from handlers.answer import answer_question

    desk = single(
        Model("x/m", "x", "M"),
        sheet("2026-01-01", "4 16"),
        sheet("2026-01-01", "4 12", standing="disputed"),
    )
    told = text(answer_question(question("price", "x/m"), desk, at("2026-11-22"), "en"))
    assert "M: another source has input $4, output $12" in told
    promoted = single(
        Model("x/m", "x", "M"),
        sheet("2026-01-01", "4"),
        sheet("2026-10-01", "2", promotion=True, ends="2026-12-31"),
    )
    assert "M: a promotion until 2026-12-31, then input $4." in text(
        answer_question(question("price", "x/m"), promoted, at("2026-11-22"), "en")
    )


def test_new_catalogue_takes_the_place_of_the_old_one() -> None:
    """What was prepared from the old version is dropped with it."""
    shop = Shop()
    desk = Desk(shop)
    first = desk.shelf()
    assert desk.shelf() is first
    shop.catalogue = PaperCatalogue([Model("x/m", "x", "M")], [offer("x/m", sheet("2026-01-01", "1"))])
    assert desk.shelf() is not first
    assert desk.shelf().offers(DOUBAO) == ()


def test_shelf_keeps_a_bounded_number_of_things() -> None:
    """Flat memory however many questions come."""
    from handlers.reckoning import shelf as room

    kept = Desk(Shop()).shelf()
    for i in range(room.KEPT + 10):
        assert kept.keep(("n", i), lambda i=i: i) == i  # type: ignore[misc]
    assert len(kept._kept) <= room.KEPT


@pytest.mark.parametrize(
    ("sent", "yesterday"),
    [("2026-11-27T15:59:00+00:00", "2026-11-26"), ("2026-11-27T16:00:00+00:00", "2026-11-27")],
)
def test_the_days_of_a_question_are_those_of_shanghai(sent: str, yesterday: str) -> None:
    """Platforms say when a message was sent in UTC; at 16:00 UTC the desk's next day has begun."""
    reading = Desk(Shop()).shelf().reading("gpt-4o 昨天多少钱", datetime.fromisoformat(sent))
    assert reading.question.as_of == yesterday


def test_a_text_that_is_asked_again_is_read_once_a_day_and_language() -> None:
    """Buttons send the same text again and again; long texts are not kept."""
    from handlers.reckoning import shelf as room

    kept, long = Desk(Shop()).shelf(), "gpt-4o 1M " + "!" * room.LONGEST_KEPT
    first = kept.reading("gpt-4o 1M", at("2026-11-22"))
    assert kept.reading("gpt-4o 1M", at("2026-11-22")) is first
    assert kept.reading("gpt-4o 1M", at("2026-11-23")) is not first
    assert kept.reading("gpt-4o 1M", at("2026-11-22"), "en").question.language == "en"
    assert kept.reading(long, at("2026-11-22")) is not kept.reading(long, at("2026-11-22"))


@pytest.mark.parametrize(
    ("now", "seen", "why"),
    [
        ("2026-11-22", "2026-11-12", "the last sighting"),
        ("2026-01-01", "2024-10-02", "that sighting was still to come: the day it came into force"),
        ("2024-09-01", "2024-05-13", "the line before, which nobody has seen again"),
    ],
)
def test_a_row_says_when_its_price_was_last_known_by_the_day_of_asking(now: str, seen: str, why: str) -> None:
    """Never empty, and never later than the question."""
    assert [row["checked_date"] for row in rows(ask("price", GPT, now=now))] == [seen], why


@pytest.mark.parametrize("intent", ["price", "cheapest"])
@pytest.mark.parametrize(
    ("now", "figure"),
    [
        ("2024-09-02", "0.5"),
        ("2024-05-20", "20"),
        ("2023-05-22", "20"),
        ("2023-05-21", None),
        ("2023-01-01", None),
    ],
)
def test_the_price_before_the_first_dated_one_speaks_for_a_year(intent: str, now: str, figure: str | None) -> None:
    """20 until 2024-05-21, since nobody knows when: of days long before, nothing is said, in a ranking neither."""
    desk = single(Model("acme/long", "acme", "Long"), sheet(None, "20 20"), sheet("2024-05-21", "0.5 2"))
    asked = question(intent, *(["acme/long"] if intent == "price" else []))
    found = rows(answer_question(asked, desk, at(now), "zh"))
    assert [row["input_per_m"] for row in found] == ([figure] if figure else [])


@pytest.mark.parametrize(("now", "told"), [("2026-11-22", True), ("2024-01-01", False)])
def test_the_earliest_price_is_named_unless_it_is_still_to_come(now: str, told: bool) -> None:
    """GPT-4o's first line is of 2024-05-13; who asks before that day hears of no day to come."""
    said = text(ask("price", GPT, now=now, as_of="2023-12-01"))
    assert ("2024-05-13" in said) is told
    assert "2023-12-01" in said
