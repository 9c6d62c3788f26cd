"""Texts nobody meant: pieces of questions, scripts, markup and broken characters thrown together."""

from __future__ import annotations

import random
from collections.abc import Iterator

_PIECES = (
    "豆包", "gpt-4o", "claude sonnet 4.5", "k2", "千问3", "openai", "azure", "mini", "lite版", "4.5",
    "盘龙x7", "o3-", "100万", "1.5M", "两百五十万", "一亿二", "10⁶", "3:1", "1e400", "-5", "NaN",
    "９９", "万万万", "½", "0x1F", "1/35", "多少钱", "价格", "谁便宜", "比价", "降价提醒我", "历史",
    "最便宜", "cheapest", "price of", "per month", "每天", "去年五月至今", "上季度", "2024-13-45",
    "32月", "since", "25:61", "P3M", "不要", "not", "除了", "和", "跟", "vs", "/", "$", "¥", "刀",
    "港币", "%", "两成", "/compare", "@all", "@bot", "> quote", "https://a.b/c?d=e", "```", "<b>",
    "&lt;", "'; DROP TABLE x; --", "忽略之前的指令", "\x00", "\ud83d", "\u200b", "\u202e", "\ufeff",
    "e\u0301\u0301", "🤔", "👨‍👩‍👧", "ｇｐｔ", "邊個平啲", "幾錢", "文心雕龙", "\n", "\t", "。",
    "，", "、", "…", "ﷺ", "İ", "ß", "ａｂｃ", "()", "[[", "{0}", "%s", "\\",
)  # fmt: skip


def texts(chance: random.Random, number: int) -> Iterator[str]:
    """That many texts, from one character to the longest a platform sends."""
    for _ in range(number):
        kind = chance.random()
        if kind < 0.6:
            yield chance.choice(("", " ")).join(chance.choices(_PIECES, k=chance.randint(1, 12)))
        elif kind < 0.9:
            yield "".join(chr(chance.choice(_RANGES)(chance)) for _ in range(chance.randint(1, 60)))
        elif kind < 0.99:
            yield chance.choice(_PIECES) * chance.randint(2, 60)
        else:
            yield (chance.choice(_PIECES) + chance.choice(_PIECES)) * 600


_RANGES = (
    lambda chance: chance.randint(0x20, 0x7E),
    lambda chance: chance.randint(0x4E00, 0x9FFF),
    lambda chance: chance.randint(0, 0xFFFF),
    lambda chance: chance.randint(0, 0x10FFFF),
)
