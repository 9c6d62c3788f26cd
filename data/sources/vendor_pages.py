"""The vendors' own pricing pages, where they are plain tables: DeepSeek, Zhipu, MiniMax. Their word is official.

Experimental. Their shapes are taken from the public pages as of 2026: Zhipu's and MiniMax's Markdown tables with
a model a row (模型 | 输入 … | 输出 … | 缓存命中 or 缓存读取 …), DeepSeek's table with a model a column (MODEL | …
and rows `1M INPUT TOKENS (CACHE HIT)`, `(CACHE MISS)`, `1M OUTPUT TOKENS`). A row that is not one plain figure a
cell (struck prices, hours, tiers) is left to a person: the page is a witness of simple prices only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from data.prices import Currency, Meter, Tier
from data.sources.canonical import Canon, Placed, Skipped
from data.sources.json_lines import changed_shape, line
from data.sources.page_tables import Grid, tables
from data.sources.price_values import per_million, rate
from data.sources.tables import WebTable
from data.watching.observations import Observation

Prices = dict[Meter, str]
MODEL: Final = ("model", "模型")
_FIGURE: Final = re.compile(r"^(?P<sign>[¥￥$]?)\s*(?P<figure>\d+(?:\.\d+)?)\s*(?P<unit>(?:元|CNY|USD)?)$")
_SIGNS: Final[dict[str, Currency]] = {
    "¥": "CNY", "￥": "CNY", "元": "CNY", "CNY": "CNY", "$": "USD", "USD": "USD",
}  # fmt: skip
_WORDS: Final[tuple[tuple[Meter | None, str], ...]] = (
    (None, r"存储|storage|batch|模态|上下文"),
    ("cache_write", r"缓存写入|cache write"),
    ("cache_read", r"缓存命中|缓存读取|cache hit|cached input|cache read"),
    ("input", r"输入|input"),
    ("output", r"输出|output"),
)


def _meter(heading: str) -> Meter | None:
    """Which meter a heading names; CACHE MISS is plain input."""
    words = heading.casefold().replace("cache miss", "").replace("缓存未命中", "")
    return next((meter for meter, pattern in _WORDS if re.search(pattern, words)), None)


def by_row(grid: Grid) -> Iterator[tuple[str, Prices]]:
    """A model a row."""
    heads = [_meter(cell) for cell in grid[0]]
    if "input" not in heads or "output" not in heads:
        return
    for row in grid[1:]:
        cells = zip(heads, row, strict=False)
        yield row[0], {meter: cell for meter, cell in cells if meter}


def by_column(grid: Grid) -> Iterator[tuple[str, Prices]]:
    """A model a column."""
    heads = next((row for row in grid if row and row[0].casefold() in MODEL), [])
    models = [cell for cell in heads if cell.casefold() not in MODEL]
    prices: list[Prices] = [{} for _ in models]
    for row in grid:
        at = next((i for i, cell in enumerate(row[:-1]) if re.search(r"tokens|token", cell, re.IGNORECASE)), None)
        meter = _meter(row[at]) if at is not None else None
        if meter and at is not None and len(row) - at - 1 == len(models):
            for told, cell in zip(prices, row[at + 1 :], strict=True):
                told[meter] = cell
    yield from zip((re.sub(r"[*(（].*$", "", m).strip() for m in models), prices, strict=True)


def _parser(
    vendor: str, currency: Currency, page: str, read: Callable[[Grid], Iterator[tuple[str, Prices]]]
) -> Callable[[bytes, date, Canon, str], tuple[list[Observation], Counter[str]]]:
    def parse(content: bytes, seen: date, canon: Canon, source: str) -> tuple[list[Observation], Counter[str]]:
        found: dict[str, Observation] = {}
        skipped: Counter[str] = Counter()
        told = [pair for grid in tables(content) if grid for pair in read(grid)]
        often = Counter(name for name, _ in told)
        for name, cells in told:
            made = _line(name, cells, seen, canon, source) if often[name] == 1 else Skipped("tiers")
            if isinstance(made, Skipped):
                skipped[made.reason] += 1
            else:
                found[made.offer_id] = made
        if not found:
            raise changed_shape(source, "the page has no plain price")
        return list(found.values()), skipped

    def _line(name: str, cells: Prices, seen: date, canon: Canon, source: str) -> Observation | Skipped:
        prices = {meter: _price(cell, currency) for meter, cell in cells.items()}
        if prices.get("input") is None or prices.get("output") is None:
            return Skipped("not one plain figure")
        made = rate(Tier(), prices)
        placed = canon.place(vendor, name)
        if made is None or isinstance(placed, Skipped) or not placed.first_party:
            return Skipped("not a model of the vendor")
        market = "cn" if currency == "CNY" else "intl"
        listed = Placed(
            placed.model, market, placed.seller, first_party=True, currency=currency, plain=placed.plain
        )
        return line(source, name, listed, {}, (made,), seen, page)

    return parse


def _price(cell: str, currency: Currency) -> Decimal | None:
    """None for what is not one figure, or one of another currency: the page in another language, say."""
    found = _FIGURE.match(cell.strip())
    signs = {_SIGNS[mark] for mark in (found["sign"], found["unit"]) if mark} if found else set()
    return per_million(found["figure"]) if found and signs <= {currency} else None


def _page(
    name: str, url: str, vendor: str, currency: Currency, read: Callable[[Grid], Iterator[tuple[str, Prices]]]
) -> WebTable:
    return WebTable(name=name, url=url, parse=_parser(vendor, currency, url, read), official=True)


DEEPSEEK_PAGE: Final = _page(
    "deepseek-page", "https://api-docs.deepseek.com/zh-cn/quick_start/pricing", "deepseek", "CNY", by_column
)
ZHIPU_PAGE: Final = _page("zhipu-page", "https://docs.bigmodel.cn/cn/guide/start/pricing.md", "zai", "CNY", by_row)
MINIMAX_PAGE: Final = _page(
    "minimax-page", "https://platform.minimaxi.com/docs/guides/pricing-paygo.md", "minimax", "CNY", by_row
)
