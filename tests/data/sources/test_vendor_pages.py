"""The vendors' own pages: only what is one plain figure in the list's own currency is taken, the rest is left."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.sources.canonical import Canon
from data.sources.port import SourceError
from data.sources.vendor_pages import DEEPSEEK_PAGE, MINIMAX_PAGE, ZHIPU_PAGE
from tests.data.sources.test_tables import told

DAY = date(2026, 11, 12)

ZHIPU = """
| 模型名称 | 上下文 | 输入单价（元/百万 Tokens） | 输出单价 | 缓存存储（元/小时） | 缓存命中（元） |
| --- | --- | --- | --- | --- | --- |
| GLM-5.3 | 1M | 8 | 28 | 限时免费 | 2 |
| GLM-5.3-Flash | 1M | 0.4（~~刊例价 0.8~~） | 1.4（~~刊例价 2.8~~） | 限时免费 | 0.115 |
"""
MINIMAX = """
| **模型** | **输入价格**<br /> 元/百万 tokens | **输出价格**<br /> 元 | **缓存读取**<br /> 元 |
| :--- | :---: | :---: | :---: |
| **MiniMax-M2.7** | 2.1 | 8.4 | 0.42 |
| **M2-her** | 2.1 | 8.4 | —— |
"""
DEEPSEEK = """<table><tr><td colspan="2">模型</td><td>deepseek-v4-flash(1)</td><td>deepseek-v4-pro</td></tr>
<tr><td rowspan="3">价格</td><td>百万tokens输入（缓存命中）</td><td>0.2元</td><td>0.15元</td></tr>
<tr><td>百万tokens输入（缓存未命中）</td><td>1元</td><td>4.5元</td></tr>
<tr><td>百万tokens输出</td><td>2元</td><td>9元（高峰 13.5元）</td></tr></table>"""
SHARED = """<table><tr><td colspan="2">模型</td><td>deepseek-v4-flash</td><td>deepseek-v4-pro</td></tr>
<tr><td rowspan="3">价格</td><td>百万tokens输入（缓存命中）</td><td colspan="2">0.2元</td></tr>
<tr><td>百万tokens输入（缓存未命中）</td><td colspan="2">2元</td></tr>
<tr><td>百万tokens输出</td><td colspan="2">3元</td></tr></table>"""
PAGES = [
    (ZHIPU_PAGE, ZHIPU, {"zhipu/glm-5.3@cn": {"input": "8", "output": "28", "cache_read": "2"}}, 1),
    (MINIMAX_PAGE, MINIMAX, {
        "minimax/minimax-m2.7@cn": {"input": "2.1", "output": "8.4", "cache_read": "0.42"},
        "minimax/m2-her@cn": {"input": "2.1", "output": "8.4"}}, 0),
    (DEEPSEEK_PAGE, DEEPSEEK, {
        "deepseek/deepseek-v4-flash@cn": {"input": "1", "output": "2", "cache_read": "0.2"}}, 1),
    (DEEPSEEK_PAGE, SHARED, {
        "deepseek/deepseek-v4-flash@cn": {"input": "2", "output": "3", "cache_read": "0.2"},
        "deepseek/deepseek-v4-pro@cn": {"input": "2", "output": "3", "cache_read": "0.2"}}, 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "content", "expected", "left"), PAGES, ids=["zhipu", "minimax", "deepseek", "deepseek, shared"]
)
def test_plain_rows_of_vendor_pages(
    canon: Canon, page: Any, content: str, expected: dict[str, dict[str, str]], left: int
) -> None:
    """One plain figure a cell is read, struck prices and prices by the hour are left to a person."""
    lines, skipped = page.parse(content.encode(), DAY, canon, page.name)
    assert {line.offer_id: told(line)[""] for line in lines} == expected
    assert skipped.total() == left


def test_a_page_in_dollars_is_not_taken_for_the_list_in_yuan(canon: Canon) -> None:
    """The English page under the Chinese one's address: its word would be believed at once."""
    page = SHARED.replace("0.2元", "$0.028").replace("2元", "$0.28").replace("3元", "$0.42")
    with pytest.raises(SourceError, match="no plain price"):
        DEEPSEEK_PAGE.parse(page.encode(), DAY, canon, "deepseek-page")
