"""`kanjia explain` and `kanjia lint`: for the person who keeps the names."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main
from data.store.catalogue_source import CatalogueSource
from data.store.engine import open_store
from handlers.explain import explained
from handlers.understand.lint import lint
from handlers.understand.naming.lexicon import Lexicon
from tests.data.small_files import SmallFolder
from tests.databases import SqliteFiles
from tests.handlers.understand.desk import asked, reading


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("gtp4o mini vs 盘龙x7，不要豆包，100万", "gtp taken for gpt"),
        ("gtp4o mini vs 盘龙x7，不要豆包，100万", "gtp4o mini: openai/gpt-4o-mini (exact"),
        ("gtp4o mini vs 盘龙x7，不要豆包，100万", "盘龙x7: no model (no table has it"),
        ("gtp4o mini vs 盘龙x7，不要豆包，100万", "豆包: family doubao, left out: not wanted"),
        ("gtp4o mini vs 盘龙x7，不要豆包，100万", "100万: total_tokens = 1000000"),
        ("gtp4o mini vs 盘龙x7，不要豆包，100万", "rule: compared -> compare_cost"),
        ("sonnet 3.9价格", "near: anthropic/claude-sonnet-4, anthropic/claude-3-7-sonnet"),
        ("lite版价格", "which one? no family stands near"),
        ("豆包zzyzx好吃吗", "not explained:"),
        ("/price@kanjia 豆包", "command: price"),
        ("豆包和kimi哪个便宜", "confident: answered in a group without being called"),
        ("多少钱", "choices: "),
        ("豆包" * 2100, "cut after 4,096 characters"),
    ],
)
def test_the_words_behind_each_slot_are_told(text: str, told: str, lexicon: Lexicon) -> None:
    """Names with their rule, values, phrases, what was rejected, and the rule that decided."""
    assert told in "\n".join(explained(reading(text, lexicon)))


def test_a_follow_up_says_what_it_goes_on_from(lexicon: Lexicon) -> None:
    """And shows the merged question."""
    before = asked("豆包 vs gpt-4o 100万token", lexicon)
    lines = explained(reading("那 gpt-5 呢", lexicon, before))
    assert "goes on from: compare_cost" in lines
    assert "  total_tokens: 1000000" in lines


def test_the_command_prints_it(
    ledger_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`kanjia explain --after … TEXT`."""
    monkeypatch.setenv("KANJIA_DATABASE_URL", ledger_url)
    assert main(["explain", "--now", "2026-11-22", "--after", "gpt-4o 100万token多少钱", "换成", "gpt-5"]) == 0
    assert "models: ['openai/gpt-5']" in capsys.readouterr().out


def test_lint_names_what_a_new_nickname_breaks(sqlite_files: SqliteFiles, tmp_path: Path) -> None:
    """Another family's name, an ordinary word, two names in one, no name at all."""
    folder = SmallFolder(tmp_path)
    facts = (tmp_path / "models/acme.yaml").read_text()
    more = '小火箭, 火箭, 便宜, 大箭，老箭, "!!"'
    folder.write("models/acme.yaml", facts.replace("names: [小火箭]", f"names: [{more}]"))
    store = open_store(sqlite_files.fresh())
    folder.load(store)
    store.close()
    with closing(CatalogueSource(store.url)) as source:
        told = [str(finding) for finding in lint(source.current())]
    for start in ("collides: 火箭", "ordinary: 便宜", "joined: 大箭，老箭", "shadowed: !!"):
        assert [line for line in told if line.startswith(start)], start


def test_lint_ends_well_when_there_is_nothing_to_mend(
    ledger_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`kanjia lint` on what ships."""
    monkeypatch.setenv("KANJIA_DATABASE_URL", ledger_url)
    assert main(["lint"]) == 0
    assert capsys.readouterr().out.startswith("0 findings")
