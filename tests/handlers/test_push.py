"""What a push says: before → after in native decimals, percent, since when, list, source, buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from data.outbox.cargo import Told
from data.people.notices import Line, Notice, notices_of
from data.people.wishes import Wish
from data.prices import Model, Tier
from handlers.alerts.push import MOST, push
from handlers.reckoning.shelf import Shelf
from handlers.reply import Reply, plain_text
from handlers.words import Language, words
from tests.data.outbox.shop import TODAY, cut
from tests.paper import PaperCatalogue, offer, sheet

BEAN = "bytedance/bean"
SHELF = Shelf(PaperCatalogue([Model(BEAN, "bytedance", "豆包 Bean"), Model("openai/gpt", "openai", "GPT")], []))


def told(*changes: object, **more: object) -> list[Told]:
    return [Told(notice, {}, **more) for notice in notices_of(changes, TODAY)]  # type: ignore[arg-type]


def written(items: list[Told], language: Language = "zh", *, correction: bool = False) -> Reply:
    return push(items, SHELF, words(language), correction=correction)


def test_a_cut_of_two_meters() -> None:
    """Plain decimals, both meters in one line, the list and its currency, the day, the source."""
    reply = written(told(cut(BEAN, "2.50>1.11"), cut(BEAN, "10.00>5", meter="output"), subscription=3))
    text = plain_text(reply)
    assert reply.title == "降价：豆包 Bean"
    assert "输入 2.5 → 1.11（−55.6%）" in text
    assert "输出 10 → 5（−50%）" in text
    assert "国内价，CNY/百万 tokens" in text
    assert "2026-11-22" in text
    assert "原价自 2024-01-01 起" in text
    assert reply.sources == ("豆包 Bean：https://prices.example/notice",)
    assert [button.text for row in reply.buttons for button in row][-1] == "/unsubscribe #3"


@pytest.mark.parametrize(
    ("items", "language", "said"),
    [
        (told(cut(BEAN, "1>2")), "zh", "涨价：豆包 Bean"),
        (told(cut(BEAN, "1>2")), "en", "Price rise: Doubao Bean"),
        (told(cut(BEAN, "2>1", on="2026-12-01")), "zh", "已公布，2026-12-01 起生效"),
        (told(cut(BEAN, "2>1", kind="promo_start")), "zh", "限时优惠"),
        (told(cut(BEAN, "2>1", date_kind="observed_by")), "en", "seen by 2026-11-22"),
        (
            told(cut(BEAN, "2>1", tier=Tier(input_above=32000, input_upto=128000))),
            "en",
            "input 32K–128K: input 2 → 1",
        ),
        (told(cut(BEAN, "0.0002>0.0001")), "en", "0.0002 → 0.0001"),
        (told(cut(BEAN, "0>1")), "en", "input 0 → 1"),
    ],
)
def test_how_kinds_and_days_are_called(items: list[Told], language: Language, said: str) -> None:
    """Each by its own name; a tier is named; no exponent, no percent from nothing."""
    assert said in plain_text(written(items, language))


def test_small_steps_are_shown_from_the_price_last_told() -> None:
    """The step that made it, and the whole way."""
    (item,) = told(cut(BEAN, "9.2>9"))
    text = plain_text(written([Told(item.notice, {"input": "10"})]))
    assert "9.2 → 9" in text
    assert "10 → 9（−10%）" in text


def test_a_price_that_moved_twice_is_told_once_from_first_to_last() -> None:
    """And not at all when it is back where it was."""
    first, second = cut(BEAN, "10>8", on="2026-11-20"), cut(BEAN, "8>6")
    assert "10 → 6" in plain_text(written([*told(first), *told(second)]))
    assert written([*told(first), *told(cut(BEAN, "8>10"))]).empty


def test_a_correction_says_what_was_wrong() -> None:
    """The wrong figures, then the right ones."""
    (wrong,), (right,) = told(cut(BEAN, "10>8")), told(cut(BEAN, "10>9"))
    text = plain_text(written([Told(right.notice, {}, was=wrong.notice)], correction=True))
    assert text.startswith("更正：豆包 Bean")
    assert "此前的推送有误：输入 10 → 8" in text
    assert "输入 10 → 9" in text


def test_a_backlog_shows_the_biggest_and_counts_the_rest() -> None:
    """Too many for a message anybody reads."""
    many = [
        Told(Notice("effective", f"x/m{n}", f"x/m{n}@cn", "cn", "CNY",
                    (Line(Tier(), "input", Decimal(100), Decimal(99 - n)),), "change", None, date(2026, 11, n + 1),
                    "announced", ""), {})
        for n in range(MOST + 3)
    ]  # fmt: skip
    text = plain_text(written(many))
    assert "另有 3 项变动" in text
    assert "m14" in text
    assert "100 → 99" not in text


def test_each_meter_stood_since_its_own_day() -> None:
    """The input had moved the day before, the output had stood since the launch: one sentence, two days."""
    history = offer(BEAN, sheet("2024-01-01", "10 20"), sheet("2026-11-21", "9 20"), sheet("2026-11-22", "8 16"))
    shelf = Shelf(PaperCatalogue([Model(BEAN, "bytedance", "Bean")], [history]))
    news = [cut(BEAN, "9>8"), cut(BEAN, "20>16", meter="output")]
    text = plain_text(push(told(*news), shelf, words("en")))
    assert "The previous price had stood since 2026-11-21 (input), 2024-01-01 (output)." in text


def test_a_correction_names_only_what_was_wrong() -> None:
    """The output cut that was right is not taken back, and nothing happened is not called cancelled."""
    said = notices_of([cut(BEAN, "10>8"), cut(BEAN, "20>16", meter="output")], TODAY)[0]
    right = replace(said, lines=(replace(said.lines[0], after=Decimal(9)), said.lines[1]))
    text = plain_text(written([Told(right, {}, was=said)], "en", correction=True))
    assert "Told before, does not hold: input 10 → 8 (−20%)\ninput 10 → 9 (−10%), output 20 → 16 (−20%)" in text
    nothing = plain_text(written([Told(replace(said, phase="cancelled"), {}, was=said)], "zh", correction=True))
    assert "2026-11-22 并未变价" in nothing
    assert "取消" not in nothing


def test_what_does_not_come_says_which_price_goes_on() -> None:
    """The one in force today, which may have moved since the announcement; tier by tier."""
    said = notices_of([cut(BEAN, "10>8"), cut(BEAN, "20>16", meter="output")], TODAY)[0]
    history = offer(BEAN, sheet("2024-01-01", "10 20"), sheet("2026-11-01", "9 20"))
    shelf = Shelf(PaperCatalogue([Model(BEAN, "bytedance", "Bean")], [history]))
    taken_back = [Told(replace(said, phase="cancelled"), {}, was=said)]
    assert "In force: input 9, output 20" in plain_text(push(taken_back, shelf, words("en"), correction=True))


def test_a_day_that_is_not_known_is_not_told_as_known() -> None:
    """After two months without a look at the sources, the cut came some time in between."""
    found = sheet("2026-11-22", "8 20", date_kind="between", not_before="2026-09-20")
    shelf = Shelf(
        PaperCatalogue([Model(BEAN, "bytedance", "Bean")], [offer(BEAN, sheet("2024-01-01", "10 20"), found)])
    )
    text = plain_text(push(told(cut(BEAN, "10>8", date_kind="between")), shelf, words("en")))
    assert "between 2026-09-20 and 2026-11-22" in text
    assert "since 2026-11-22" not in text


def test_a_push_for_a_target_says_which() -> None:
    """Whoever waits for Bean at a fifth of GPT is told why GPT's rise is news."""
    aim = Wish("model", BEAN, ratio=Fraction(1, 5), ratio_model="openai/gpt")
    text = plain_text(written(told(cut("openai/gpt", "2>6", at="intl"), aim=aim), "en"))
    assert "Target reached: Doubao Bean: input at or below 1/5 of GPT." in text
    assert "Target" not in plain_text(written(told(cut("openai/gpt", "2>6", at="intl")), "en"))
