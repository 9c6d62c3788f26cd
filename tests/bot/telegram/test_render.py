"""Replies as Telegram's HTML."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.render import TEXT_LIMIT, one_page, pages, units
from bot.telegram.table import table_lines, width
from handlers.reply import Reply, Table
from tests.servers.telegram_rules import seen_text

WORDS = st.text(st.sampled_from("ab<>&豆🀄\n\"' "), max_size=40)
REPLIES = st.builds(
    Reply,
    title=WORDS,
    lines=st.lists(WORDS | st.text("长<", min_size=3000, max_size=3200), max_size=6).map(tuple),
    table=st.none()
    | st.builds(Table, st.just(("a", "模型")), st.lists(st.tuples(WORDS, WORDS), max_size=80).map(tuple)),
    footnotes=st.lists(WORDS, max_size=3).map(tuple),
    sources=st.lists(WORDS, max_size=3).map(tuple),
)


@given(REPLIES, st.sampled_from([TEXT_LIMIT, 1024]))
def test_every_page_is_valid_html_within_the_limit(reply: Reply, limit: int) -> None:
    for page in [*pages(reply, limit), one_page(reply, limit)]:
        assert page.strip()
        assert seen_text(page, "HTML")
        assert units(page) <= limit


def test_columns_line_up_where_a_chinese_character_takes_two_cells() -> None:
    lines = table_lines(Table(("输入", "output", "模型"), (("¥6", "¥30", "豆包"), ("$12.5", "$1", "GPT")), "rrl"))
    assert lines == [" 输入  output  模型", "   ¥6     ¥30  豆包", "$12.5      $1  GPT"]
    assert len({width(line.rpartition("  ")[0]) for line in lines}) == 1


def test_markup_in_names_stays_text() -> None:
    reply = Reply(title="a<b>", lines=("x & y",), table=Table(("<i>",), (("</pre>",),)), footnotes=("<",))
    assert pages(reply) == [
        "<b>a&lt;b&gt;</b>\nx &amp; y\n<pre>&lt;i&gt;\n&lt;/pre&gt;</pre>\n<i>&lt;</i>",
    ]
