"""What is left of a text before it is read."""

from __future__ import annotations

import sys
import unicodedata

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understand.clean import LONGEST, clean, script_characters

SPELLINGS = [
    ("１００万　ｔｏｋｅｎ", "100万 token"),
    ("１，０００，０００", "1,000,000"),
    ("80万、8万，100，200", "80万, 8万, 100, 200"),
    ("10⁶ tokens", "10^6 tokens"),
    ("2×10⁶", "2x10^6"),
    ("1½M，½M", "1.5M, 0.5M"),
    ("22:00–08:00 — 22：00", "22:00-08:00 - 22:00"),
    ("gpt\u200b-4\u2060o\ufeff", "gpt-4o"),
    ("10\u200b⁶", "10^6"),
    ("a\x00b\x1bc\ud800d\udfff", "abcd"),
    ("\u202egpt-4o\u202c", "gpt-4o"),
    ("gрt-4о 多少钱", "gpt-4o 多少钱"),  # Cyrillic р and о
    ("Сlaude", "Claude"),
    ("сколько стоит gpt-4o", "сколько стоит gpt-4o"),
    ("что это", "что это"),
    ("≥15% ≤2元", ">=15% <=2元"),
    ("豆包🆚4o", "豆包 vs 4o"),
    ("豆包🔥🔥多少钱💰", "豆包 多少钱"),
    ("1️⃣ 豆包", "1 豆包"),
    ("快取命中八成，訊飛邊個平啲", "缓存命中八成, 讯飞边个平啲"),
    ("唔好畀k2我", "唔好畀k2我"),
    ("3 块 5 和 80 万", "3块5 和 80万"),
    ("去年 3 月 5 日", "去年 3月 5日"),
    ("what’s “it”", 'what\'s "it"'),
    ("a  \t b\r\n\n c", "a b\nc"),
    ("㎏ ﬁ Ⅲ", "kg fi III"),
]
NOISE = [
    ("@kanjia_bot 豆包多少钱", "豆包多少钱"),
    ("@_user_1 豆包多少钱", "豆包多少钱"),
    ("@砍价机器人 豆包多少钱", "豆包多少钱"),
    ("@砍价豆包多少钱", "豆包多少钱"),
    ("豆包多少钱 @李雷", "豆包多少钱"),
    ("@所有人 豆包多少钱", "豆包多少钱"),
    ("@all price of o3", "price of o3"),
    ("/price@kanjia_bot gpt-4o", "/price gpt-4o"),
    ("gpt-4o@azure", "gpt-4o@azure"),
    ('<at user_id="ou_1">Tom</at> 豆包多少钱', "豆包多少钱"),
    ("<b>豆包</b>多少钱<br>", "豆包 多少钱"),
    ("豆包&nbsp;&lt;2元", "豆包 <2元"),
    (">200k tier of gemini", ">200k tier of gemini"),
    ("<$1 per million", "<$1 per million"),
    ("**豆包** `4o` ~~kimi~~ *o3*", "豆包 4o kimi o3"),
    ("[豆包](https://example.com/x) 多少钱", "豆包 多少钱"),
    ("https://example.com/a?b=1 豆包多少钱", "豆包多少钱"),
    ("看www.example.com豆包多少钱", "看 豆包多少钱"),
    ("问 tom@example.com 豆包多少钱", "问 豆包多少钱"),
    ("> gpt-4o 多少钱\n豆包呢", "豆包呢"),
    ("「李雷：gpt-4o 100万」\n- - - - - -\n豆包呢", "豆包呢"),
    ("回复 李雷：gpt-4o 多少钱\n豆包呢", "豆包呢"),
    ("回复 李雷：豆包呢", "豆包呢"),
    ("豆包多少钱\n-- \nJohn, 13800000000", "豆包多少钱"),
    ("豆包多少钱\n发自我的iPhone", "豆包多少钱"),
    ("price of o3\nSent from my iPhone", "price of o3"),
    ("豆包多少钱[呲牙][OK]", "豆包多少钱"),
    ("# 豆包\n- 4o\n* k2", "豆包\n4o\nk2"),
    ("2*10^6 tokens", "2*10^6 tokens"),
    ("> 豆包多少钱", "> 豆包多少钱"),  # a quote alone may be the question itself
    ("@all", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "cleaned"), SPELLINGS)
def test_every_character_has_one_spelling(text: str, cleaned: str) -> None:
    """Full width, look-alikes, invisible characters, superscripts and traditional characters are read alike."""
    assert clean(text).text == cleaned


@pytest.mark.parametrize(("text", "cleaned"), NOISE)
def test_what_a_group_adds_is_gone(text: str, cleaned: str) -> None:
    """Mentions, quotes, signatures, links, faces and markup are nobody's question."""
    assert clean(text).text == cleaned


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("豆包多少钱", "zh"), ("豆包多少錢", "zh-Hant"), ("price of o3", "en"), ("豆包 price", "zh"),
        ("100?", "en"), ("唔好畀k2我", "zh-Hant"), ("边个平啲", "zh"), ("22:00 以後", "zh-Hant"), ("это", "en"),
    ],
)  # fmt: skip
def test_the_script_is_that_of_the_writer(text: str, script: str) -> None:
    """An answer is written in the script of its question: noted before the characters are simplified."""
    assert clean(text).script == script


def test_a_text_beyond_4096_characters_is_cut_and_says_so() -> None:
    """What is behind the limit is not read; exactly at the limit nothing is lost."""
    assert clean("豆" * LONGEST).truncated is False
    cut = clean("豆" * (LONGEST + 1))
    assert (cut.truncated, len(cut.text)) == (True, LONGEST)


@given(st.text(max_size=300))
def test_any_text_is_cleaned_and_lower_case_keeps_every_place(text: str) -> None:
    """Never an exception; spans of `folded` are spans of `text`; no invisible character is left."""
    cleaned = clean(text)
    assert len(cleaned.folded) == len(cleaned.text) <= LONGEST
    assert not any(unicodedata.category(c) in ("Cf", "Cs") for c in cleaned.text)
    assert clean("\x00".join(text)).text == clean(text).text or "\x00" in text or not text.isascii()


@given(st.text(st.sampled_from("ab1 .,\n豆包，、。？！：；（）")))
def test_a_usual_question_is_read_like_any_other(text: str) -> None:
    """The short way for the characters of most questions comes to what the long way makes of them."""
    long_way = clean(f"\u200b{text}")
    assert (clean(text).text, clean(text).script) == (long_way.text, long_way.script)


def test_no_format_character_survives() -> None:
    """All of Unicode's category Cf, whatever version of Unicode this Python has."""
    kept = [
        hex(i)
        for i in range(sys.maxunicode)
        if unicodedata.category(chr(i)) == "Cf" and clean(f"a{chr(i)}b").text != "ab"
    ]
    assert kept == []


def test_the_characters_of_each_script_are_those_of_the_conversion_tables() -> None:
    """scripts.txt is made from OpenCC: what it would not change is not traditional only."""
    traditional, simplified = script_characters()
    to_simplified = opencc.OpenCC("tw2sp").convert("\n".join(sorted(traditional))).split("\n")
    assert [a for a, b in zip(sorted(traditional), to_simplified, strict=True) if a == b] == []
    assert not traditional & simplified
    assert {"豆", "包", "多", "少", "量"}.isdisjoint(traditional | simplified)
